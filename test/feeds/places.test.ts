import { cellToBoundary, cellToLatLng, gridDisk, latLngToCell } from 'h3-js';
import t from 'tap';
import { PAGE_UNITS } from '../../server/feeds/unitPage.js';
import { cellHexOf } from '../../server/wire/feedCells.js';
import type { UnitsFrame } from '../../server/wire/feedDecode.js';
import { FRAME_UNITS } from '../../server/wire/feedFrames.js';
import type { FeedView } from '../../web/feed/feedClient.js';
import { differences } from './support/oracle.js';
import { RawClient } from './support/rawClient.js';
import { viewAround, World } from './support/world.js';

const HOME = latLngToCell(36.65, 117.12, 7);
/** A cell whose circle does not touch that of HOME. */
const FAR = gridDisk(HOME, 5).find((cell) => !gridDisk(HOME, 4).includes(cell))!;
const center = (cell: string) => {
  const [lat, lng] = cellToLatLng(cell);
  return { lat, lng };
};
/** A view inside one cell. */
const viewOf = (cell: string): FeedView => viewAround(center(cell).lat, center(cell).lng, 0.001);
const viewOfBoth = (a: string, b: string): FeedView => {
  const [p, q] = [center(a), center(b)];
  const bounds = {
    south: Math.min(p.lat, q.lat),
    north: Math.max(p.lat, q.lat),
    west: Math.min(p.lng, q.lng),
    east: Math.max(p.lng, q.lng),
  };
  return { bounds, zoom: 12 };
};
const unitFrames = (client: RawClient): UnitsFrame[] =>
  client.takeFrames().filter((frame): frame is UnitsFrame => frame.type === FRAME_UNITS);

t.test('F2 a view gets the units of every cell that reaches into it, and of no other', async (t) => {
  const world = new World();
  const corner = cellToBoundary(HOME)[0]!;
  world.move('middle', center(HOME).lat, center(HOME).lng);
  world.move('corner', corner[0] * 0.999 + center(HOME).lat * 0.001, corner[1] * 0.999 + center(HOME).lng * 0.001);
  world.move('far', center(FAR).lat, center(FAR).lng);
  const { client } = world.connect(viewOf(HOME));
  world.run(1_000);
  t.ok(client.units.slotOf('middle') >= 0);
  t.ok(client.units.slotOf('corner') >= 0, 'in the cell, although outside of the view');
  t.equal(client.units.slotOf('far'), -1);
  t.strictSame(differences(world.picture, client, { view: viewOf(HOME), orgs: ['hq'] }), []);
});

t.test('F2 a cell that becomes occupied later is followed too', async (t) => {
  const world = new World();
  const { client } = world.connect(viewOf(HOME));
  world.run(1_000);
  t.equal(client.units.size, 0);
  world.move('a', center(HOME).lat, center(HOME).lng);
  world.run(500);
  t.equal(client.units.size, 1);
});

t.test('F5 a unit that changes cells enters, leaves or moves, as far as a client follows the cells', async (t) => {
  const world = new World();
  world.move('a', center(HOME).lat, center(HOME).lng);
  const from = world.connect(viewOf(HOME)).client;
  const to = world.connect(viewOf(FAR)).client;
  const both = world.connect(viewOfBoth(HOME, FAR)).client;
  world.run(1_000);
  t.strictSame([from.units.size, to.units.size, both.units.size], [1, 0, 1]);
  const heard: string[] = [];
  both.listen({
    onUnits: ({ added, removed }) => heard.push(`+${added.length} -${removed.length}`),
    onPositions: (slots) => heard.push(`moved ${slots.length}`),
  });
  const slot = both.units.slotOf('a');
  world.move('a', center(FAR).lat, center(FAR).lng, { headingCenti: 4500 });
  world.run(500);
  t.strictSame([from.units.size, to.units.size, both.units.size], [0, 1, 1]);
  t.equal(to.units.recordOf(to.units.slotOf('a'))?.callsign, 'C-a', 'who enters is introduced');
  t.equal(both.units.slotOf('a'), slot, 'who follows both sees it move, in the same slot');
  t.ok(
    heard.every((event) => event === 'moved 1' || event === '+0 -0'),
    `neither added nor removed: ${heard}`,
  );
  t.ok(Math.abs(both.units.lat[slot]! - center(FAR).lat) < 1e-6);
});

t.test(
  'F6 a page is sent whole when it comes into view, then only what changes; panning does not send it again',
  async (t) => {
    const world = new World();
    for (let n = 0; n < 5; n++) world.move(`h${n}`, center(HOME).lat, center(HOME).lng + n * 1e-4);
    for (let n = 0; n < 3; n++) world.move(`f${n}`, center(FAR).lat, center(FAR).lng + n * 1e-4);
    world.run(500);
    const client = new RawClient(world).hello(viewOf(HOME));
    t.match(
      unitFrames(client),
      [{ reset: true, units: { length: 5 }, handles: { length: 5 } }],
      'at once, not at the next tick',
    );
    world.move('h0', center(HOME).lat, center(HOME).lng + 2e-4);
    world.run(500);
    t.match(unitFrames(client), [{ reset: false, units: { length: 0 }, handles: { length: 1 } }]);
    world.run(500);
    t.strictSame(unitFrames(client), []);
    client.say({ type: 'subscribe', subscription: { request: 2, ...viewOfBoth(HOME, FAR) } });
    const frames = unitFrames(client);
    t.match(frames, [{ reset: true, units: { length: 3 } }]);
    t.equal(cellHexOf(frames[0]!.cell, 7), FAR);
    t.match(client.heard('subscribed')[1], { request: 2, reset: false, dropped: [] });
    client.say({ type: 'subscribe', subscription: { request: 3, ...viewOf(FAR) } });
    t.match(client.heard('subscribed')[2], { request: 3, reset: false, dropped: { length: 1 } });
    t.strictSame(unitFrames(client), []);
  },
);

t.test('F23 a handle that is used again introduces its new unit under another generation', async (t) => {
  const world = new World();
  world.move('old', center(HOME).lat, center(HOME).lng);
  const { client } = world.connect(viewOf(HOME));
  const stalled = world.connect(viewOf(HOME));
  world.run(1_000);
  stalled.pipe.stall();
  const before = client.units.recordOf(client.units.slotOf('old'))!;
  world.remove('old');
  const row = world.move('new', center(HOME).lat, center(HOME).lng);
  t.equal(row, before.handle, 'the row is used again');
  world.run(500);
  for (const held of [client]) {
    t.equal(held.units.slotOf('old'), -1);
    const after = held.units.recordOf(held.units.slotOf('new'))!;
    t.equal(after.handle, before.handle);
    t.not(after.generation, before.generation);
    t.equal(held.units.size, 1);
  }
  world.remove('new');
  world.run(500);
  world.move('newest', center(FAR).lat, center(FAR).lng);
  world.run(500);
  stalled.pipe.drain();
  world.run(1_000);
  t.equal(client.units.size, 0);
  t.equal(stalled.client.units.size, 0, 'a client that was away meanwhile does not take one for the other');
});

t.test('F26 a crowded cell is sent in pages', async (t) => {
  const world = new World();
  const crowd = 2 * PAGE_UNITS + 100;
  const { lat, lng } = center(HOME);
  for (let n = 0; n < crowd; n++) world.move(`u${n}`, lat + (n % 40) * 1e-5, lng + n * 1e-6);
  const raw = new RawClient(world);
  const { client } = world.connect(viewOf(HOME));
  raw.hello(viewOf(HOME));
  world.run(1_000);
  const frames = unitFrames(raw);
  t.strictSame(
    frames.map(({ page }) => page),
    [0, 1, 2],
  );
  t.ok(frames.every(({ handles }) => handles.length <= PAGE_UNITS));
  t.equal(client.units.size, crowd);
  for (let n = 0; n < crowd; n += 2) world.remove(`u${n}`);
  for (let n = 1; n < crowd; n += 4) world.move(`u${n}`, lat, lng);
  for (let n = 0; n < 50; n++) world.move(`v${n}`, lat, lng);
  world.run(500);
  t.strictSame(differences(world.picture, client, { view: viewOf(HOME), orgs: ['hq'] }), []);
  for (let n = 1; n < crowd; n += 2) world.remove(`u${n}`);
  world.run(300_000);
  t.equal(client.units.size, 50);
  t.equal(world.feeds.stats.channels, 1, 'pages that stay empty are given back');
  t.strictSame(differences(world.picture, client, { view: viewOf(HOME), orgs: ['hq'] }), []);
});

t.test('a unit without a position is nowhere', async (t) => {
  const world = new World();
  world.unit('a');
  const { client } = world.connect({ bounds: { west: -180, south: -90, east: 180, north: 90 }, zoom: 0 });
  world.run(1_000);
  t.equal(client.units.size, 0);
  t.equal(client.detail, 'units', 'few units are sent as such even when all of the world is in view');
  world.move('a', 0, 0);
  world.run(500);
  t.equal(client.units.size, 1);
});
