// One click on the map of the demo city, from the button's release to the list in the page: a real server, loopback, a real browser.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openPage, signIn, startSite } from '../support/commanderPage.js';
import { Dice } from '../support/random.js';

const SEED = 20261123;
const CLICKS = process.argv.includes('--quick') ? 30 : 200;
/** The first few load code and warm the server's. */
const WARM_UP = 5;
/** A click that shows no list within this has selected something. */
const NO_LIST_MS = 5000;

/** What the page measures of a click, ms of its own clock. */
interface Measured {
  total: number;
  /** Until the question is on its way. */
  asked: number;
  /** From there to the answer. */
  request: number;
  /** From the answer to the list. */
  listed: number;
}

declare global {
  interface Window {
    /** Resolves when the list of the next click is in the page. */
    nextList?: Promise<Measured>;
  }
}

/** Makes the page ready to time the next click: from the event's own time stamp to the first row of the new list. */
const arm = (page: Page) =>
  page.evaluate(() => {
    performance.clearResourceTimings();
    window.nextList = new Promise((resolve) => {
      let released = 0;
      window.addEventListener(
        'pointerup',
        (event) => {
          released = event.timeStamp;
        },
        { capture: true, once: true },
      );
      const before = document.querySelector('[data-testid=nearest-units] li');
      new MutationObserver((_changes, observer) => {
        const first = document.querySelector('[data-testid=nearest-units] li');
        if (released === 0 || !first || first === before) return;
        observer.disconnect();
        const now = performance.now();
        const [request] = performance
          .getEntriesByType('resource')
          .filter((entry): entry is PerformanceResourceTiming => entry.name.includes('/api/v1/nearest'));
        if (!request) return;
        resolve({
          total: now - released,
          asked: request.startTime - released,
          request: request.responseEnd - request.startTime,
          listed: now - request.responseEnd,
        });
      }).observe(document.body, { childList: true, subtree: true });
    });
  });

const closers: (() => unknown)[] = [];
const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
try {
  const site = await startSite(
    { teardown: (close) => closers.unshift(close), testdir: () => folder },
    { args: ['--demo'] },
  );
  const { page } = await openPage(site);
  await signIn(page);
  const dice = new Dice(SEED);
  const map = (await page.locator('[data-testid=map]').boundingBox())!;
  const measured: Measured[] = [];
  let missed = 0;
  while (measured.length < CLICKS + WARM_UP && missed < CLICKS) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    const pointer = await page.evaluate(() => document.querySelector('.map-pointer')?.textContent);
    const x = map.x + map.width * dice.between(0.1, 0.6);
    const y = map.y + map.height * dice.between(0.15, 0.85);
    // What is drawn there would be selected instead.
    if (await page.evaluate(([px, py]) => window.muster!.pick(px!, py!) !== undefined, [x, y])) {
      missed++;
      continue;
    }
    // A hand comes to rest before it clicks: what the key and the move have caused is over.
    await page.mouse.move(x, y);
    await page.waitForFunction((before) => document.querySelector('.map-pointer')?.textContent !== before, pointer);
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    await arm(page);
    await page.mouse.down();
    await page.mouse.up();
    const one = await page.evaluate(
      (ms) => Promise.race([window.nextList!, new Promise<undefined>((resolve) => setTimeout(resolve, ms))]),
      NO_LIST_MS,
    );
    // The line of an area was hit, which selects the area.
    if (one) measured.push(one);
    else missed++;
  }
  const kept = measured.slice(WARM_UP);
  const at = (values: number[], part: number) =>
    values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!.toFixed(1);
  const row = (name: string, values: number[]) =>
    console.log(`| ${name} | ${at(values, 0.5)} | ${at(values, 0.95)} | ${at(values, 1)} |`);
  console.log(
    `Chromium ${site.browser.version()} with software GL, demo city, ${kept.length} clicks at random places, seed ${SEED}\n`,
  );
  console.log('| from the release of the button | p50 ms | p95 ms | most ms |\n| --- | ---: | ---: | ---: |');
  row(
    'to the list in the page',
    kept.map(({ total }) => total),
  );
  row(
    'of it until the question leaves',
    kept.map(({ asked }) => asked),
  );
  row(
    'of it the request, as the page sees it',
    kept.map(({ request }) => request),
  );
  row(
    'of it from the answer to the list',
    kept.map(({ listed }) => listed),
  );
} finally {
  for (const close of closers) await close();
  rmSync(folder, { recursive: true, force: true });
}
