// The link of a commander's page to a city that moves: cut and restored, and a page that slept.
import t from 'tap';
import { converges, everyUnit, openPage, type Site, signIn, startSite } from '../support/commanderPage.js';

t.setTimeout(300_000);
const site: Site = await startSite(t, { args: ['--demo'] });
const { page, problems } = await openPage(site);
await signIn(page);
const LEAST_UNITS = 50;

/** The newest instant any unit reported at. */
const newestReport = async () =>
  Math.max(...(await everyUnit(site)).map(({ position }) => Date.parse(position?.reportedAt ?? '') || 0));

/** Resolves once some unit has reported `ms` after what was newest: the city has moved on. */
async function cityMoves(ms: number): Promise<void> {
  const from = await newestReport();
  while ((await newestReport()) < from + ms);
}

t.test('F9 a page in sight of a moving city holds the picture of the server', async (t) => {
  await page.locator('.link-health[data-phase=live]').waitFor();
  await converges(t, { site, page, least: LEAST_UNITS });
});

t.test('F8 a cut network is told, positions freeze, and afterwards the page converges', async (t) => {
  site.proxy.cut();
  await page.locator('.link-band.lost').waitFor();
  t.match(await page.locator('.link-band').textContent(), /No connection since \d\d:\d\d:\d\d/);
  t.equal(await page.locator('.link-health').getAttribute('data-phase'), 'frozen');
  t.ok(await page.locator('.map-area.frozen').count(), 'the map looks frozen');
  await cityMoves(3000);
  site.proxy.mend();
  await page.locator('.link-health[data-phase=live]').waitFor();
  await page.locator('.link-band.lost').waitFor({ state: 'detached' });
  await converges(t, { site, page, least: LEAST_UNITS });
});

/**
 * Hides the page and stops its scripts in the middle of things, as a browser does with a tab nobody looks at (headless
 * Chromium itself keeps every page visible); returns the way back.
 */
async function hide(): Promise<() => Promise<void>> {
  const setVisible = (state: 'hidden' | 'visible') =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await setVisible('hidden');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Debugger.enable');
  const stopped = new Promise((resolve) => cdp.once('Debugger.paused', resolve));
  await cdp.send('Debugger.pause');
  await stopped;
  return async () => {
    await cdp.send('Debugger.resume');
    await cdp.detach();
    await setVisible('visible');
  };
}

t.test('F8 a hidden tab whose scripts were stopped converges when it is looked at again', async (t) => {
  const before = await page.evaluate(() => window.muster!.link().sequence);
  const show = await hide();
  await cityMoves(4000);
  await show();
  await page.waitForFunction((sequence) => window.muster!.link().sequence > sequence, before);
  await page.locator('.link-health[data-phase=live]').waitFor();
  await converges(t, { site, page, least: LEAST_UNITS });
});

t.test('F8 a hidden tab that lost its connection meanwhile converges too', async (t) => {
  const show = await hide();
  site.proxy.cut();
  await cityMoves(2000);
  site.proxy.mend();
  await show();
  await page.locator('.link-health[data-phase=live]').waitFor();
  await converges(t, { site, page, least: LEAST_UNITS });
});

t.test('the page had no error, broke no policy and asked nobody else', async (t) => {
  t.strictSame(problems, []);
});
