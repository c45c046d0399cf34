import type { AddressInfo } from 'node:net';
import pino from 'pino';
import type { Test } from 'tap';
import { WebSocket } from 'ws';
import type { Media } from '../../media/media.js';
import { buildApp, type Muster } from '../../server/app.js';
import { type Config, readConfig } from '../../server/config.js';
import type { Role } from '../../server/wire/identity.js';
import { testWorkerBinary } from './worker.js';

const PASSWORD = 'violet harbour 41';

/** The whole server with video on, on free ports of 127.0.0.1, and ways to ask it. */
export interface VideoApp {
  muster: Muster;
  media: Media;
  /** `http://127.0.0.1:<port>`. */
  origin: string;
  /** Of /api/v1. */
  url: string;
  admin: string;
  dataDir: string;
  /** Any request under /api/v1; a body that is a string is SDP unless `headers` say otherwise. */
  ask(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** A request that must succeed; its JSON. */
  must(method: string, path: string, token: string, body?: unknown): Promise<ReturnType<JSON['parse']>>;
  /** Makes an account with one grant, and signs it in. */
  person(username: string, role: Role, org?: string): Promise<string>;
  signIn(username: string): Promise<string>;
  /** Makes a device of a unit or camera. */
  device(of: { unitId: string } | { cameraId: string }): Promise<{ deviceId: string; token: string }>;
  /** An open ws to a path under /api/v1. */
  socket(path: string, token: string): Promise<WebSocket>;
}

/** Starts it; it is gone at the end of the test. `config` overrides what the environment would say. */
export async function startVideoApp(
  t: Pick<Test, 'teardown'> & { testdir(): string },
  config: Partial<Config> = {},
): Promise<VideoApp> {
  const dataDir = config.dataDir ?? t.testdir();
  const read = readConfig({
    MUSTER_DATA_DIR: dataDir,
    MUSTER_ADMIN_PASSWORD: PASSWORD,
    MUSTER_PORT: '0',
    MUSTER_MEDIA_WORKERS: '1',
    MUSTER_MEDIA_WORKER_BIN: await testWorkerBinary(),
  });
  if (!read.ok) throw new Error(read.errors.join());
  const muster = await buildApp({
    config: { ...read.config, mediaPort: 0, ...config },
    log: pino({ level: process.env.MUSTER_TEST_LOG ?? 'silent' }),
    version: '0.0.0',
    // Another build of the pages than the one that set-up made.
    ...(process.env.MUSTER_TEST_PAGES !== undefined && { pagesFolder: process.env.MUSTER_TEST_PAGES }),
  });
  t.teardown(() => muster.close());
  await muster.listen();
  if (!muster.media) throw new Error(`video is off: ${JSON.stringify(muster.video)}`);
  const origin = `http://127.0.0.1:${(muster.app.server.address() as AddressInfo).port}`;
  const url = `${origin}/api/v1`;

  const ask: VideoApp['ask'] = (method, path, token, body, headers = {}) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && {
          'content-type': typeof body === 'string' ? 'application/sdp' : 'application/json',
        }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const must: VideoApp['must'] = async (method, path, token, body) => {
    const answer = await ask(method, path, token, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const signIn = async (username: string): Promise<string> => {
    const answer = await ask('POST', '/sessions', undefined, { username, password: PASSWORD });
    return ((await answer.json()) as { token: string }).token;
  };
  const admin = await signIn('admin');
  return {
    muster,
    media: muster.media,
    origin,
    url,
    admin,
    dataDir,
    ask,
    must,
    signIn,
    async person(username, role, org = 'hq') {
      const grants = [{ role, org }];
      await must('POST', '/users', admin, { username, password: PASSWORD, mustChangePassword: false, grants });
      return signIn(username);
    },
    device: (of) => must('POST', '/devices', admin, { ...of, kind: 'bodyCamera' }),
    async socket(path, token) {
      const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, ['muster', 'access_token', token]);
      t.teardown(() => socket.terminate());
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      return socket;
    },
  };
}
