import type { Page } from 'playwright-core';
import type {} from '../../web/commander/testHook.js';
import { type OpenOptions, PLACE, type VideoSite as Site } from './videoSite.js';

type VideoSite = Pick<Site, 'open'>;

/** Opens the commander's page as a person, and waits for the picture. */
export async function openCommander(
  site: VideoSite,
  session: string,
  { selected, ...options }: OpenOptions & { selected?: string } = {},
) {
  const opened = await site.open(`/#map=15/36.6512/117.1201${selected ? `&sel=${selected}` : ''}`, {
    session,
    ...options,
  });
  await opened.page.waitForFunction(() => window.muster?.ready() === true);
  return opened;
}

/** Opens the phone of a unit or camera by its device's token, and sends its video. */
export async function publishByPhone(site: VideoSite, token: string, options: OpenOptions = {}) {
  const opened = await site.open(`/field#token=${token}`, { width: 390, height: 844, ...options });
  const { page } = opened;
  await startPhoneVideo(page);
  return opened;
}

/** Starts the video of a phone. */
export async function startPhoneVideo(page: Page): Promise<void> {
  await page.locator('header [data-to=video]').click();
  await page.getByRole('main').getByRole('button', { name: 'Start video' }).click();
  await page.locator('[data-live=live]').waitFor();
}

/** Waits until a unit's marker bears the badge of live video, or does not. */
export async function markerIsLive(page: Page, unitId: string, isLive: boolean): Promise<void> {
  await page.waitForFunction(({ id, wanted }) => window.muster!.live().includes(id) === wanted, {
    id: unitId,
    wanted: isLive,
  });
}

/** Pixel of the page where the units of these tests are drawn. */
export async function markerPixel(page: Page): Promise<[x: number, y: number]> {
  const pixel = await page.evaluate(({ lat, lng }) => window.muster!.project(lat, lng), PLACE);
  if (!pixel) throw new Error('the map does not stand');
  return pixel;
}

/** Counts, from the press on a control, how long it takes to the first frame of a tile, ms. */
export function msToFirstFrame(page: Page, control: string, tile: string): Promise<number> {
  // As text: what runs in the page is not compiled, which would name its functions by a helper that is not there.
  return page.evaluate<number>(`new Promise((resolve) => {
    const pressedAt = performance.now();
    document.querySelector(${JSON.stringify(control)}).click();
    const look = () => {
      const video = document.querySelector(${JSON.stringify(`${tile} video`)});
      if (video) video.requestVideoFrameCallback(() => resolve(performance.now() - pressedAt));
      else requestAnimationFrame(look);
    };
    look();
  })`);
}
