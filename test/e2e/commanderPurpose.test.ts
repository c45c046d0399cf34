import t from 'tap';
import { openCommander, publishByPhone } from '../support/commanderVideo.js';
import { PLACE, startVideoSite } from '../support/videoSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(300_000);

t.test('V44 a private camera asks for a purpose; who may not watch is told whom to ask', async (t) => {
  const site = await startVideoSite(t);
  const { app } = site;
  await app.must('PUT', '/cameras/shop', app.admin, { name: 'A shop', org: 'hq', private: true, ...PLACE });
  const { token } = await app.device({ cameraId: 'shop' });
  await publishByPhone(site, token);
  const { page } = await openCommander(site, app.admin);
  await page.getByRole('button', { name: 'Cameras' }).click();
  await page.getByRole('option', { name: /A shop/ }).click();
  await page.locator('[data-camera=shop] [data-action=video]').click();
  const tile = page.locator('[data-tile=camera-shop]');
  t.equal(
    (await app.must('GET', '/streams/camera-shop', app.admin)).viewerCount,
    0,
    'nobody watches before it is told',
  );
  await tile.getByLabel('Purpose', { exact: true }).fill('theft at 14:00');
  await tile.getByRole('button', { name: 'Watch' }).click();
  await tile.locator('[data-state=live]').waitFor();
  t.match(await app.must('GET', '/streams/camera-shop', app.admin), { viewers: [{ purpose: 'theft at 14:00' }] });
  const { items } = await app.must('GET', '/audit?target=stream:camera-shop&order=desc&limit=1', app.admin);
  t.match(items[0], { action: 'watchStream', outcome: 'ok', purpose: 'theft at 14:00' });

  const viewer = await openCommander(site, await app.person('vera', 'viewer'));
  await viewer.page.getByRole('button', { name: 'Cameras' }).click();
  await viewer.page.getByRole('option', { name: /A shop/ }).click();
  await viewer.page.getByText('You may not watch video. Ask an administrator.').waitFor();
  t.equal(await viewer.page.locator('[data-action=video]').count(), 0);
});
