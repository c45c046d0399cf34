import type { AddressInfo } from 'node:net';
import pino from 'pino';
import type { Test } from 'tap';
import { createMedia, type MediaOptions } from '../../media/media.js';
import type { MediaAuditFacts, SubjectFacts } from '../../media/ports.js';
import { ProblemError } from '../../server/errors.js';
import { Access } from '../../server/identity/access.js';
import type { App } from '../../server/plugins/appTypes.js';
import { createHttp } from '../../server/plugins/http.js';
import { useStrictJson } from '../../server/plugins/jsonBody.js';
import { useQueryLists } from '../../server/plugins/lists.js';
import { useProblems } from '../../server/plugins/problems.js';
import { useValidation } from '../../server/plugins/validation.js';
import { mediaRoutes } from '../../server/routes/streams.js';
import type { Principal } from '../../server/wire/identity.js';
import { account, device } from './pictureApp.js';
import { testWorkerBinary } from './worker.js';

/** Units and cameras of the tests. */
export const SUBJECTS: Record<string, SubjectFacts> = {
  'unit u1': { org: 'hq', title: 'A-11' },
  'unit u2': { org: 'hq/jinan', title: 'A-12' },
  'unit same': { org: 'hq', title: 'The unit' },
  'camera same': { org: 'hq', title: 'The camera' },
  'camera c1': { org: 'hq', title: 'Spring Square' },
  'camera private': { org: 'hq', title: 'A shop', needsPurpose: true },
};

/** Bearer tokens of the tests. */
export const principals = (): Map<string, Principal> =>
  new Map([
    ['admin', account('admin', 'admin', 'hq')],
    ['dispatcher', account('dispatcher', 'dispatcher', 'hq/jinan')],
    ['operator', account('operator', 'operator', 'hq')],
    ['field', account('field', 'field', 'hq')],
    ['viewer', account('viewer', 'viewer', 'hq')],
    ['body1', device('body1', { unitId: 'u1' })],
    ['body2', device('body2', { unitId: 'u2' }, 'hq/jinan')],
    ['cam-same', device('cam-same', { cameraId: 'same' })],
  ]);

/** Turns of a condition until it holds, looked at each 25 ms; the test's own limit ends it. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const value = await look();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The media plane and its routes as the server mounts them, on free ports of 127.0.0.1; bearer tokens are names. */
export async function startMediaApp(
  t: Pick<Test, 'teardown'>,
  options: Partial<MediaOptions> & { moreRoutes?(app: App): void } = {},
) {
  const audited: MediaAuditFacts[] = [];
  const subjects = { ...SUBJECTS };
  const tokens = principals();
  const access = new Access({ clock: Date.now });
  const log = pino({ level: process.env.MUSTER_TEST_LOG ?? 'silent' });
  const media = await createMedia({
    binary: await testWorkerBinary(),
    workers: 1,
    host: '127.0.0.1',
    basePort: 0,
    clock: Date.now,
    log,
    access,
    audit: async (facts) => void audited.push(facts),
    subjects: ({ type, id }) => subjects[`${type} ${id}`],
    ...options,
  });
  t.teardown(() => media.close());

  const app = createHttp({ bodyLimitBytes: 1_000_000, trustProxy: false }, log);
  useValidation(app);
  useProblems(app);
  useStrictJson(app);
  useQueryLists(app);
  app.addHook('onRequest', async (request) => {
    const { permission } = request.routeOptions.config;
    if (permission === undefined || permission === 'public') return;
    const principal = tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!principal) throw new ProblemError('unauthenticated');
    if (permission !== 'signedIn' && !access.mayAnywhere(principal, permission)) throw new ProblemError('forbidden');
    request.principal = principal;
  });
  await app.register(
    async (scope) => {
      mediaRoutes(scope as App, { media });
      options.moreRoutes?.(scope as App);
    },
    { prefix: '/api/v1' },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1`;

  /** A request as the holder of a token, with SDP in its body unless told otherwise. */
  const ask = (
    method: string,
    path: string,
    token: string | undefined,
    body?: string,
    headers: Record<string, string> = {},
  ) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/sdp' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
  return { media, app, url, ask, audited, tokens, subjects };
}
