// One click on the map, from the button's release to the list in the page: a real server, loopback, a real browser.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openPage, PASSWORD, type Site, signIn, startSite } from '../support/commanderPage.js';
import { Dice } from '../support/random.js';
import { missingRecordings, RECORDED, startReplay } from '../support/replay.js';

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

/** A place that is clicked on, with all that runs meanwhile. */
interface Scene {
  title: string;
  hash?: string;
  args?: string[];
  env?: Record<string, string>;
  /** Plays a recording into the server while the clicks are made. */
  replay?: { source: string; file: string; speed: number };
}

const DEMO: Scene = { title: 'demo city', args: ['--demo'] };
const SAN_FRANCISCO: Scene = {
  title: 'recorded fire calls of San Francisco at 60 times life, over its base map',
  hash: '#map=13.20/37.77600/-122.42500&layers=units,areas,labels&status=none',
  env: { MUSTER_BASEMAP: RECORDED.sanFrancisco },
  replay: { source: 'sf-fire-calls', file: RECORDED.fireCalls, speed: 60 },
};

await measure(DEMO);
const missing = missingRecordings(RECORDED.fireCalls, RECORDED.sanFrancisco);
if (missing) console.log(missing);
else await measure(SAN_FRANCISCO);

async function measure(scene: Scene): Promise<void> {
  const closers: (() => unknown)[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const scope = { teardown: (close: () => unknown) => closers.unshift(close), testdir: () => folder };
  try {
    const site = await startSite(scope, { args: scene.args ?? [], env: scene.env ?? {} });
    if (scene.replay) startReplay(scope, { address: site.serverAddress, password: PASSWORD, ...scene.replay });
    const { page } = await openPage(site, { hash: scene.hash ?? '' });
    await signIn(page);
    if (scene.replay) await page.waitForFunction(() => window.muster!.counts().units > 10);
    report(scene, site, await clickAround(page));
  } finally {
    for (const close of closers) await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Clicks at places where nothing is drawn. */
async function clickAround(page: Page): Promise<Measured[]> {
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
  return measured.slice(WARM_UP);
}

function report(scene: Scene, site: Site, measured: readonly Measured[]): void {
  const at = (values: number[], part: number) =>
    values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!.toFixed(1);
  const row = (name: string, of: (one: Measured) => number) => {
    const values = measured.map(of);
    console.log(`| ${name} | ${at(values, 0.5)} | ${at(values, 0.95)} | ${at(values, 1)} |`);
  };
  console.log(
    `Chromium ${site.browser.version()} with software GL, ${scene.title}, ${measured.length} clicks at random places, seed ${SEED}\n`,
  );
  console.log('| from the release of the button | p50 ms | p95 ms | most ms |\n| --- | ---: | ---: | ---: |');
  row('to the list in the page', ({ total }) => total);
  row('of it until the question leaves', ({ asked }) => asked);
  row('of it the request, as the page sees it', ({ request }) => request);
  row('of it from the answer to the list', ({ listed }) => listed);
  console.log('');
}
