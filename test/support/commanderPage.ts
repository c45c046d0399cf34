import type { Browser, Page } from 'playwright-core';
import type { NearestAnswer } from '../../server/wire/nearest.js';
import { UNIT_STATUSES as STATUSES, type Unit } from '../../server/wire/units.js';
import type {} from '../../web/commander/testHook.js';
import { BROWSER_LIMIT_MS, launchChromium } from './chromium.js';
import { type CuttableProxy, startCuttableProxy } from './cuttableProxy.js';
import { startServer } from './serverProcess.js';

/** Password of `admin` on the servers that these tests start. */
export const PASSWORD = 'commander-e2e-1';

/** A real server behind a cable that can be cut, and a browser. */
export interface Site {
  readonly proxy: CuttableProxy;
  /** The server itself, past the cable. */
  readonly serverAddress: string;
  readonly browser: Browser;
  /** A bearer token of `admin`. */
  readonly token: string;
}

/** Starts all of it, with `args` and `env` for the server; everything is gone at the end of the test. */
export async function startSite(
  t: { teardown(close: () => unknown): unknown; testdir(): string },
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> },
): Promise<Site> {
  const server = startServer({ dataDir: t.testdir(), args, env: { MUSTER_ADMIN_PASSWORD: PASSWORD, ...env } });
  t.teardown(() => server.stop());
  const [address, browser] = await Promise.all([
    server.ready,
    launchChromium(t as { teardown(close: () => Promise<void>): unknown }),
  ]);
  const proxy = await startCuttableProxy(address);
  t.teardown(() => proxy.close());
  const answer = await fetch(`${address}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  });
  const { token } = (await answer.json()) as { token: string };
  return { proxy, serverAddress: address, browser, token };
}

/** Asks the server directly. */
export async function ask<T>(site: Site, path: string): Promise<T> {
  const answer = await fetch(`${site.serverAddress}/api/v1${path}`, {
    headers: { authorization: `Bearer ${site.token}` },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Opens the page, not signed in; problems of the page fail the test. */
export async function openPage(
  site: Site,
  options: { language?: 'zh-CN' | 'en'; width?: number; height?: number; hash?: string } = {},
): Promise<{ page: Page; problems: string[] }> {
  const { language = 'en', width = 1280, height = 720, hash = '' } = options;
  const context = await site.browser.newContext({
    viewport: { width, height },
    locale: language,
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(BROWSER_LIMIT_MS);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error.stack ?? error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== site.proxy.address && !/^(data|blob):/.test(url.protocol))
      problems.push(`asked outside: ${request.url()}`);
  });
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(`${site.proxy.address}/${hash}`);
  return { page, problems };
}

/** Signs in by the form and waits for the picture. */
export async function signIn(page: Page): Promise<void> {
  await page.locator('input[name=username]').fill('admin');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.muster?.ready() === true && window.muster.counts().units > 0);
}

/** How far page and server are apart, see `compare`. */
export interface Comparison {
  /** Units that stood still at the server while the page was asked, and lie in its view. */
  readonly settled: number;
  /** Those of them that the page holds at the same place, instant and status. */
  readonly same: number;
  /** Those that it does not hold, or holds otherwise. */
  readonly wrong: readonly string[];
  /** Units the page holds that the server does not know. */
  readonly unknown: readonly string[];
}

/**
 * Compares what the page holds with the server's picture. Only units that the server has alike just before and just after
 * can be judged: the others moved in between.
 */
export async function compare(site: Site, page: Page): Promise<Comparison> {
  const before = new Map((await everyUnit(site)).map((unit) => [unit.id as string, unit]));
  const { held, corners } = await page.evaluate(() => {
    const hook = window.muster!;
    return { held: hook.units(), corners: hook.bounds()! };
  });
  const after = await everyUnit(site);
  const onPage = new Map(held.map((unit) => [unit.id, unit]));
  const known = new Set(after.map(({ id }) => id as string));
  let settled = 0;
  const wrong: string[] = [];
  for (const unit of after) {
    const { position } = unit;
    const earlier = before.get(unit.id);
    if (!position || earlier?.position?.reportedAt !== position.reportedAt || earlier.status !== unit.status) continue;
    if (position.lat < corners.south || position.lat > corners.north) continue;
    if (position.lng < corners.west || position.lng > corners.east) continue;
    settled++;
    const seen = onPage.get(unit.id);
    const isSame =
      seen !== undefined &&
      // The feed keeps instants to 1/4096 of their age and places to centimetres (F4).
      Math.abs(Date.parse(position.reportedAt) - seen.knownAt) < 20 + (Date.now() - seen.knownAt) / 2048 &&
      Math.abs(position.lat - seen.lat) < 2e-6 &&
      Math.abs(position.lng - seen.lng) < 2e-6 &&
      STATUSES[seen.status] === unit.status;
    if (!isSame) wrong.push(unit.id);
  }
  const unknown = held.map(({ id }) => id).filter((id) => !known.has(id));
  return { settled, same: settled - wrong.length, wrong, unknown };
}

/** Waits until the page holds every settled unit of its view as the server has it; at least `least` of them. */
export async function converges(
  t: { ok(value: unknown, message: string): unknown },
  { site, page, least }: { site: Site; page: Page; least: number },
): Promise<void> {
  const until = Date.now() + BROWSER_LIMIT_MS;
  let seen: Comparison;
  do seen = await compare(site, page);
  while ((seen.settled < least || seen.wrong.length + seen.unknown.length > 0) && Date.now() < until);
  t.ok(
    seen.settled >= least && seen.wrong.length + seen.unknown.length === 0,
    `page and server agree on ${seen.same} of ${seen.settled} units ${seen.wrong.concat(seen.unknown).join(' ')}`,
  );
}

/** Every unit the server knows. */
export async function everyUnit(site: Site): Promise<Unit[]> {
  const units: Unit[] = [];
  let cursor: string | undefined;
  do {
    const path = `/units?limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const { items, nextCursor } = await ask<{ items: Unit[]; nextCursor?: string }>(site, path);
    units.push(...items);
    cursor = nextCursor;
  } while (cursor);
  return units;
}

/** What is listed in the page, by id and in order. */
export function listedIds(page: Page, list: 'nearest-units' | 'nearest-cameras'): Promise<(string | null)[]> {
  return page
    .locator(`[data-testid=${list}] li`)
    .evaluateAll((items) => items.map((item) => item.getAttribute('data-id')));
}

/**
 * Of units at places: how many lie on the open map, have something drawn at their pixel, and are themselves on top. `empty`: nothing is drawn there;
 * `elsewhere`: what is picked there does not lie there, by more than half a symbol.
 */
export function lookForUnits(
  page: Page,
  places: readonly { id: string; lat: number; lng: number }[],
): Promise<{ inside: number; drawn: number; itself: number; empty: string[]; elsewhere: string[] }> {
  return page.evaluate((units) => {
    const hook = window.muster!;
    const map = document.querySelector('[data-testid=map]')!.getBoundingClientRect();
    const seen = { inside: 0, drawn: 0, itself: 0, empty: [] as string[], elsewhere: [] as string[] };
    const held = new Map(hook.units().map((unit) => [unit.id, unit]));
    for (const { id, lat, lng } of units) {
      const [x, y] = hook.project(lat, lng)!;
      if (x < map.left + 20 || x > map.right - 20 || y < map.top + 20 || y > map.bottom - 20) continue;
      seen.inside++;
      const picked = hook.pick(x, y);
      if (picked) seen.drawn++;
      else seen.empty.push(id);
      if (picked?.id === id) seen.itself++;
      const other = picked?.type === 'unit' ? held.get(picked.id) : undefined;
      if (other) {
        const [otherX, otherY] = hook.project(other.lat, other.lng)!;
        if (Math.hypot(otherX - x, otherY - y) > 22) seen.elsewhere.push(`${picked!.id} at ${id}`);
      }
    }
    return seen;
  }, places);
}

/** How often a click is tried: what moves may come under the pointer on its way. */
const CLICK_TRIES = 8;

/**
 * Clicks on the open map, as near as there is to a place of it given as parts of its width and height, and returns what the
 * page was answered for what is near.
 */
export async function clickOpenMap(
  page: Page,
  right: number,
  down: number,
): Promise<{ asked: URL; answer: NearestAnswer }> {
  const askedFor = () => page.evaluate(() => JSON.stringify(window.muster!.asked() ?? null));
  for (let tries = 0; tries < CLICK_TRIES; tries++) {
    const [x, y] = await openPixel(page, right, down);
    const before = await askedFor();
    const answered = page.waitForResponse((response) => response.url().includes('/api/v1/nearest'));
    // Unheard when something came under the pointer.
    answered.catch(() => undefined);
    await page.mouse.click(x, y);
    if ((await askedFor()) === before) {
      await page.keyboard.press('Escape');
      continue;
    }
    const response = await answered;
    return { asked: new URL(response.url()), answer: (await response.json()) as NearestAnswer };
  }
  throw new Error(`${CLICK_TRIES} clicks on the open map, and nothing was asked`);
}

/** A pixel of the page where a click asks for what is near, with room around it. */
async function openPixel(page: Page, right: number, down: number): Promise<[x: number, y: number]> {
  const found = await page.evaluate(
    ([partX, partY]) => {
      const hook = window.muster!;
      const map = document.querySelector('[data-testid=map]')!.getBoundingClientRect();
      const [x, y] = [map.left + map.width * partX!, map.top + map.height * partY!];
      for (let ring = 0; ring < 14; ring++)
        for (let step = 0; step < Math.max(1, ring * 6); step++) {
          const angle = (step / Math.max(1, ring * 6)) * 2 * Math.PI;
          const [px, py] = [x + ring * 14 * Math.cos(angle), y + ring * 14 * Math.sin(angle)];
          const around = [
            [0, 0],
            [-8, 0],
            [8, 0],
            [0, -8],
            [0, 8],
          ];
          if (around.every(([dx, dy]) => hook.isOpen(px + dx!, py + dy!))) return [px, py];
        }
      return undefined;
    },
    [right, down],
  );
  if (!found) throw new Error('everything on the map is covered');
  return found as [number, number];
}
