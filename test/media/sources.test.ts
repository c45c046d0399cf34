import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { SourceOptions } from '../../media/sources/sources.js';
import { servePage } from '../support/bundle.js';
import { BROWSER_LIMIT_MS, launchChromium } from '../support/chromium.js';
import { startMediaApp, until } from '../support/mediaApp.js';
import type { Shown } from '../support/mediaPageTypes.js';
import '../support/mediaPageTypes.js';
import { RtspCamera } from '../support/rtspCamera.js';
import { makeFilm, PLAIN, REORDERED, serveMpegTs, serveRtmp } from '../support/sourceFilms.js';
import { sourceOptions } from '../support/sourceOptions.js';

t.setTimeout(6 * BROWSER_LIMIT_MS);

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

const LOOPED = ['-re', '-stream_loop', '-1', '-i'];

t.test('V9 what browsers play is copied, anything else encoded, and both are decoded with their sound', async (t) => {
  const folder = t.testdir({});
  await makeFilm(join(folder, 'plain.mp4'), { video: PLAIN, audio: true });
  await makeFilm(join(folder, 'reordered.mp4'), { video: REORDERED, audio: true });
  await makeFilm(join(folder, 'hevc.mkv'), { video: ['-c:v', 'libx265', '-preset', 'ultrafast'] });
  await makeFilm(join(folder, 'motion.avi'), { video: ['-c:v', 'mjpeg'], size: '319x179' });
  const app = await start(t, sourceOptions(folder));
  const cases = [
    { file: 'plain.mp4', transcoded: false, audio: true },
    { file: 'reordered.mp4', transcoded: true, audio: true },
    { file: 'hevc.mkv', transcoded: true, audio: false },
    { file: 'motion.avi', transcoded: true, audio: false },
  ];
  for (const { file, transcoded, audio } of cases) {
    app.point(`file:///${file}`);
    const viewer = await app.watch();
    const shown = await viewer.frames(20);
    const size = file === 'motion.avi' ? { width: 318, height: 178 } : { width: 320, height: 180 };
    t.match(shown, { ...size, codec: 'video/H264' }, file);
    t.equal(shown.audioPackets > 0, audio, `${file}: sound`);
    t.match(app.media.list(app.tokens.get('operator')!), [
      { id: 'camera-c1', state: 'live', publisher: { kind: 'source', transcoded } },
    ]);
    await viewer.page.evaluate(() => window.mediaPage.close());
    await viewer.page.close();
    await until(() => app.media.sources!.counts.pulled === 0);
  }
});

t.test('V9 a camera of RTSP with a password: it vanishes, returns, and is watched on', async (t) => {
  const file = await makeFilm(join(t.testdir({}), 'plain.mp4'), { video: PLAIN, audio: true });
  const login = { user: 'us er', password: "p@s/s:w'", scheme: 'digest' as const };
  const camera = await RtspCamera.start({ input: [...LOOPED, file], audio: true, login });
  t.teardown(() => camera.close());
  const app = await start(t, sourceOptions(undefined));
  app.point(camera.url("us%20er:p%40s%2Fs:w'"));
  const viewer = await app.watch();
  const shown = await viewer.frames(30);
  t.match(shown, { width: 320, height: 180, codec: 'video/H264' });
  t.ok(shown.audioPackets > 0, 'with sound');

  const problems: unknown[] = [];
  const stream = app.stream();
  stream.on('state', () => problems.push(stream.pull?.problem));
  await camera.vanish();
  await until(() => problems.includes('refused'));
  t.match(app.media.list(app.tokens.get('operator')!), [
    { state: 'reconnecting', publisher: { kind: 'source', problem: 'refused' } },
  ]);
  const before = await viewer.shown();
  await camera.listen();
  await viewer.frames(before.frames + 30);
  t.match(await viewer.shown(), { states: ['connected'] }, 'in the same session');
  t.equal(stream.pull?.problem, undefined);
});

t.test('V9 B-frames that no description tells of are seen in the packets, and encoded from then on', async (t) => {
  const file = await makeFilm(join(t.testdir({}), 'reordered.ts'), { video: REORDERED });
  const camera = await RtspCamera.start({ input: [...LOOPED, file], hidesParameterSets: true });
  t.teardown(() => camera.close());
  const app = await start(t, sourceOptions(undefined));
  app.point(camera.url());
  const viewer = await app.watch();
  await until(() => app.stream().publisher?.transcoded);
  await viewer.frames(20);
  t.match(await viewer.shown(), { width: 320, height: 180, codec: 'video/H264' });
});

t.test('V9 RTMP and MPEG-TS over HTTP come in through one connection each', async (t) => {
  const folder = t.testdir({});
  const film = await makeFilm(join(folder, 'plain.mp4'), { video: PLAIN, audio: true });
  const app = await start(t, sourceOptions(folder));
  for (const { url, stop } of [await serveRtmp(t, film), await serveMpegTs(t, film)]) {
    app.point(url);
    const viewer = await app.watch();
    const shown = await viewer.frames(30);
    t.match(shown, { width: 320, height: 180, codec: 'video/H264' }, url);
    t.ok(shown.audioPackets > 0, 'with sound');
    t.match(app.media.list(app.tokens.get('operator')!), [{ publisher: { transcoded: false } }]);
    await stop();
    await until(() => app.stream().pull?.problem !== undefined);
    await viewer.page.evaluate(() => window.mediaPage.close());
    await viewer.page.close();
    await until(() => app.media.sources!.counts.pulled === 0);
  }
});
