import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import {
  markerIsLive,
  markerPixel,
  msToFirstFrame,
  openCommander,
  publishByPhone,
} from '../../support/commanderVideo.js';
import { until } from '../../support/mediaApp.js';
import { Dice } from '../../support/random.js';
import { RtspCamera } from '../../support/rtspCamera.js';
import { makeFilm } from '../../support/sourceFilms.js';
import { PLACE } from '../../support/videoSite.js';
import { at, type Ends, median } from './figures.js';
import type { PageSite } from './pageSite.js';

/** What the rounds are run with. */
export interface FirstFrameOptions {
  folder: string;
  rounds: number;
  sourceRounds: number;
}

const SEED = 20261130;
/** One frame in each second is a key frame. */
const CAMERA = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-profile:v',
  'main',
  '-bf',
  '0',
  '-g',
  '15',
  '-b:v',
  '1500k',
];

/**
 * From the click on a line of the nearest units or cameras to the first frame that the browser hands to the screen, by the
 * clock of the commander's page. Live: a phone's page sends (720 lines in three layers) since long before. On demand: the camera
 * is pulled from RTSP by the click, and let go between rounds. Clicks come at random times, so that key frames lie anywhere.
 */
export async function timeFirstFrames(ends: Ends, site: PageSite, options: FirstFrameOptions): Promise<void> {
  const { folder, rounds, sourceRounds } = options;
  const camera = await RtspCamera.start({
    input: ['-re', '-stream_loop', '-1', '-i', await makeFilm(`${folder}/camera.mp4`, FILM)],
  });
  ends.teardown(() => camera.close());
  await site.must('PUT', '/cameras/c1', { name: 'Gate', org: 'hq', ...PLACE, sourceUrl: camera.url() });
  const phone = await publishByPhone(site, await site.unit('u1'));
  const { page, context } = await openCommander(site, site.admin);
  await markerIsLive(page, 'u1', true);
  const [x, y] = await markerPixel(page);
  // A click on the marker would select it.
  await page.mouse.click(x + 60, y + 60);
  const dice = new Dice(SEED);
  const live = await times(page, 'unit-u1', '[data-testid=nearest-units] li[data-id=u1]', rounds, async () => {
    await until(async () => (await site.must('GET', '/streams/unit-u1')).viewerCount === 0);
    await delay(dice.between(0, 1000));
  });
  await phone.context.close();
  const source = await times(
    page,
    'camera-c1',
    '[data-testid=nearest-cameras] li[data-id=c1]',
    sourceRounds,
    async () => {
      await until(() => camera.playing === 0);
      await until(async () => (await site.must('GET', '/streams/camera-c1')).state === 'ended');
      await delay(dice.between(0, 1000));
    },
  );
  await context.close();
  console.log('\n### From the click to the first frame, in Chromium\n');
  console.log(
    '| picture | rounds | p50 ms | p95 ms | most ms | aim, p95 |\n| --- | ---: | ---: | ---: | ---: | ---: |',
  );
  row('a phone that is live', live, 700);
  row('an RTSP camera, started by the click (a key frame each second)', source, 1500);
}

const FILM = { video: CAMERA, seconds: 8, size: '1280x720' };

async function times(page: Page, streamId: string, line: string, rounds: number, rest: () => Promise<void>) {
  const tile = `[data-tile=${streamId}]`;
  const measured: number[] = [];
  await page.locator(`${line} [data-action=video]`).waitFor();
  // The first round loads code.
  for (let round = 0; round <= rounds; round++) {
    await rest();
    const ms = await msToFirstFrame(page, `${line} [data-action=video]`, tile);
    if (round > 0) measured.push(ms);
    await page.locator(`${tile} [data-state=live]`).waitFor();
    await page.locator(`${tile} [data-action=close]`).click();
    await page.locator(tile).waitFor({ state: 'detached' });
  }
  return measured;
}

function row(name: string, ms: readonly number[], aim: number): void {
  const [p50, p95, most] = [median(ms), at(ms, 0.95), at(ms, 1)].map(Math.round);
  console.log(`| ${name} | ${ms.length} | ${p50} | ${p95} | ${most} | ${aim} |`);
}
