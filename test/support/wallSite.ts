import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import type { Config } from '../../server/config.js';
import type { WallHook } from '../../web/wall/testHook.js';
import { servePage } from './bundle.js';
import { BROWSER_LIMIT_MS } from './chromium.js';
import { startVideoSite, type VideoSite } from './videoSite.js';
import './mediaPageTypes.js';

/** A body camera of these tests: a page of another origin that publishes by WHIP. */
export interface TestCamera {
  page: Page;
  /** Goes without a word, as a phone whose battery is pulled out. */
  vanish(): Promise<void>;
}

/** A video site with a wall of four, a token for its screen, and body cameras to be switched on. */
export interface WallSite extends VideoSite {
  screenToken: string;
  /** Publishes 320 by 180 as a unit, in two layers or flat; at a server elsewhere when `url` says so. */
  camera(unitId: string, options?: { url?: string; isFlat?: boolean }): Promise<TestCamera>;
  /** Puts units on the tiles of the wall, in order. */
  putUp(...unitIds: string[]): Promise<void>;
}

/** Starts it with the units `u1` to `u4`. */
export async function startWallSite(t: Test, config: Partial<Config> = {}): Promise<WallSite> {
  const [site, address] = await Promise.all([startVideoSite(t, config), servePage(t, './mediaPage.ts')]);
  const { app, browser } = site;
  const tokens = new Map<string, string>();
  for (const id of ['u1', 'u2', 'u3', 'u4']) {
    await app.must('PUT', `/units/${id}`, app.admin, { callsign: `A-1${id.slice(1)}`, kind: 'foot', org: 'hq' });
    tokens.set(id, (await app.device({ unitId: id })).token);
  }
  await app.must('PUT', '/walls/2', app.admin, { name: 'Hall', org: 'hq', layout: 'four' });
  const { token: screenToken } = await app.must('POST', '/devices', app.admin, { wallId: '2', kind: 'screen' });
  return {
    ...site,
    screenToken,
    async camera(unitId, { url = app.url, isFlat = false } = {}) {
      const page = await browser.newPage();
      page.setDefaultTimeout(BROWSER_LIMIT_MS);
      await page.goto(address);
      await page.evaluate((ask) => window.mediaPage.publish(ask), {
        client: 'binbat' as const,
        url: `${url}/streams/unit-${unitId}/whip`,
        token: tokens.get(unitId)!,
        width: 320,
        height: 180,
        audio: false,
        ...(!isFlat && { layers: ['low', 'high'] }),
      });
      return { page, vanish: () => page.evaluate(() => window.mediaPage.vanish()) };
    },
    async putUp(...unitIds) {
      const tiles = unitIds.map((unitId, at) => ({ tile: at + 1, content: { type: 'unit', unitId } }));
      await app.must('PUT', '/walls/2/tiles', app.admin, { tiles });
    },
  };
}

export type ShownTile = ReturnType<WallHook['tiles']>[number];

/** What the tiles of a wall's page show just now. */
export const tilesOf = (page: Page): Promise<ShownTile[]> => page.evaluate(() => window.musterWall?.tiles() ?? []);

/** Waits until a tile shows a stream that moves. */
export async function liveTile(page: Page, tile: number, streamId: string, more = 5): Promise<void> {
  const first = (await tilesOf(page)).find((one) => one.tile === tile && one.streamId === streamId)?.frames ?? 0;
  await page.waitForFunction(
    ({ number, stream, frames }) => {
      const shown = window.musterWall?.tiles().find((one) => one.tile === number);
      return shown?.streamId === stream && shown.state === 'live' && shown.frames >= frames;
    },
    { number: tile, stream: streamId, frames: first + more },
  );
}

/** Waits until a tile's caption says one of these states. */
export const tileState = (page: Page, tile: number, ...states: string[]) =>
  page
    .locator(states.map((state) => `[data-tile="${tile}"] .wall-caption[data-state="${state}"]`).join(', '))
    .waitFor();
