import type { Browser, Page } from 'playwright-core';
import type { Unit } from '../../server/wire/units.js';
import type {} from '../../web/commander/testHook.js';
import { BROWSER_LIMIT_MS, launchChromium } from './chromium.js';
import { type CuttableProxy, startCuttableProxy } from './cuttableProxy.js';
import { startServer } from './serverProcess.js';

/** Password of `admin` on the servers that these tests start. */
export const PASSWORD = 'commander-e2e-1';

/** The demo city on a real server, behind a cable that can be cut, and a browser. */
export interface DemoSite {
  readonly proxy: CuttableProxy;
  /** The server itself, past the cable. */
  readonly serverAddress: string;
  readonly browser: Browser;
  /** A bearer token of `admin`. */
  readonly token: string;
}

/** Starts all of it; everything is gone at the end of the test. */
export async function startDemoSite(
  t: { teardown(close: () => unknown): unknown; testdir(): string },
  env: Record<string, string> = {},
): Promise<DemoSite> {
  const server = startServer({
    dataDir: t.testdir(),
    args: ['--demo'],
    env: { MUSTER_ADMIN_PASSWORD: PASSWORD, ...env },
  });
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
export async function ask<T>(site: DemoSite, path: string): Promise<T> {
  const answer = await fetch(`${site.serverAddress}/api/v1${path}`, {
    headers: { authorization: `Bearer ${site.token}` },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Opens the page, not signed in; problems of the page fail the test. */
export async function openPage(
  site: DemoSite,
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

/** Positions and instants that the page and the server agree on, and all that both know: what "converged" means. */
export async function agreement(site: DemoSite, page: Page): Promise<{ same: number; both: number }> {
  const [held, known] = await Promise.all([page.evaluate(() => window.muster!.units()), everyUnit(site)]);
  const byId = new Map(known.map((unit) => [unit.id as string, unit]));
  let same = 0;
  let both = 0;
  for (const unit of held) {
    const position = byId.get(unit.id)?.position;
    if (!position) continue;
    both++;
    const isSameFix = Math.abs(Date.parse(position.reportedAt) - unit.knownAt) < 20;
    const isThere = Math.abs(position.lat - unit.lat) < 2e-6 && Math.abs(position.lng - unit.lng) < 2e-6;
    if (isSameFix && isThere) same++;
  }
  return { same, both };
}

async function everyUnit(site: DemoSite): Promise<Unit[]> {
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
