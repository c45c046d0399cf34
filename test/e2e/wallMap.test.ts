import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import t from 'tap';
import { followOn } from '../../web/walls/wallActions.js';
import { startVideoApp, type VideoApp } from '../support/videoApp.js';
import { PLACE } from '../support/videoSite.js';
import { startWallSite } from '../support/wallSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(480_000);

/** So often a map is put up anew: more often than a browser keeps WebGL contexts. */
const REPLACED = 20;
const PIXELS = 2;

const report = ({ must }: VideoApp, admin: string, unitId: string, place: { lat: number; lng: number }) =>
  must('POST', '/positions', admin, [{ unitId, ...place, reportedAt: new Date().toISOString() }]);

/** Waits until tile 1 draws a unit there, `fresh` or otherwise, in the picture on the screen too; what it draws then. */
async function drawn(page: Page, unitId: string, freshness: string) {
  await page.waitForFunction(
    ({ id, ending }) => {
      const unit = window.musterWall?.map(1)?.units.find((one) => one.id === id);
      return unit?.icon.endsWith(ending) && window.musterWall?.mapAt(1, unit.x, unit.y).includes(id);
    },
    { id: unitId, ending: freshness },
  );
  return page.evaluate(() => window.musterWall!.map(1)!);
}

/** Pixels from one place to another on a map of that zoom: Web Mercator, worked out anew. */
function pixelsBetween(from: { lat: number; lng: number }, to: { lat: number; lng: number }, zoom: number) {
  const world = 512 * 2 ** zoom;
  const y = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  return { x: ((to.lng - from.lng) / 360) * world, y: (y(from.lat) - y(to.lat)) * world };
}

const tileBox = async (page: Page) => (await page.locator('[data-tile="1"] .wall-map').boundingBox())!;

t.test('W14 a map on a wall shows units where they are, follows its incident, and never passes for live', async (t) => {
  const { app, proxy, screenToken, open } = await startWallSite(t);
  const { must, admin } = app;
  const unitAt = { lat: PLACE.lat + 0.002, lng: PLACE.lng + 0.003 };
  await report(app, admin, 'u1', unitAt);
  const incident = await must('POST', '/incidents', admin, { type: 'other', priority: 2, org: 'hq', ...PLACE });
  await must('POST', `/incidents/${incident.id}/assignments`, admin, { unitIds: ['u1'] });
  const wall = await must('PUT', '/walls/2', admin, { name: 'Hall', org: 'hq', layout: 'incident' });
  await must('PUT', '/walls/2/tiles', admin, { tiles: followOn(wall, incident.id) });

  const { page, problems } = await open(`/wall/2#token=${screenToken}`);
  const scripts = new Set<string>();
  const complaints: string[] = [];
  page.on('response', (response) => {
    if (/\.m?js$/.test(response.url())) scripts.add(new URL(response.url()).pathname);
  });
  page.on('console', (message) => complaints.push(message.text()));
  await page.reload();

  const first = await drawn(page, 'u1', 'fresh');
  t.equal(first.phase, 'live');
  const [unit, mark] = [first.units.find(({ id }) => id === 'u1')!, first.incidents[0]!];
  const apart = pixelsBetween(PLACE, unitAt, first.zoom);
  t.ok(Math.abs(unit.x - mark.x - apart.x) < PIXELS, `${unit.x - mark.x} px east of the incident, ${apart.x} wanted`);
  t.ok(Math.abs(unit.y - mark.y - apart.y) < PIXELS, `${unit.y - mark.y} px below the incident, ${apart.y} wanted`);
  const texts = await Promise.all([...scripts].map(async (path) => (await fetch(app.origin + path)).text()));
  t.ok(
    texts.some((text) => text.includes('maplibregl-map')),
    'MapLibre draws',
  );
  t.notOk(
    texts.some((text) => /(deck|luma)\.gl/.test(text)),
    'deck.gl is not loaded',
  );
  t.match(
    await page.locator('[data-tile="1"] .wall-caption').textContent(),
    /Map · \d{8}-\d+.*Live · data \d+ sec old/,
  );

  await t.test('W12 facts stand beside it', async (t) => {
    const facts = page.locator('[data-tile="6"] .wall-facts');
    await facts.locator('[data-facts-unit="u1"]', { hasText: /A-11.*Dispatched.*\d+ (sec|min)/ }).waitFor();
    t.match(await facts.textContent(), /Units: 1/);
    t.match(await facts.locator('.wall-facts-log').textContent(), /\d\d:\d\d:\d\d .*A-11/);
  });

  await t.test('it follows the incident: a unit that is sent from afar comes into view', async (t) => {
    await report(app, admin, 'u2', { lat: PLACE.lat + 0.03, lng: PLACE.lng + 0.05 });
    await must('POST', `/incidents/${incident.id}/assignments`, admin, { unitIds: ['u2'] });
    await page.waitForFunction((before) => (window.musterWall?.map(1)?.zoom ?? before) < before - 1, first.zoom);
    const { units } = await drawn(page, 'u2', 'fresh');
    const { width, height } = await tileBox(page);
    const { x, y } = units.find(({ id }) => id === 'u2')!;
    t.ok(x > 0 && x < width && y > 0 && y < height, `${x}, ${y} of ${width} by ${height}`);
  });

  await t.test('a cut network: the age grows on the tile, nothing looks live; mended it converges', async (t) => {
    proxy.cut();
    const { units } = await drawn(page, 'u1', 'stale');
    t.notOk(units.some(({ icon }) => icon.endsWith('-fresh')));
    const caption = page.locator('[data-tile="1"] .wall-caption');
    await caption.filter({ hasText: /Data \d+ sec old · reconnecting since \d\d:\d\d:\d\d/ }).waitFor();
    await page.locator('[data-tile="1"] .wall-map.frozen').waitFor();
    const late = { lat: PLACE.lat - 0.004, lng: PLACE.lng + 0.01 };
    await report(app, admin, 'u3', late);
    proxy.mend();
    await page.locator('[data-tile="1"] .wall-caption[data-state="live"]').waitFor();
    const after = await drawn(page, 'u3', 'fresh');
    const { x, y } = pixelsBetween(PLACE, late, after.zoom);
    const there = after.units.find(({ id }) => id === 'u3')!;
    const from = after.incidents[0]!;
    t.ok(Math.hypot(there.x - from.x - x, there.y - from.y - y) < PIXELS, 'what came meanwhile is where it is');
  });

  await t.test('a map that is replaced gives its WebGL context back', async (t) => {
    const around = { type: 'place', ...PLACE, zoom: 14 };
    for (let round = 0; round < REPLACED; round++) {
      await must('PUT', '/walls/2/tiles/1', admin, {});
      await page.locator('[data-tile="1"] canvas').waitFor({ state: 'detached' });
      await must('PUT', '/walls/2/tiles/1', admin, { content: { type: 'map', around } });
      await page.locator('[data-tile="1"] canvas').waitFor();
    }
    await drawn(page, 'u1', 'fresh');
    t.strictSame(
      complaints.filter((text) => /WebGL contexts/.test(text)),
      [],
    );
  });

  await t.test('zoomed out units are counted', async (t) => {
    const content = { type: 'map', around: { type: 'place', ...PLACE, zoom: 8 } };
    await must('PUT', '/walls/2/tiles/1', admin, { content });
    await page.waitForFunction(() => {
      const map = window.musterWall?.map(1);
      return (
        map &&
        map.units.length === 0 &&
        map.counts.some(({ x, y, id }) => window.musterWall!.mapAt(1, x, y).includes(id))
      );
    });
    const { counts } = await page.evaluate(() => window.musterWall!.map(1)!);
    t.strictSame(
      counts.map(({ icon }) => icon),
      ['3'],
      'the three that have reported',
    );
    await must('PUT', '/walls/2/tiles/1', admin, { content: { ...content, around: { ...content.around, zoom: 14 } } });
  });

  await t.test('the server is restarted: the map comes back without a touch', async (t) => {
    const { port } = app.muster.app.server.address() as AddressInfo;
    await app.muster.close();
    await page.locator('[data-tile="1"] .wall-map.frozen').waitFor();
    const next = await startVideoApp(t, { dataDir: app.dataDir, port });
    await page.locator('[data-tile="1"] .wall-caption[data-state="live"]').waitFor();
    await report(next, next.admin, 'u4', PLACE);
    const { units } = await drawn(page, 'u4', 'fresh');
    const { width, height } = await tileBox(page);
    const { x, y } = units.find(({ id }) => id === 'u4')!;
    t.ok(Math.hypot(x - width / 2, y - height / 2) < PIXELS, 'in the middle, where it reported from');
  });
  t.strictSame(problems, []);
});
