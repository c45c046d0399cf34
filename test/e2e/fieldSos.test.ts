import type { Page } from 'playwright-core';
import t from 'tap';
import { eventually, startFieldSite } from '../support/fieldSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(240_000);

/** Holds the button for as long as it takes. */
async function holdSos(page: Page): Promise<void> {
  const box = (await page.locator('.sos-button').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.locator('[data-sos=counting]').waitFor();
  await page.mouse.up();
}

t.test(
  'D7 D8 an SOS is held, can be called off, opens a first-priority incident with live video, and shows who has it',
  async (t) => {
    const site = await startFieldSite(t);
    const { must, admin } = site.app;
    const { page, problems } = await site.phone();
    const box = (await page.locator('.sos-button').boundingBox())!;
    t.ok(Math.round(box.width) === 88 && Math.round(box.height) === 88);
    await page.locator('.sos-button').click();
    t.equal(await page.locator('[data-sos]').count(), 0, 'a touch does nothing');
    await holdSos(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('[data-sos]').waitFor({ state: 'detached' });

    await holdSos(page);
    await page.locator('[data-sos=sent]').waitFor();
    const { items } = await must('GET', '/incidents', admin);
    t.match(items, [{ priority: 1, channel: 'sos', flags: ['sos'] }]);
    t.equal(items.length, 1);
    await page.locator('[data-live=live]').waitFor();
    await eventually(
      () => must('GET', '/streams', admin),
      (streams) => streams.items[0]?.state === 'live',
    );
    await must('POST', `/incidents/${items[0].id}/claim`, admin);
    await page.locator('[data-sos=acknowledged]').waitFor();
    await page.getByText('SOS acknowledged by admin').waitFor();
    await site.send(items[0].id, 'u2');
    await page.locator('[data-sos=acknowledged]').getByText('A-12').waitFor();
    await must('POST', `/incidents/${items[0].id}/clear`, admin, {});
    await page.locator('[data-sos]').waitFor({ state: 'detached' });
    t.strictSame(problems, []);
  },
);

t.test(
  'D9 an SOS without a network is kept, says so, outlives a reload, and goes out before everything else',
  async (t) => {
    const site = await startFieldSite(t);
    const { must, admin } = site.app;
    const { page, problems } = await site.phone();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    site.proxy.cut();
    await page.locator('[data-link=down]').waitFor();
    await page.locator('[data-step=busy]').click();
    await holdSos(page);
    await page.locator('[data-sos=waiting]').waitFor();
    t.match(await page.locator('[data-sos=waiting]').innerText(), /not sent yet/);
    const raisedBy = Date.now();
    await page.reload();
    await page.locator('[data-sos=waiting]').waitFor();
    site.proxy.mend();
    await page.locator('[data-sos=sent]').waitFor();
    const { items } = await must('GET', '/incidents', admin);
    t.equal(items.length, 1);
    const { occurredAt, timeline } = await must('GET', `/incidents/${items[0].id}`, admin);
    t.ok(Date.parse(occurredAt) <= raisedBy, 'its real time');
    t.equal(timeline.filter(({ type }: { type: string }) => type === 'sosRepeated').length, 0, 'once');
    await eventually(
      () => must('GET', '/units/u1', admin),
      ({ status }) => status === 'busy',
    );
    t.strictSame(problems, []);
  },
);
