import { join } from 'node:path';
import t from 'tap';
import { WebSocket } from 'ws';
import { until } from '../support/mediaApp.js';
import { RtspCamera } from '../support/rtspCamera.js';
import { offerText } from '../support/sdpOffers.js';
import { startServer } from '../support/serverProcess.js';
import { makeFilm, PLAIN } from '../support/sourceFilms.js';
import { playByWhep } from '../support/weriftPeer.js';
import { testWorkerBinary } from '../support/worker.js';

t.setTimeout(240_000);

const PASSWORD = 'violet harbour 41';
const SECRET = 'sEcReT-42';

t.test('V11 users and passwords of sources are in no log and no answer', async (t) => {
  const film = await makeFilm(join(t.testdir({}), 'plain.mp4'), { video: PLAIN });
  const login = { user: 'someone', password: SECRET, scheme: 'digest' as const };
  const camera = await RtspCamera.start({ input: ['-re', '-stream_loop', '-1', '-i', film], login });
  t.teardown(() => camera.close());
  const server = startServer({
    dataDir: t.testdir({}),
    env: {
      MUSTER_ADMIN_PASSWORD: PASSWORD,
      MUSTER_LOG_LEVEL: 'trace',
      MUSTER_MEDIA_WORKERS: '1',
      MUSTER_MEDIA_WORKER_BIN: await testWorkerBinary(),
      MUSTER_MEDIA_PORT: String(40_000 + (process.pid % 4000)),
      MUSTER_SOURCE_HOSTS: '127.0.0.1',
      MUSTER_SOURCE_IDLE: '0s',
    },
  });
  const origin = await server.ready;
  const said: string[] = [];
  let token = '';
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && {
          'content-type': typeof body === 'string' ? 'application/sdp' : 'application/json',
        }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    said.push(text);
    return { status: answer.status, json: text.startsWith('{') ? JSON.parse(text) : undefined };
  };
  token = (await ask('POST', '/api/v1/sessions', { username: 'admin', password: PASSWORD })).json.token;
  t.match((await ask('GET', '/readyz')).json, { parts: { videoSources: { on: true } } });
  const put = (sourceUrl: string) =>
    ask('PUT', '/api/v1/cameras/c1', { name: 'Square', org: 'hq', lat: 36.66, lng: 117.02, sourceUrl });
  t.equal((await put(camera.url(`someone:${SECRET}`))).status, 201);
  const player = await playByWhep({ url: `${origin}/api/v1/streams/camera-c1/whep`, token }, 'H264');
  await until(() => player.packets() > 5);
  const live = await ask('GET', '/api/v1/streams/camera-c1');
  t.match(live.json, { state: 'live', publisher: { kind: 'source', transcoded: false } });
  t.match((await ask('GET', '/api/v1/cameras/c1')).json, { streamId: 'camera-c1' }, 'shown live while it is pulled');
  await player.end();
  await until(async () => (await ask('GET', '/api/v1/cameras/c1')).json.streamId === undefined);

  await put(camera.url(`someone:wrong-${SECRET}`));
  const refused = await ask('POST', '/api/v1/streams/camera-c1/whep', offerText('chromium-play'));
  t.match(refused, { status: 502, json: { code: 'sourceFailed', reason: 'unauthorised' } });
  const page = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/signalling`, ['muster', 'access_token', token]);
  page.on('message', (data) => said.push(String(data)));
  await new Promise((resolve) => page.once('open', resolve));
  page.send(JSON.stringify({ type: 'watch', request: 1, ask: { streamId: 'camera-c1' } }));
  await until(() => said.some((text) => text.includes('"problem":"unauthorised"')));
  page.close();
  await ask('GET', '/api/v1/streams');
  await ask('GET', '/api/v1/audit?limit=100');
  await ask('GET', '/metrics');
  await server.stop();
  const { stdout, stderr } = server.output();
  t.match(stdout, /a source does not come in/, 'the log tells of it');
  t.notMatch(stdout + stderr, new RegExp(`${SECRET}|someone|/live`), 'without its address');
  t.notMatch(said.join('\n'), new RegExp(`${SECRET}|someone:|/live`), 'and so do the answers');
});
