import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { SourceOptions } from '../../media/sources/sources.js';
import { readHostRules } from '../../server/wire/hostRules.js';
import { servePage } from '../support/bundle.js';
import { BROWSER_LIMIT_MS, launchChromium } from '../support/chromium.js';
import { startMediaApp, until } from '../support/mediaApp.js';
import type { Shown } from '../support/mediaPageTypes.js';
import '../support/mediaPageTypes.js';
import { RtspCamera } from '../support/rtspCamera.js';
import { makeFilm, PLAIN, REORDERED } from '../support/sourceFilms.js';

t.setTimeout(6 * BROWSER_LIMIT_MS);

const options = (folder: string | undefined, more: Partial<SourceOptions> = {}): SourceOptions => ({
  policy: { schemes: ['rtsp', 'rtsps', 'rtmp', 'http', 'file'], hosts: readHostRules('127.0.0.1'), folder },
  limit: 8,
  transcodes: 4,
  idleMs: 500,
  verifiesTls: true,
  ...more,
});

/** A media plane that pulls camera c1 from `sourceUrl`, and a page that plays it. */
async function start(t: Test, sources: SourceOptions) {
  const app = await startMediaApp(t, { sources });
  const address = await servePage(t, './mediaPage.ts');
  const browser = await launchChromium(t, {});
  const watch = async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(BROWSER_LIMIT_MS);
    await page.goto(address);
    await page.evaluate((ask) => window.mediaPage.play(ask), {
      client: 'binbat' as const,
      token: 'operator',
      url: `${app.url}/streams/camera-c1/whep`,
    });
    const shown = (): Promise<Shown> => page.evaluate(() => window.mediaPage.shown());
    const frames = (atLeast: number) =>
      until(async () => {
        const now = await shown();
        return now.frames >= atLeast ? now : undefined;
      });
    return { page, shown, frames };
  };
  const point = (sourceUrl: string) => {
    app.subjects['camera c1'] = { org: 'hq', title: 'Spring Square', sourceUrl };
  };
  const stream = () => app.media.relay.streams.get('camera-c1' as never)!;
  return { ...app, watch, point, stream };
}

t.test('V9 a film is copied and decoded', async (t) => {
  const folder = t.testdir({});
  await makeFilm(join(folder, 'plain.mp4'), { video: PLAIN, audio: true });
  await makeFilm(join(folder, 'reordered.mp4'), { video: REORDERED });
  const app = await start(t, options(folder));
  app.point('file:///plain.mp4');
  const viewer = await app.watch();
  const shown = await viewer.frames(30);
  t.match(shown, { width: 320, height: 180, codec: 'video/H264' });
  t.ok(shown.audioPackets > 0, 'with sound');
  t.match(app.media.list(app.tokens.get('operator')!), [
    { id: 'camera-c1', state: 'live', publisher: { kind: 'source', transcoded: false } },
  ]);
});

t.test('V9 a camera of RTSP with a password is copied', async (t) => {
  const file = await makeFilm(join(t.testdir({}), 'plain.mp4'), { video: PLAIN, audio: true });
  const camera = await RtspCamera.start({
    input: ['-re', '-stream_loop', '-1', '-i', file],
    audio: true,
    login: { user: 'us er', password: "p@s/s:w'", scheme: 'digest' },
  });
  t.teardown(() => camera.close());
  const app = await start(t, options(undefined));
  app.point(camera.url("us%20er:p%40s%2Fs:w'"));
  const viewer = await app.watch();
  const shown = await viewer.frames(30);
  t.match(shown, { width: 320, height: 180, codec: 'video/H264' });
  t.ok(shown.audioPackets > 0, 'with sound');
});
