// Every page as a screen reader and a keyboard find it, judged by axe against WCAG 2.2 AA and good practice, in both languages and themes.
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { isAccessible } from '../support/accessible.js';
import { clickOpenMap, openPage, type Site, signIn, startSite } from '../support/commanderPage.js';
import { startFieldSite } from '../support/fieldSite.js';
import { PLACE } from '../support/videoSite.js';
import { startWallSite } from '../support/wallSite.js';

// Long: twenty views in each language, each walked by axe.
t.setTimeout(480_000);

const LOOKS = [
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
] as const;

for (const { language, theme } of LOOKS)
  t.test(`${language}, ${theme}`, async (t) => {
    const site = await startSite(t, { args: ['--demo'] });
    const { page, problems } = await openPage(site, { language });
    await page.emulateMedia({ colorScheme: theme });
    await page.locator('input[name=username]').waitFor();
    await isAccessible(t, page, 'signing in');
    await signIn(page);
    t.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    await mapViews(t, page);
    await officePages(t, site, page);
    t.strictSame(problems, []);
  });

t.test('the phone of a unit with an incident', async (t) => {
  const site = await startFieldSite(t);
  const { id } = await site.incident();
  await site.send(id, 'u1');
  for (const language of ['en', 'zh-CN'] as const) {
    const { page, problems } = await site.phone({ language, width: 360, height: 640 });
    for (const tab of ['job', 'map', 'talk', 'me']) {
      await page.locator(`.field-tabs [data-to=${tab}]`).click();
      await page.locator(`.field-tabs [data-to=${tab}][aria-current=page]`).waitFor();
      await isAccessible(t, page, `${language}, ${tab}`);
    }
    t.strictSame(problems, []);
  }
});

t.test('a wall, unattended and driven', async (t) => {
  const site = await startWallSite(t);
  await site.putUp('u1', 'u2');
  const { app } = site;
  const incident = { type: 'other', priority: 1, lat: PLACE.lat, lng: PLACE.lng, address: 'Spring Street 5' };
  const { id: incidentId } = await app.must('POST', '/incidents', app.admin, incident);
  const around = { type: 'incident', incidentId };
  const tiles = [
    { tile: 3, content: { type: 'map', around } },
    { tile: 4, content: { type: 'incidentFacts', incidentId } },
  ];
  await app.must('PUT', '/walls/2/tiles', app.admin, { tiles });
  const session = site.app.admin;
  for (const options of [{ language: 'zh-CN', colorScheme: 'light' } as const, { session }]) {
    const token = 'session' in options ? '' : `#token=${site.screenToken}`;
    const { page } = await site.open(`/wall/2${token}`, options);
    await page.locator('[data-wall="2"][data-link=open]').waitFor();
    await page.locator('[data-tile="3"] canvas').waitFor();
    await isAccessible(t, page, token === '' ? 'driven' : 'unattended');
  }
});

/** The map and all that opens on it. */
async function mapViews(t: Test, page: Page): Promise<void> {
  await isAccessible(t, page, 'the map');
  await clickOpenMap(page, 0.5, 0.5);
  await page.locator('[data-testid=nearest-units] li').first().waitFor();
  await isAccessible(t, page, 'who is near');
  await page.locator('[data-testid=nearest-units] li button.found').first().click();
  await page.locator('article[data-unit]').waitFor();
  await isAccessible(t, page, 'a unit');
  for (const [keys, shown] of [
    ['?', '.sheet'],
    ['Control+k', '.palette'],
  ] as const) {
    await page.keyboard.press(keys);
    await page.locator(shown).waitFor();
    await isAccessible(t, page, shown);
    await page.keyboard.press('Escape');
    await page.locator(shown).waitFor({ state: 'detached' });
  }
  const panels = await page.locator('.rail-button').count();
  for (let panel = 0; panel < panels; panel++) {
    const button = page.locator('.rail-button').nth(panel);
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
    await page.locator('.rail-button').nth(panel).and(page.locator('[aria-pressed=true]')).waitFor();
    await isAccessible(t, page, `panel ${panel + 1}`);
  }
  await page.locator('.rail-button').first().click();
  await page.getByRole('option').first().click();
  await page.locator('article[data-incident]').waitFor();
  await isAccessible(t, page, 'an incident');
}

/** Every other page that is reached by its address. */
async function officePages(t: Test, site: Site, page: Page): Promise<void> {
  for (const path of [
    'account',
    'admin/#users',
    'admin/#orgs',
    'admin/#devices',
    'admin/#shares',
    'admin/#audit',
    'board',
  ]) {
    await page.goto(`${site.proxy.address}/${path}`);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    await isAccessible(t, page, path);
  }
  const missing = await page.goto(`${site.proxy.address}/nowhere`);
  t.equal(missing?.status(), 404);
  await isAccessible(t, page, 'an address with nothing');
}
