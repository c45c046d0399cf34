import { markerIsLive, markerPixel, openCommander, publishByPhone } from '../../support/commanderVideo.js';
import { at, median } from './figures.js';
import type { PageSite } from './pageSite.js';
import { PAINTED_CAMERA, paintedAges } from './paintedClock.js';

const TILE = '[data-tile=unit-u2]';
const LOOK_EVERY_MS = 1000;

/**
 * How late a picture is, from a phone's page to a tile on the commander's map: as the tile itself says (by the absolute capture
 * time that comes with the packets), beside what is read from the picture, in which the phone paints the time. One machine, one
 * clock.
 */
export async function measureLateness(site: PageSite, frames: number): Promise<void> {
  const phone = await publishByPhone(site, await site.unit('u2'), { before: PAINTED_CAMERA });
  const { page, context } = await openCommander(site, site.admin);
  await markerIsLive(page, 'u2', true);
  const [x, y] = await markerPixel(page);
  await page.mouse.click(x + 60, y + 60);
  await page.locator('[data-testid=nearest-units] li[data-id=u2] [data-action=video]').click();
  await page.locator(`${TILE} [data-state=live]`).waitFor();
  const told: number[] = [];
  const timer = setInterval(async () => {
    const [viewer] = (await site.must('GET', '/streams/unit-u2')).viewers;
    if (viewer?.report?.latencyMs !== undefined) told.push(viewer.report.latencyMs);
  }, LOOK_EVERY_MS);
  const seen = await paintedAges(page, `${TILE} video`, frames);
  clearInterval(timer);
  const { widthPixels, heightPixels } = (await site.must('GET', '/streams/unit-u2')).viewers[0].report;
  await phone.context.close();
  await context.close();
  console.log(`\n### From the camera to the tile on the map, ${widthPixels}x${heightPixels}\n`);
  console.log('| by | figures | p50 ms | p95 ms | most ms | aim |\n| --- | ---: | ---: | ---: | ---: | ---: |');
  row('what the tile says', told);
  row('the time painted in the picture', seen);
}

function row(name: string, ms: readonly number[]): void {
  const [p50, p95, most] = ms.length === 0 ? ['-', '-', '-'] : [median(ms), at(ms, 0.95), at(ms, 1)].map(Math.round);
  console.log(`| ${name} | ${ms.length} | ${p50} | ${p95} | ${most} | 250 |`);
}
