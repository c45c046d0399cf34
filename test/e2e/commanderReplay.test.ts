// The commander's page on recorded fire calls of San Francisco over a real base map.
import t from 'tap';
import type { NearestAnswer } from '../../server/wire/nearest.js';
import {
  ask,
  clickOpenMap,
  converges,
  everyUnit,
  listedIds,
  lookForUnits,
  openPage,
  PASSWORD,
  type Site,
  signIn,
  startSite,
} from '../support/commanderPage.js';
import { missingRecordings, RECORDED, startReplay } from '../support/replay.js';

/** Units lie on incidents here, which would be picked first: they are not shown. */
const DOWNTOWN = '#map=13.20/37.77600/-122.42500&layers=units,areas,labels&status=none';
/** Recorded seconds in a second: half a day of calls in the time that the test takes. */
const SPEED = 900;
const LEAST_UNITS = 15;

const missing = missingRecordings(RECORDED.fireCalls, RECORDED.sanFrancisco);
if (missing) t.pass(missing, { skip: missing });
else await run();

async function run(): Promise<void> {
  t.setTimeout(300_000);
  const site: Site = await startSite(t, { env: { MUSTER_BASEMAP: RECORDED.sanFrancisco } });
  const replay = startReplay(t, {
    address: site.serverAddress,
    password: PASSWORD,
    source: 'sf-fire-calls',
    file: RECORDED.fireCalls,
    speed: SPEED,
  });
  const { page, problems } = await openPage(site, { hash: DOWNTOWN });
  await signIn(page);

  t.test('units of the recording come to be seen, on streets of the base map', async (t) => {
    await page.waitForFunction(
      (least) => window.muster!.units().filter(({ knownAt }) => knownAt > 0).length >= least,
      LEAST_UNITS,
    );
    const tiles = await page.request.get(`${site.proxy.address}/basemap/base.pmtiles`, {
      headers: { range: 'bytes=0-6' },
    });
    t.equal(tiles.status(), 206);
    t.equal((await tiles.body()).toString('latin1'), 'PMTiles');
    await page.locator('.map-attribution', { hasText: 'OpenStreetMap' }).waitFor();
  });

  t.test('F8 a cut network is told, and afterwards the page converges', async (t) => {
    site.proxy.cut();
    await page.locator('.link-band.lost').waitFor();
    site.proxy.mend();
    await page.locator('.link-health[data-phase=live]').waitFor();
    await converges(t, { site, page, least: LEAST_UNITS });
  });

  t.test('stopped, the picture stands still and the page holds all of it', async (t) => {
    await replay.stop();
    await converges(t, { site, page, least: LEAST_UNITS });
  });

  t.test('one click: the list has the ids and the order of /nearest, asked by anybody', async (t) => {
    for (const [right, down] of [
      [0.5, 0.5],
      [0.3, 0.35],
      [0.62, 0.68],
    ] as const) {
      const { asked, answer } = await clickOpenMap(page, right, down);
      const expected = await ask<NearestAnswer>(site, `/nearest${asked.search}`);
      t.ok(expected.units.length > 0, `${expected.units.length} units are near`);
      t.strictSame(
        answer.units.map(({ id }) => id),
        expected.units.map(({ id }) => id),
      );
      await page
        .locator('[data-testid=nearest-units] li')
        .nth(expected.units.length - 1)
        .waitFor();
      t.strictSame(
        await listedIds(page, 'nearest-units'),
        expected.units.map(({ id }) => id as string),
      );
      await page.waitForFunction((count) => window.muster!.ranks().length === count, expected.units.length);
      const ranks = await page.evaluate(
        (units) => {
          const hook = window.muster!;
          const pixels = units.map(({ lat, lng }) => hook.project(lat, lng)!);
          return hook.ranks().map(({ id, rank, x, y }, n) => ({
            id,
            rank,
            pixelsAway: Math.round(Math.hypot(x - pixels[n]![0], y - pixels[n]![1])),
          }));
        },
        expected.units.map(({ position }) => position),
      );
      t.strictSame(
        ranks,
        expected.units.map(({ id }, n) => ({ id, rank: n + 1, pixelsAway: 0 })),
        'each has its rank on the map, at its place',
      );
      await page.keyboard.press('Escape');
    }
  });

  t.test(
    'units are drawn where they are: what is picked at the place of a unit is that unit, or lies on it',
    async (t) => {
      const places = (await everyUnit(site)).flatMap(({ id, position, status }) =>
        position && status !== 'outOfService' ? [{ id: id as string, lat: position.lat, lng: position.lng }] : [],
      );
      const seen = await lookForUnits(page, places);
      t.ok(seen.inside >= LEAST_UNITS, `${seen.inside} units in view`);
      t.strictSame(seen.empty, [], 'something is drawn at each');
      t.strictSame(seen.elsewhere, [], 'what is picked lies where it is looked for');
      t.ok(seen.itself >= seen.inside * 0.3, `${seen.itself} of ${seen.inside} are themselves on top`);
    },
  );

  t.test('the page had no error, broke no policy and asked nobody else', async (t) => {
    t.strictSame(problems, []);
  });
}
