import t from 'tap';
import { eventually } from '../support/fieldSite.js';
import { moreFrames, PLACE, startVideoSite, watchBySocket } from '../support/videoSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(240_000);

t.test('a phone publishes with its device token, and sees who watches', async (t) => {
  const site = await startVideoSite(t);
  const { app } = site;
  const { token } = await app.device({ unitId: 'u1' });
  const { page, problems } = await site.open(`/field#token=${token}`, { width: 390, height: 844 });
  await page.getByText('A-11', { exact: true }).waitFor();
  t.equal(new URL(page.url()).hash, '', 'the token is gone from the address');

  await page.locator('header [data-to=video]').click();
  await page.getByRole('button', { name: 'Start video' }).click();
  await page.locator('[data-live=live]').waitFor();
  await moreFrames(page, '.own-picture');
  const { items } = await app.must('GET', '/streams', app.admin);
  t.equal(items[0].id, 'unit-u1');
  await t.resolves(
    (async () => {
      for (;;) {
        const { position } = await app.must('GET', '/units/u1', app.admin);
        if (position && Math.abs(position.lat - PLACE.lat) < 1e-4) return;
      }
    })(),
    'its place is on the map',
  );

  const ann = await app.person('ann', 'operator');
  const leave = await watchBySocket(app, ann, 'unit-u1', 'fight at the gate');
  await page.locator('[data-viewers="1"]').waitFor();
  t.match(await page.locator('.live-viewers').textContent(), /ann \(fight at the gate\)/);
  leave();
  await page.locator('[data-viewers="0"]').waitFor();

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.locator('[data-live]').waitFor({ state: 'detached' });
  await eventually(
    () => app.must('GET', '/streams', app.admin),
    (streams) => streams.items.length === 0,
  );
  t.strictSame(problems, []);
});
