import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Test } from 'tap';
import { WebSocket } from 'ws';
import type { Config } from '../../server/config.js';
import type { SignalNotice } from '../../server/wire/signalling.js';
import { BROWSER_LIMIT_MS, launchChromium } from './chromium.js';
import { type CuttableProxy, startCuttableProxy } from './cuttableProxy.js';
import { startVideoApp, type VideoApp } from './videoApp.js';

/** Where the units and cameras of these tests are. */
export const PLACE = { lat: 36.6512, lng: 117.1201 };

/** A whole server with video on, behind a cable that can be cut, and a browser with a made-up camera. */
export interface VideoSite {
  app: VideoApp;
  proxy: CuttableProxy;
  browser: Browser;
  /** Opens a page of the server; what goes wrong in it is in `problems`. */
  open(path: string, options?: OpenOptions): Promise<{ page: Page; context: BrowserContext; problems: string[] }>;
}

export interface OpenOptions {
  language?: 'zh-CN' | 'en';
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** Signs in with this token's cookie first. */
  session?: string;
  /** Runs in the page before anything of its own. */
  before?: string;
}

/** Starts all of it, with the units `u1` and `u2`; everything is gone at the end of the test. */
export async function startVideoSite(t: Test, config: Partial<Config> = {}): Promise<VideoSite> {
  const [app, browser] = await Promise.all([startVideoApp(t, config), launchChromium(t, { camera: true })]);
  const proxy = await startCuttableProxy(app.origin);
  t.teardown(() => proxy.close());
  for (const [id, callsign] of [
    ['u1', 'A-11'],
    ['u2', 'A-12'],
  ] as const) {
    await app.must('PUT', `/units/${id}`, app.admin, { callsign, kind: 'foot', org: 'hq' });
  }
  return { app, proxy, browser, open: (path, options) => openPage({ browser, proxy }, path, options) };
}

/** Opens a page of the server in a context of its own. */
export async function openPage(
  { browser, proxy }: { browser: Browser; proxy: Pick<CuttableProxy, 'address'> },
  path: string,
  { language = 'en', width = 1280, height = 720, colorScheme = 'dark', session, before }: OpenOptions = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language,
    colorScheme,
    reducedMotion: 'reduce',
    geolocation: { latitude: PLACE.lat, longitude: PLACE.lng, accuracy: 8 },
    permissions: ['geolocation', 'camera', 'microphone'],
  });
  if (session !== undefined)
    await context.addCookies([{ name: 'muster_session', value: session, url: proxy.address, httpOnly: true }]);
  if (before !== undefined) await context.addInitScript(before);
  const page = await context.newPage();
  page.setDefaultTimeout(BROWSER_LIMIT_MS);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(`${proxy.address}${path}`);
  return { page, context, problems };
}

/** Frames that a page's video elements have shown, the largest first. */
export function framesShown(page: Page, selector = 'video'): Promise<number[]> {
  return page.evaluate(
    (query) =>
      [...document.querySelectorAll<HTMLVideoElement>(query)]
        .map((video) => video.getVideoPlaybackQuality().totalVideoFrames)
        .sort((a, b) => b - a),
    selector,
  );
}

/** Waits until a video element that the selector finds has shown so many frames more than it has now. */
export async function moreFrames(page: Page, selector: string, more = 5): Promise<void> {
  await page.waitForFunction(
    ({ query, wanted }) => {
      const video = document.querySelector<HTMLVideoElement & { framesBefore?: number }>(query);
      if (!video) return false;
      const { totalVideoFrames } = video.getVideoPlaybackQuality();
      video.framesBefore ??= totalVideoFrames;
      if (totalVideoFrames - video.framesBefore < wanted) return false;
      delete video.framesBefore;
      return true;
    },
    { query: selector, wanted: more },
  );
}

/** Watches a stream without a browser: enough to be named as a viewer. Closes when told. */
export async function watchBySocket(
  app: VideoApp,
  token: string,
  streamId: string,
  purpose?: string,
): Promise<() => void> {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/signalling`, ['muster', 'access_token', token]);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data) => {
      const notice = JSON.parse(String(data)) as SignalNotice;
      if (notice.type === 'welcome')
        socket.send(JSON.stringify({ type: 'watch', request: 1, ask: { streamId, ...(purpose && { purpose }) } }));
      if (notice.type === 'answer') resolve();
      if (notice.type === 'refusal') reject(new Error(notice.problem.detail ?? notice.problem.code));
    });
  });
  return () => {
    socket.send(JSON.stringify({ type: 'unwatch', request: 2, ask: { streamId } }));
    socket.close();
  };
}
