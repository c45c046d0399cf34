import type { AddressInfo } from 'node:net';
import t from 'tap';
import { until } from '../support/mediaApp.js';
import { startVideoApp } from '../support/videoApp.js';
import { liveTile, startWallSite, tileState, tilesOf } from '../support/wallSite.js';

// Long: a browser and a media worker start first, and lost publishers are waited for.
t.setTimeout(480_000);

t.test('W10 a screen with its own token shows what is sent, says what is lost, and comes back by itself', async (t) => {
  const site = await startWallSite(t);
  const { app, proxy, screenToken, camera, putUp } = site;
  await putUp('u1', 'u2', 'u3', 'u4');
  const { page, problems } = await site.open(`/wall/2#token=${screenToken}`);
  await page.locator('[data-wall="2"][data-link="open"]').waitFor();
  t.equal(new URL(page.url()).hash, '', 'the token is gone from the address');
  await tileState(page, 1, 'ended');
  t.match(await page.locator('[data-tile="1"] .wall-state').textContent(), 'No signal', 'nobody sends yet');

  const cameras = new Map<string, Awaited<ReturnType<typeof camera>>>();
  for (const id of ['u1', 'u2', 'u3', 'u4']) cameras.set(id, await camera(id, { isFlat: id > 'u2' }));
  for (const tile of [1, 2, 3, 4]) await liveTile(page, tile, `unit-u${tile}`);
  const caption = await page.locator('[data-tile="1"] .wall-caption').textContent();
  t.match(caption, /A-11/);
  t.match(caption, /LIVE.*age \d/);
  t.match(caption, /\d+×\d+/);
  t.match(caption, /kbps|Mbps/);
  t.match(await page.locator('.wall-health').textContent(), /4 of 4 live.*Decoding/);
  const screens = await until(async () => {
    const { items } = await app.must('GET', '/walls', app.admin);
    return items[0].screens === 1 && items;
  });
  t.match(screens[0], { id: '2', screens: 1 });

  await t.test('a commander’s push arrives, and what is locked says so', async (t) => {
    const ann = await app.person('ann', 'dispatcher');
    await app.must('PUT', '/walls/2/tiles/1', ann, { content: { type: 'unit', unitId: 'u3' }, locked: true });
    await liveTile(page, 1, 'unit-u3');
    t.match(await page.locator('[data-tile="1"]').textContent(), /ann/);
  });

  await t.test('W8 what the budget does not reach is paused, and the wall says so', async (t) => {
    const wall = { name: 'Hall', org: 'hq', layout: 'four' };
    const screenSettings = { viewingDistanceMeters: 2.5, diagonalInches: 55, decodePixelsPerSecond: 2_000_000 };
    await app.must('PUT', '/walls/2', app.admin, { ...wall, screenSettings });
    await page.locator('[data-tile="4"] .wall-state', { hasText: 'cannot decode more' }).waitFor();
    await page.locator('.wall-health:not([data-paused="0"])').waitFor();
    await page.waitForFunction(() => {
      const health = window.musterWall?.health();
      return health !== undefined && health.decodedPixelsPerSecond <= health.budgetPixelsPerSecond;
    });
    t.equal((await tilesOf(page)).find(({ tile }) => tile === 1)?.state, 'live', 'the locked tile goes on');
    const plenty = { ...screenSettings, decodePixelsPerSecond: 250_000_000 };
    await app.must('PUT', '/walls/2', app.admin, { ...wall, screenSettings: plenty });
    await liveTile(page, 4, 'unit-u4');
  });

  await t.test('a publisher that vanishes is said to be lost, then to have ended', async (t) => {
    await cameras.get('u4')!.vanish();
    await tileState(page, 4, 'frozen', 'reconnecting');
    t.equal(await page.locator('[data-tile="4"] .wall-veil').count(), 1, 'under a grey veil, never a silent still');
    await tileState(page, 4, 'ended');
    t.match(await page.locator('[data-tile="4"] .wall-state').textContent(), /Ended since/);
  });

  await t.test('a cut network is told, pictures go on, and mended it is back', async (t) => {
    proxy.cut();
    await page.locator('.wall-link[data-link="down"]').waitFor();
    t.match(await page.locator('.wall-link').textContent(), /No .*connection since/);
    proxy.mend();
    await page.locator('.wall-link[data-link="open"]').waitFor();
    await liveTile(page, 2, 'unit-u2');
  });

  await t.test('the server is restarted: the wall comes back without a touch', async (t) => {
    await page.evaluate(() => {
      (window as { wasHere?: boolean }).wasHere = true;
    });
    const { port } = app.muster.app.server.address() as AddressInfo;
    await app.muster.close();
    await page.locator('.wall-link[data-link="down"]').waitFor();
    const next = await startVideoApp(t, { dataDir: app.dataDir, port });
    await page.locator('.wall-link[data-link="open"]').waitFor();
    await camera('u2', { url: next.url });
    await liveTile(page, 2, 'unit-u2');
    t.equal(
      await page.evaluate(() => (window as { wasHere?: boolean }).wasHere),
      true,
      'it did not even load itself anew',
    );

    await t.test('a worker dies: the wall says so and goes on', async () => {
      const [worker] = next.media.relay.pool.workers;
      process.kill(worker!.pid, 'SIGKILL');
      await page.waitForFunction(() => {
        const shown = window.musterWall?.tiles().find(({ tile }) => tile === 2);
        return shown !== undefined && shown.state !== 'live';
      });
      await camera('u2', { url: next.url });
      await liveTile(page, 2, 'unit-u2');
    });
  });
  t.strictSame(problems, []);
});
