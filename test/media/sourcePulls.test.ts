import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { SourceOptions } from '../../media/sources/sources.js';
import { startMediaApp, until } from '../support/mediaApp.js';
import { RtspCamera, type RtspCameraOptions } from '../support/rtspCamera.js';
import { offerText } from '../support/sdpOffers.js';
import { makeFilm, PLAIN } from '../support/sourceFilms.js';
import { sourceOptions } from '../support/sourceOptions.js';
import { playByWhep } from '../support/weriftPeer.js';

t.setTimeout(300_000);

const PLAY = offerText('chromium-play');

/** A media plane with camera c1, whose source is said by `point`, and players of it. */
async function start(t: Test, more: Partial<SourceOptions> = {}, folder?: string) {
  const app = await startMediaApp(t, { sources: sourceOptions(folder, more) });
  const point = (sourceUrl: string, camera = 'c1') => {
    app.subjects[`camera ${camera}`] = { org: 'hq', title: 'Spring Square', sourceUrl };
  };
  const play = async (camera = 'c1') => {
    const url = `${app.url}/streams/camera-${camera}/whep`;
    const player = await playByWhep({ url, token: 'operator' }, 'H264');
    t.teardown(() => player.vanish());
    return player;
  };
  /** What a player who comes now is told. */
  const refusal = async (camera = 'c1') => {
    const answer = await app.ask('POST', `/streams/camera-${camera}/whep`, 'operator', PLAY);
    return { status: answer.status, ...((await answer.json()) as { code: string; reason: string; detail: string }) };
  };
  const stream = () => app.media.relay.streams.get('camera-c1' as never);
  return { ...app, point, play, refusal, stream, sources: app.media.sources! };
}

async function filmCamera(t: Test, more: Partial<RtspCameraOptions> = {}) {
  const file = await makeFilm(join(t.testdir({}), 'plain.mp4'), { video: PLAIN });
  const camera = await RtspCamera.start({ input: ['-re', '-stream_loop', '-1', '-i', file], ...more });
  t.teardown(() => camera.close());
  return camera;
}

async function idleCamera(t: Test, more: Partial<RtspCameraOptions>) {
  const camera = await RtspCamera.start({ input: [], ...more });
  t.teardown(() => camera.close());
  return camera;
}

t.test('V9 the first viewer starts a source, the last one lets it go after a while', async (t) => {
  const camera = await filmCamera(t);
  const { point, play, stream, sources, audited, media, tokens } = await start(t);
  point(camera.url());
  t.equal(camera.connections, 0, 'nothing is pulled for nobody');
  const [one, two] = await Promise.all([play(), play()]);
  await until(() => one.packets() > 10 && two.packets() > 10);
  t.equal(camera.playing, 1, 'once for all');
  t.match(sources.counts, { pulled: 1, encoded: 0 });
  await one.end();
  await until(() => stream()?.viewers.size === 1);
  const seen = two.packets();
  await until(() => two.packets() > seen + 10);
  await two.end();
  const again = await play();
  t.equal(sources.counts.pulled, 1, 'who comes back in time finds it running');
  await again.end();
  await until(() => camera.playing === 0 && sources.counts.pulled === 0);
  t.ok(
    camera.asked.some((line) => line.startsWith('TEARDOWN')),
    'the camera is told',
  );
  await until(() => media.list(tokens.get('operator')!).length === 0);
  t.match(audited.filter(({ action }) => action === 'endPublishStream').at(-1), {
    system: true,
    target: 'stream:camera-c1',
    details: { by: 'source', reason: 'noViewers' },
  });
  const begun = camera.connections;
  const warm = await play();
  await until(() => warm.packets() > 0);
  t.equal(camera.connections, begun + 1, 'what is known needs no second look');
});

t.test('V11 a source that does not come in is told by its reason', async (t) => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const login = { user: 'u', password: 'right', scheme: 'basic' as const };
  const [locked, none, elsewhere, mute, web] = await Promise.all([
    idleCamera(t, { login }),
    idleCamera(t, { status: '404 Not Found' }),
    idleCamera(t, { status: '302 Found', headers: [`Location: rtsp://127.0.0.1:${port}/x`] }),
    idleCamera(t, { isMute: true }),
    idleCamera(t, { status: 'x\r\n\r\nHTTP/1.1 400 Bad Request' }),
  ]);
  const folder = t.testdir({ 'text.mp4': 'this is not a film', 'list.m3u8': '#EXTM3U\nfile:///etc/passwd\n' });
  const app = await start(t, { stalledAfterMs: 4000, idleMs: 0 }, folder);
  const cases: [string, string][] = [
    [`rtsp://127.0.0.1:${port}/x`, 'refused'],
    [locked.url('u:wrong'), 'unauthorised'],
    [locked.url(), 'unauthorised'],
    [none.url(), 'notFound'],
    [elsewhere.url(), 'notAllowed'],
    [mute.url(), 'unreachable'],
    [web.url(), 'notVideo'],
    ['rtsp://10.0.0.1/x', 'notAllowed'],
    ['rtsp://localhost:1/x', 'refused'],
    ['file:///none.mp4', 'notFound'],
    ['file:///text.mp4', 'notVideo'],
    ['file:///list.m3u8', 'notVideo'],
    ['file:///../etc/passwd', 'notAllowed'],
    ['gopher://127.0.0.1/', 'notAllowed'],
  ];
  for (const [url, reason] of cases) {
    app.point(url);
    const told = await app.refusal();
    t.match(told, { status: 502, code: 'sourceFailed', reason }, url.replace(/:\d+\//, '/'));
    t.notMatch(told.detail, /127\.0\.0\.1|wrong|etc/, 'without its address');
    await until(() => app.sources.counts.pulled === 0);
  }
  t.equal(locked.connections > 0, true);
});

t.test('V11 a source that falls silent, or that somebody ends, does not stay as it was', async (t) => {
  const camera = await filmCamera(t);
  const app = await start(t, { stalledAfterMs: 1500 });
  app.point(camera.url());
  const player = await app.play();
  await until(() => player.packets() > 10);
  t.equal((await app.ask('DELETE', '/streams/camera-c1', 'admin')).status, 204);
  await until(() => app.sources.counts.pulled === 0);
  await app.media.tick();
  t.match(app.stream(), { state: 'ended', lastEnd: 'stopped' });
  t.equal(app.sources.counts.pulled, 0, 'it is not started again for those who watched');
  const next = await app.play();
  await until(() => next.packets() > 10);
  t.pass('it is for somebody new');

  camera.freeze();
  await until(() => app.stream()?.pull?.problem === 'stalled');
  t.match(app.media.list(app.tokens.get('operator')!), [{ publisher: { problem: 'stalled' } }]);
});

t.test('V11 so many sources at once and no more; without ffmpeg everything else runs', async (t) => {
  const camera = await filmCamera(t);
  const app = await start(t, { limit: 1 });
  app.point(camera.url());
  app.point(camera.url(), 'c2');
  const player = await app.play();
  await until(() => player.packets() > 0);
  t.match(await app.refusal('c2'), { status: 502, reason: 'busy', detail: /MUSTER_SOURCE_LIMIT/ });

  const without = await start(t, { ffmpeg: '/nowhere/ffmpeg' });
  without.point(camera.url());
  t.match(without.sources.state(), { on: false, reason: /apt-get install ffmpeg/ });
  t.notOk(without.sources.mayPull(camera.url()));
  t.match(await without.refusal(), { status: 502, reason: 'noFfmpeg' });
  t.equal((await without.ask('POST', '/streams/unit-u1/whip', 'body1', offerText('chromium-publish'))).status, 201);
});

t.test('V9 a camera that publishes itself is not pulled, and may take over', async (t) => {
  const camera = await filmCamera(t);
  const app = await start(t);
  app.subjects['camera same'] = { org: 'hq', title: 'The camera', sourceUrl: camera.url() };
  const publish = (query = '') =>
    app.ask('POST', `/streams/camera-same/whip${query}`, 'cam-same', offerText('chromium-publish'));
  const player = await app.play('same');
  await until(() => player.packets() > 0);
  t.equal((await publish()).status, 409);
  t.equal((await publish('?takeover=true')).status, 201);
  await until(() => app.sources.counts.pulled === 0 && camera.playing === 0);
});

t.test('V11 no ffmpeg outlives the server, however the server ends', async (t) => {
  const file = await makeFilm(join(t.testdir({}), 'plain.mp4'), { video: PLAIN, size: '64x64' });
  const camera = await RtspCamera.start({ input: ['-re', '-stream_loop', '-1', '-i', file] });
  t.teardown(() => camera.close());
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/support/sourceServer.ts', camera.url('u:hidden')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  t.teardown(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const { pids, commands } = JSON.parse(String(line)) as { pids: number[]; commands: string[] };
  t.ok(pids.length > 0);
  t.match(commands.join(), /ffmpeg/);
  t.notMatch(commands.join(), /hidden|127\.0\.0\.1:\d+\/live/, 'its address is in no list of processes');
  child.kill('SIGKILL');
  await until(() => pids.every((pid) => !isRunning(pid)));
  t.pass('all gone');
});

/** Whether a process runs; one that is dead and not yet buried does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
