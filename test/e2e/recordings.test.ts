import { mkdirSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import t from 'tap';
import { BROWSER_LIMIT_MS } from '../support/chromium.js';
import { until } from '../support/mediaApp.js';
import { publishByRtp } from '../support/rtpPublisher.js';
import { PLACE, startVideoSite } from '../support/videoSite.js';

t.setTimeout(6 * BROWSER_LIMIT_MS);

/** Clicks without waiting for the map to rest. */
const press = (button: Locator) => button.evaluate((element) => (element as HTMLElement).click());

/** Where to leave pictures for a person to look at; unset: none are taken. */
const shots = process.env.MUSTER_TEST_SHOTS;

t.test('V21 V26 a commander has a unit recorded, and plays, seeks and holds the recording', async (t) => {
  const { app, open } = await startVideoSite(t, { recordingSegmentMs: 2000, recordingMinFreeBytes: 1e6 });
  const { media, must, admin, signIn } = app;
  await must('POST', '/positions', admin, [{ unitId: 'u1', ...PLACE, reportedAt: new Date().toISOString() }]);
  await publishByRtp(t, media, 'unit-u1');
  await until(() => media.relay.streams.all()[0]?.state === 'live');
  for (const [language, colorScheme, width, height] of [
    ['en', 'dark', 1280, 720],
    ['zh-CN', 'light', 1920, 1080],
  ] as const) {
    const session = await signIn('admin');
    const { page, context, problems } = await open('/#sel=unit:u1', { language, colorScheme, width, height, session });
    const shoot = async (name: string) => {
      if (shots === undefined) return;
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: `${shots}/recordings-${name}-${language}-${colorScheme}-${width}.png` });
    };
    const section = page.locator('[data-section="recordings"]');
    await press(section.locator('[data-action="record"]'));
    await section.locator('input[name="purpose"]').fill('drill');
    await shoot('asking');
    await press(section.locator('button[type="submit"]'));
    await section.locator('[data-action="stopRecording"]').waitFor();
    const row = section.locator('.recording-row').first();
    const id = (await row.getAttribute('data-recording'))!;
    await until(() => (app.muster.recordings!.book.filesOf(id).length >= 3 ? true : undefined));
    await shoot('recording');
    await press(section.locator('[data-action="stopRecording"]'));
    await page.waitForSelector(`[data-recording="${id}"][data-state="ended"]`);
    await press(row);
    await section.locator('input[name="purpose"]').fill('complaint 7');
    await press(section.locator('.recording-player button[type="submit"]'));
    const video = section.locator('.player video');
    await video.waitFor();
    const shown = () =>
      video.evaluate((element) => {
        const { currentTime, videoWidth, paused } = element as HTMLVideoElement;
        return { currentTime, videoWidth, paused };
      });
    await until(async () => (await shown()).videoWidth === 320);
    await shoot('playing');
    const first = await section.locator('.player').getAttribute('data-file');
    await until(async () => (await section.locator('.player').getAttribute('data-file')) !== first);
    t.pass('the next file follows by itself');
    await section.locator('.player-seek').evaluate((element) => {
      (element as HTMLInputElement).value = '0';
      element.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await until(async () => (await section.locator('.player').getAttribute('data-file')) === first);
    await press(section.locator('[data-action="hold"]'));
    await section.locator('.recording-player input[name="purpose"]').fill('court 12');
    await press(section.locator('.recording-player form button[type="submit"]'));
    await until(async () => (await must('GET', `/recordings/${id}`, admin)).hold?.reason === 'court 12');
    await shoot('held');
    await press(row);
    await until(async () => {
      const { items } = await must('GET', `/audit?target=recording:${id}&action=endPlayback`, admin);
      return items.length > 0;
    });
    t.strictSame(problems, []);
    await context.close();
  }
});
