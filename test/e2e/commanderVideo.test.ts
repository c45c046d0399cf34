import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import {
  markerIsLive,
  markerPixel,
  msToFirstFrame,
  openCommander,
  publishByPhone,
  startPhoneVideo,
} from '../support/commanderVideo.js';
import { until } from '../support/mediaApp.js';
import { moreFrames, startVideoSite } from '../support/videoSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(300_000);

const TILE = '[data-tile=unit-u1]';

t.test('video of a unit on the map, from its marker, from the list, to its end and back', async (t) => {
  const site = await startVideoSite(t);
  const { app } = site;
  const { token } = await app.device({ unitId: 'u1' });
  const phone = await publishByPhone(site, token);
  const { page, problems } = await openCommander(site, app.admin);

  await markerIsLive(page, 'u1', true);
  t.pass('V41 the marker shows that there is live video');
  const [x, y] = await markerPixel(page);
  await page.mouse.click(x, y, { button: 'right' });
  await page.getByRole('menuitem', { name: 'Live video' }).click();
  await page.locator(`${TILE} [data-state=live]`).waitFor();
  await moreFrames(page, `${TILE} video`);
  t.match(await app.must('GET', '/streams/unit-u1', app.admin), { viewers: [{ name: 'Administrator' }] });

  const map = (await page.locator('[data-testid=map]').boundingBox())!;
  const box = (await page.locator(TILE).boundingBox())!;
  t.ok(box.x >= map.x && box.y >= map.y, 'V40 the tile is inside the map');
  t.ok(box.x + box.width <= map.x + map.width && box.y + box.height <= map.y + map.height);
  t.notOk(
    x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
    'V40 and not over the marker that it came from',
  );
  await page.waitForFunction((tile) => /\d+×\d+.*fps.*[km]bps/i.test(document.querySelector(tile)!.textContent!), TILE);
  t.pass('V42 resolution, frame rate, bit rate and latency stand in the tile');

  await t.test('V43 a snapshot is recorded, then saved with who and when in its name', async (t) => {
    const download = page.waitForEvent('download');
    await page.locator(`${TILE} [data-action=snapshot]`).click();
    const saved = await download;
    t.match(saved.suggestedFilename(), /^A-11 unit-u1 \d{8}T\d{6}Z\.png$/);
    const file = join(t.testdir(), 'saved.png');
    await saved.saveAs(file);
    const png = await readFile(file);
    t.equal(png.subarray(1, 4).toString(), 'PNG');
    t.ok(png.readUInt32BE(16) >= 160, 'the full size of the picture');
    const { items } = await app.must('GET', '/audit?target=stream:unit-u1&order=desc&limit=1', app.admin);
    t.match(items[0], { action: 'takeSnapshot', outcome: 'ok', details: { widthPixels: png.readUInt32BE(16) } });
  });

  await t.test('V40 keys move, enlarge and restore a tile', async (t) => {
    await page.locator(`${TILE} .tile-handle`).focus();
    const before = (await page.locator(TILE).boundingBox())!;
    const [key, moves] = before.y > map.y + 100 ? ['ArrowUp', -16] : ['ArrowDown', 16];
    await page.keyboard.press(key as string);
    await page.waitForFunction(
      ({ tile, top }) => Math.abs(document.querySelector(tile)!.getBoundingClientRect().top - top) < 1,
      { tile: TILE, top: before.y + (moves as number) },
    );
    await page.keyboard.press('Enter');
    await page.locator(`${TILE}.enlarged`).waitFor();
    await page.keyboard.press('Escape');
    await page.locator(`${TILE}:not(.enlarged)`).waitFor();
    t.pass('by keys alone');
  });

  await t.test('V42 the tile and the marker say that the stream has ended, and come back with it', async (t) => {
    await phone.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.locator(`${TILE} [data-state=ended]`).waitFor();
    await markerIsLive(page, 'u1', false);
    await startPhoneVideo(phone.page);
    await page.locator(`${TILE} [data-state=live]`).waitFor();
    await markerIsLive(page, 'u1', true);
    await moreFrames(page, `${TILE} video`);
    t.pass('without a touch');
  });

  await t.test('V42 a phone that vanishes and returns', async (t) => {
    await phone.context.close();
    await page.locator(`${TILE} :is([data-state=reconnecting], [data-state=frozen])`).waitFor();
    const back = await publishByPhone(site, token);
    await page.locator(`${TILE} [data-state=live]`).waitFor();
    await moreFrames(page, `${TILE} video`);
    t.strictSame(back.problems, []);
  });

  await t.test('V41 from the list of the nearest; the four nearest go beside the map', async (t) => {
    await page.locator(`${TILE} [data-action=close]`).click();
    await until(async () => (await app.must('GET', '/streams/unit-u1', app.admin)).viewerCount === 0);
    await page.mouse.click(x, y);
    await page.locator('[data-unit=u1]').waitFor();
    await page.keyboard.press('u');
    const line = '[data-testid=nearest-units] li[data-id=u1] [data-action=video]';
    await page.locator(line).waitFor();
    const first = await msToFirstFrame(page, line, TILE);
    t.comment(`first frame ${Math.round(first)} ms after the click`);
    await page.locator(`${TILE} [data-state=live]`).waitFor();
    await page.locator(`${TILE} [data-action=close]`).click();
    await page.locator('[data-action=nearestVideo]').click();
    await page.locator(`.video-dock ${TILE} [data-state=live]`).waitFor();
    t.equal(await page.locator('.video-dock [data-tile]').count(), 1, 'one of the nearest is live');
    await page.keyboard.press('Escape');
  });
  t.strictSame([...problems, ...phone.problems], []);
});
