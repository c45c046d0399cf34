import { appendFileSync, cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import t from 'tap';
import { eventually, startFieldSite } from '../support/fieldSite.js';
import { moreFrames, PLACE, watchBySocket } from '../support/videoSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(240_000);

/** Controls that a gloved thumb would miss: anything to press below 56 px. */
const tooSmall = (page: Page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        '.field-page button, .field-page a, .field-page label, .field-page textarea',
      ),
    ]
      .map((element) => ({ text: element.innerText || element.ariaLabel, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 55.5 || box.width < 55.5))
      .map(({ text, box }) => `${text} ${Math.round(box.width)}x${Math.round(box.height)}`),
  );

t.test('D13 a request for video names who asks and why; by the visible setting it is granted at once', async (t) => {
  const site = await startFieldSite(t);
  const { app } = site;
  const { page, problems } = await site.phone({ width: 360, height: 640 });
  await page.evaluate(() => {
    const shaken: unknown[] = [];
    Object.assign(window, { shaken });
    navigator.vibrate = (pattern) => shaken.push(pattern) > 0;
    const locks: string[] = [];
    Object.assign(window, { locks });
    const request = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (type) => {
      locks.push(type ?? '');
      return request(type);
    };
  });
  const ann = await app.person('ann', 'operator');
  const leave = await watchBySocket(app, ann, 'unit-u1', 'fight at the gate');
  await page.locator('[data-live=wanted]').getByText('ann (fight at the gate) would like to see your video').waitFor();
  t.ok(await page.evaluate(() => (window as unknown as { shaken: unknown[] }).shaken.length > 0), 'the phone shakes');
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.locator('[data-live]').waitFor({ state: 'detached' });
  leave();

  await page.locator('[data-to=me]').click();
  await page.getByText('Answer automatically').click();
  const bob = await app.person('bob', 'operator');
  await watchBySocket(app, bob, 'unit-u1', 'crash at the bridge');
  await page.locator('[data-live=live]').getByText('Started by itself for bob (crash at the bridge)').waitFor();
  await page.locator('[data-viewers="1"]').waitFor();
  t.ok(await page.evaluate(() => (window as unknown as { locks: string[] }).locks.includes('screen')), 'stays awake');

  await page.locator('header [data-to=video]').click();
  await moreFrames(page, '.own-picture');
  await page.locator('[data-control=switch]').click();
  await page.getByRole('button', { name: 'Back camera' }).waitFor();
  await moreFrames(page, '.own-picture');
  await page.locator('[data-control=mute]').click();
  await page.getByText('Picture only: the microphone is muted.').waitFor();
  await page.getByRole('button', { name: 'Low' }).click();
  await page.locator('[aria-pressed=true]').getByText('Low').waitFor();
  await moreFrames(page, '.own-picture');
  t.strictSame(await tooSmall(page), []);
  t.strictSame(problems, []);
});

t.test('D14 D11 language and theme change in place, all is large enough, and reports follow the mode', async (t) => {
  const site = await startFieldSite(t);
  const { must, admin } = site.app;
  const { page, context, problems } = await site.phone({ language: 'zh-CN', width: 360, height: 640 });
  const { id } = await site.incident();
  await site.send(id, 'u1', 'u2');
  await site.app.must('POST', '/positions', admin, [
    { unitId: 'u2', lat: 36.652, lng: 117.1201, reportedAt: new Date().toISOString() },
  ]);
  await page.locator(`[data-incident="${id}"]`).waitFor();
  t.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light', 'sun by default');
  const latin = async () => {
    const text = await page.locator('.field-page').innerText();
    return text.match(/[A-Za-z]{4,}/g)?.filter((word) => !['Spring', 'Street', 'Google'].includes(word)) ?? [];
  };
  for (const tab of ['job', 'map', 'talk', 'me', 'video']) {
    await page.locator(`[data-to=${tab}]`).first().click();
    if (tab === 'map') await page.locator('[data-mark=unit]').waitFor();
    t.strictSame(await tooSmall(page), [], tab);
    const words = await latin();
    t.strictSame(
      words.filter((word) => word !== 'English'),
      [],
      `${tab} is Chinese`,
    );
  }
  await page.locator('[data-theme-switch]').click();
  t.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await page.locator('[data-to=me]').click();
  await page.getByRole('button', { name: 'English' }).click();
  await page.locator('[data-to=job]').getByText('Job').waitFor();
  t.equal(await page.evaluate(() => document.documentElement.lang), 'en');

  // The browser's made-up place is as old as its last setting: a real phone's is measured anew.
  const accepted = async () => {
    await context.setGeolocation({ latitude: PLACE.lat, longitude: PLACE.lng, accuracy: 8 });
    const metrics = await (await fetch(`${site.app.origin}/metrics`)).text();
    return Number(/^muster_positions_accepted (\d+)$/m.exec(metrics)?.[1]);
  };
  const { parameters } = await must('GET', '/modes/current', admin);
  t.equal(parameters.reportingSeconds, 10);
  await must('PUT', '/modes/parameters?org=hq&mode=normal', admin, { ...parameters, reportingSeconds: 3600 });
  await eventually(
    () => page.evaluate(() => localStorage.getItem('muster.field.duty') ?? ''),
    (duty) => duty.includes('"reportingSeconds":3600'),
  );
  const before = await accepted();
  for (let round = 0; round < 20; round++) await accepted();
  t.equal(await accepted(), before, 'an hour is an hour');
  await must('PUT', '/modes/parameters?org=hq&mode=normal', admin, { ...parameters, reportingSeconds: 1 });
  await eventually(accepted, (now) => now >= before + 3);
  t.strictSame(problems, []);
});

t.test('D10 D15 a newer page waits until the person takes it, and a push is shown', async (t) => {
  const folder = t.testdir({ data: {} });
  const pages = join(folder, 'pages');
  cpSync(resolve(import.meta.dirname, '../../.build/web'), pages, { recursive: true });
  process.env.MUSTER_TEST_PAGES = pages;
  t.teardown(() => {
    delete process.env.MUSTER_TEST_PAGES;
  });
  const site = await startFieldSite(t, { dataDir: join(folder, 'data') });
  const { page, context, problems } = await site.phone();
  await context.grantPermissions(['notifications', 'geolocation', 'camera', 'microphone']);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await page.locator('[data-link=open]').waitFor();
  t.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null), 'the page is kept');

  const cdp = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.deliverPushMessage', {
    origin: site.proxy.address,
    registrationId: await registered,
    data: JSON.stringify({ type: 'order', title: 'Order from admin', body: 'Close the gate', url: '/field/' }),
  });
  const shown = () =>
    page.evaluate(async () =>
      (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag }) => ({
        title,
        body,
        tag,
      })),
    );
  t.strictSame(await eventually(shown, (found) => found.length > 0), [
    { title: 'Order from admin', body: 'Close the gate', tag: 'order' },
  ]);

  appendFileSync(join(pages, 'field-worker.js'), '\n// newer');
  await page.evaluate(async () => void (await navigator.serviceWorker.getRegistration('/field'))?.update());
  const old = await page.evaluate(() => performance.timeOrigin);
  await page.getByRole('button', { name: 'Update now' }).click();
  await page.waitForFunction((before) => performance.timeOrigin > before, old);
  await page.locator('[data-link=open]').waitFor();
  t.equal(await page.getByRole('button', { name: 'Update now' }).count(), 0);
  t.strictSame(problems, []);
});
