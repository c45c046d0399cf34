import { cellToParent, latLngToCell } from 'h3-js';
import t from 'tap';
import type { CameraId } from '../../server/wire/ids.js';
import { UNIT_KINDS, UNIT_STATUSES } from '../../server/wire/units.js';
import { countByStatus } from '../../web/feed/cellCounts.js';
import type { FeedView } from '../../web/feed/feedClient.js';
import { differences } from './support/oracle.js';
import { RawClient } from './support/rawClient.js';
import { viewAround, viewer, World } from './support/world.js';

const CITY: FeedView = viewAround(36.65, 117.12, 0.3, { zoom: 9 });

/** Units over the city, of several kinds and statuses. */
function city(units: number, limits = {}): World {
  const world = new World(limits);
  for (let n = 0; n < units; n++) {
    const id = `u${n}`;
    world.unit(id, 'hq', UNIT_KINDS[n % 3]);
    world.picture.patchUnit(id as never, { status: UNIT_STATUSES[n % 4]! }, world.time.now);
    world.move(id, 36.5 + (n % 17) * 0.018, 117 + (n % 13) * 0.02);
  }
  world.run(500);
  return world;
}

t.test('F7 with more units in view than allowed, cells are counted by kind, status and freshness', async (t) => {
  const world = city(300, { maxUnits: 200 });
  world.picture.putCamera('k' as CameraId, { name: 'K', org: 'hq', lat: 36.65, lng: 117.12 });
  const { client } = world.connect(CITY);
  world.run(1_000);
  t.equal(client.detail, 'counts');
  t.equal(client.units.size, 0);
  t.strictSame(differences(world.picture, client, { view: CITY, orgs: ['hq'] }), []);
  const all = [...client.counts.values()];
  t.equal(
    all.reduce((sum, { total }) => sum + total, 0),
    300,
  );
  t.equal(
    all.reduce((sum, { cameras }) => sum + cameras, 0),
    1,
  );
  t.equal(client.records.cameras.size, 1, 'cameras are few, so they are sent as such');
  const sums = [0, 0, 0, 0];
  const feet = [0, 0, 0, 0];
  for (const count of all) {
    const everyone = countByStatus(count);
    const onFoot = countByStatus(count, new Set([0]));
    for (let status = 0; status < 4; status++) {
      sums[status]! += everyone[status]!;
      feet[status]! += onFoot[status]!;
    }
  }
  t.strictSame(sums, [75, 75, 75, 75]);
  t.strictSame(feet, [25, 25, 25, 25]);
  const cell = cellToParent(latLngToCell(36.5, 117, 7), client.resolution!);
  t.ok(
    all.some((count) => count.cell === cell),
    'cells have the names that H3 gives them',
  );
});

t.test('F7 counts follow changes within a second, and only changed cells are sent', async (t) => {
  const world = city(300, { maxUnits: 200 });
  const client = new RawClient(world).hello(CITY);
  world.run(2_000);
  client.takeFrames();
  world.move('u0', 36.9, 117.4);
  world.picture.patchUnit('u1' as never, { status: 'busy' }, world.time.now);
  world.run(1_000);
  const frames = client.takeFrames();
  t.ok(frames.length >= 2 && frames.length <= 3, `${frames.length} cells`);
  world.run(3_000);
  t.strictSame(client.takeFrames(), [], 'nothing changed, nothing is sent');
});

t.test('F7 zoomed in, the units themselves are sent; zoomed out again, counts', async (t) => {
  const world = city(300, { maxUnits: 200 });
  const { client } = world.connect(CITY);
  const details: string[] = [];
  client.listen({ onDetail: (detail, resolution) => details.push(`${detail} ${resolution}`) });
  world.run(1_000);
  const close = viewAround(36.6, 117.1, 0.03);
  client.view(close);
  world.run(1_000);
  t.equal(client.detail, 'units');
  t.equal(client.counts.size, 0);
  t.strictSame(differences(world.picture, client, { view: close, orgs: ['hq'] }), []);
  client.view(CITY);
  world.run(1_000);
  t.equal(client.units.size, 0);
  t.strictSame(differences(world.picture, client, { view: CITY, orgs: ['hq'] }), []);
  t.match(details, [/^counts [56]$/, 'units 7', /^counts [56]$/]);
});

t.test('F7 the size of the counted cells follows the zoom', async (t) => {
  const world = city(300);
  const resolutions: number[] = [];
  for (const zoom of [1, 4, 6, 8, 9, 10, 11, 14]) {
    const { client } = world.connect({ ...CITY, zoom, maxUnits: 0 });
    world.run(1_000);
    resolutions.push(client.resolution!);
    t.equal(
      [...client.counts.values()].reduce((sum, { total }) => sum + total, 0),
      300,
      `zoom ${zoom}`,
    );
    client.close();
  }
  t.strictSame(
    resolutions,
    [...resolutions].sort((a, b) => a - b),
  );
  t.equal(resolutions.at(-1), 7);
  t.ok(resolutions[0]! <= 2);
  world.run(500);
  t.equal(world.feeds.stats.sessions, 0);
  t.ok(world.feeds.stats.channels <= world.feeds.stats.cells, 'layers that nobody looks at are given back');
});

t.test(
  'F7 the detail changes by itself when units come and go, with a margin so that it does not flicker',
  async (t) => {
    const world = city(100, { maxUnits: 120 });
    const { client } = world.connect(CITY);
    world.run(1_000);
    t.equal(client.detail, 'units');
    for (let n = 100; n < 140; n++) world.move(`u${n}`, 36.6, 117.1);
    world.run(5_000);
    t.equal(client.detail, 'units', '140 is within a quarter of 120');
    for (let n = 140; n < 160; n++) world.move(`u${n}`, 36.6, 117.1);
    world.run(5_000);
    t.equal(client.detail, 'counts');
    t.strictSame(differences(world.picture, client, { view: CITY, orgs: ['hq'] }), []);
    for (let n = 110; n < 160; n++) world.remove(`u${n}`);
    world.run(5_000);
    t.equal(client.detail, 'counts', '110 is not a fifth below 120');
    for (let n = 90; n < 110; n++) world.remove(`u${n}`);
    world.run(5_000);
    t.equal(client.detail, 'units');
    t.strictSame(differences(world.picture, client, { view: CITY, orgs: ['hq'] }), []);
  },
);

t.test(
  'F7 a client may ask for less detail, not for more; units out of scope or of other kinds do not count',
  async (t) => {
    const world = city(300, { maxUnits: 200 });
    for (let n = 0; n < 20; n++) {
      world.unit(`j${n}`, 'hq/jinan', 'boat');
      world.move(`j${n}`, 36.65, 117.12);
    }
    world.run(500);
    const detailOf = (view: FeedView, principal = viewer('hq')) => {
      const { client } = world.connect(view, principal);
      world.run(1_000);
      t.strictSame(
        differences(world.picture, client, {
          view,
          orgs: principal.type === 'account' ? principal.grants.map(({ org }) => org) : [],
        }),
        [],
      );
      return client.detail;
    };
    t.equal(detailOf({ ...CITY, maxUnits: 100_000 }), 'counts');
    t.equal(detailOf(CITY, viewer('hq/jinan')), 'units');
    t.equal(detailOf({ ...CITY, maxUnits: 10 }, viewer('hq/jinan')), 'counts');
    t.equal(detailOf({ ...CITY, maxUnits: 0 }, viewer('hq/jinan')), 'counts');
    t.equal(detailOf({ ...CITY, unitKinds: ['boat'] }), 'units');
    t.equal(detailOf({ ...CITY, unitKinds: ['boat'], maxUnits: 0 }), 'counts');
    t.equal(detailOf({ ...CITY, kinds: ['incidents'] }), 'units', 'who wants no units needs no counts');
  },
);

t.test('F7 a view of the whole world needs no more cells than allowed', async (t) => {
  const world = new World({ maxCells: 20, maxCountCells: 5 });
  for (let n = 0; n < 200; n++) world.move(`u${n}`, -80 + ((n * 37) % 160), -180 + ((n * 91) % 360));
  world.run(500);
  const view: FeedView = { bounds: { west: -180, south: -90, east: 180, north: 90 }, zoom: 12 };
  const { client } = world.connect(view);
  world.run(1_000);
  t.equal(client.detail, 'counts');
  t.equal(client.resolution, 0, 'there are 122 cells of resolution 0, so five cannot be had');
  t.strictSame(differences(world.picture, client, { view, orgs: ['hq'] }), []);
});
