import type { Page } from 'playwright-core';
import t from 'tap';
import { openCommander } from '../support/commanderVideo.js';
import { until } from '../support/mediaApp.js';
import { moreFrames, startVideoSite } from '../support/videoSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(300_000);

const UNIT = '[data-tile=unit-u1]';

t.test('V49 commander and unit see and hear each other', async (t) => {
  const site = await startVideoSite(t);
  const { app } = site;
  const { token } = await app.device({ unitId: 'u1' });
  const { page: phone, problems: phoneProblems } = await site.open(`/field#token=${token}`, {
    width: 390,
    height: 844,
  });
  await phone.getByText('A-11', { exact: true }).waitFor();
  await until(() => app.media.signalling.partiesOf('u1' as never).length === 1);
  const { page, problems } = await openCommander(site, app.admin, { selected: 'unit:u1' });

  await page.locator('[data-action=callUnit]').click();
  await page.locator(`${UNIT} [data-call=ringing]`).waitFor();
  await phone.locator('[data-call=ringing]').waitFor();
  await phone.getByText('Administrator is calling').waitFor();
  await phone.getByRole('button', { name: 'Answer' }).click();
  await Promise.all([
    page.locator(`${UNIT} [data-call=connected]`).waitFor(),
    phone.locator('[data-call=accepted]').waitFor(),
    page.locator(`${UNIT} [data-state=live]`).waitFor(),
    phone.locator('.call-banner [data-state=live]').waitFor(),
  ]);
  await moreFrames(page, `${UNIT} .video-frame video`);
  t.pass('the commander decodes the unit’s picture');
  await moreFrames(phone, '.call-banner .video-frame video');
  t.pass('the unit decodes the commander’s picture');
  t.ok((await loudness(page, `${UNIT} .video-frame video`)) > 0.005, 'the commander hears the unit');
  t.ok((await loudness(phone, '.call-banner .video-frame video')) > 0.005, 'the unit hears the commander');
  t.match(await page.locator(`${UNIT} .call-clock`).textContent(), /^\d\d:\d\d$/);
  t.equal(await page.locator(`${UNIT} .video-frame video`).evaluate((video: HTMLVideoElement) => video.muted), false);

  await page.locator('[data-action=callHold]').click();
  await phone.getByText('Administrator put the call on hold').waitFor();
  await page.getByText('On hold', { exact: true }).waitFor();
  await page.locator('[data-action=callHold]').click();
  await phone.getByText('In a call with Administrator').waitFor();
  await page.locator('[data-action=callMute]').click();
  await phone.locator('.call-banner').getByText('microphone off').waitFor();

  await phone.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('A-11 ended the call.').waitFor();
  await phone.getByText('You ended the call.').waitFor();
  t.pass('both say who ended it');

  await t.test('V49 without a camera there is voice', async (t) => {
    await page.evaluate(WITHOUT_CAMERA);
    await page.locator('[data-action=dismissCall]').click();
    await page.locator('[data-action=callUnit]').click();
    await phone.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('Voice only').waitFor();
    await phone.locator('[data-call=accepted] video').waitFor({ state: 'attached' });
    t.ok((await loudness(phone, '.call-banner .video-frame video')) > 0.005, 'the unit hears the commander');
    await page.locator('[data-action=hangUp]').click();
    await page.getByText('You ended the call.').waitFor();
    await phone.getByText('Administrator ended the call.').waitFor();
  });

  await t.test('V47 hold to talk', async (t) => {
    await phone.locator('[data-live=live]').waitFor();
    await page.locator(`${UNIT} [data-action=talk]`).focus();
    await page.keyboard.down('Space');
    await phone.getByText('Administrator is speaking to you').waitFor();
    await page.locator(`${UNIT} [data-call=connected][data-mode=talk]`).waitFor();
    t.ok((await loudness(phone, '.call-banner video')) > 0.005, 'the unit hears the commander');
    await page.keyboard.up('Space');
    await page.getByText('Hold to talk to A-11').waitFor();
  });
  t.strictSame([...problems, ...phoneProblems], []);
});

/** The camera is gone from the page from now on. */
const WITHOUT_CAMERA = `(() => {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wish) =>
    wish.video ? Promise.reject(new DOMException('no camera', 'NotFoundError')) : open(wish);
})()`;

/** The loudest that a video element's sound gets, 0 to 1, within the time it takes to become audible; the made-up microphone beeps. */
function loudness(page: Page, selector: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const video = document.querySelector(${JSON.stringify(selector)});
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    const samples = new Float32Array(analyser.fftSize);
    let source;
    let tries = 0;
    const timer = setInterval(() => {
      if (!source && video.srcObject?.getAudioTracks().length > 0) {
        source = context.createMediaStreamSource(video.srcObject);
        source.connect(analyser);
      }
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      if (peak <= 0.005 && ++tries < 1500) return;
      clearInterval(timer);
      void context.close();
      resolve(peak);
    }, 20);
  })`);
}
