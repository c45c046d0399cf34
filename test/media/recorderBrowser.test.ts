import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import t from 'tap';
import { type RecordedPart, Recorder } from '../../media/recording/recorder.js';
import { servePage } from '../support/bundle.js';
import { BROWSER_LIMIT_MS, launchChromium } from '../support/chromium.js';
import { startMediaApp, until } from '../support/mediaApp.js';
import { probe } from '../support/recordingApp.js';
import '../support/mediaPageTypes.js';

t.setTimeout(6 * BROWSER_LIMIT_MS);

t.test(
  'V20 what Chromium publishes by WHIP is recorded: simulcast VP8; of VP9 sound alone, which is told',
  async (t) => {
    const { media, url } = await startMediaApp(t);
    const root = t.testdir({});
    const address = await servePage(t, './mediaPage.ts');
    const browser = await launchChromium(t, { camera: true });
    for (const [codec, layers, expected, state] of [
      ['video/VP8', ['l', 'h'], ['opus', 'vp8'], 'recording'],
      ['video/VP9', undefined, ['opus'], 'failing'],
    ] as const) {
      const page = await browser.newPage();
      page.setDefaultTimeout(2 * BROWSER_LIMIT_MS);
      await page.goto(address);
      await page.evaluate((ask) => window.mediaPage.publish(ask), {
        client: 'binbat' as const,
        token: 'body1',
        width: 320,
        height: 180,
        audio: true,
        url: `${url}/streams/u1/whip`,
        codec,
        ...(layers && { layers: [...layers] }),
      });
      const live = () =>
        media.relay.streams.all().find(({ state, publisher }) => state === 'live' && publisher?.isComplete);
      const stream = await until(live);
      const folder = join(root, expected.join());
      mkdirSync(folder, { recursive: true });
      const recorder = new Recorder({
        stream,
        folder,
        name: '0123456789abcdef',
        segmentMs: 2000,
        ffmpeg: 'ffmpeg',
        clock: Date.now,
        log: pino({ level: process.env.MUSTER_TEST_LOG ?? 'silent' }),
      });
      const parts: RecordedPart[] = [];
      recorder.on('part', (part) => parts.push(part));
      await until(() => parts.length >= 2);
      t.equal(recorder.state.type, state);
      await recorder.stop();
      for (const part of parts.filter(({ durationMs }) => durationMs > 0)) {
        const found = await probe(part.path);
        t.match(found, { codecs: [...expected], complaint: '' }, `${codec} ${part.index}`);
      }
      await page.evaluate(() => window.mediaPage.close());
      await page.close();
      await until(() => stream.state === 'ended');
    }
  },
);
