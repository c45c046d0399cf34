import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import type { Audit } from '../../server/audit/audit.js';
import { CommandFlow } from '../../server/commandFlow/commandFlow.js';
import { type CommandStore, PassingStore } from '../../server/commandFlow/commandStore.js';
import { ProblemError } from '../../server/errors.js';
import { Access } from '../../server/identity/access.js';
import { PictureIndex } from '../../server/index/pictureIndex.js';
import { Gate } from '../../server/ingest/gate.js';
import { Keeper } from '../../server/picture/keeper.js';
import { Picture } from '../../server/picture/picture.js';
import type { App } from '../../server/plugins/appTypes.js';
import { useAudit } from '../../server/plugins/audit.js';
import { createHttp } from '../../server/plugins/http.js';
import { useStrictJson } from '../../server/plugins/jsonBody.js';
import { useQueryLists } from '../../server/plugins/lists.js';
import { useProblems } from '../../server/plugins/problems.js';
import { useValidation } from '../../server/plugins/validation.js';
import { Nearest } from '../../server/query/nearest.js';
import { homeOrgOf } from '../../server/routes/command/actors.js';
import { commandRoutes } from '../../server/routes/command/commandRoutes.js';
import type { CommandRouteDeps } from '../../server/routes/command/perform.js';
import { unitRoutes } from '../../server/routes/units.js';
import type { Principal } from '../../server/wire/identity.js';
import { MemoryDocuments } from './memoryDocuments.js';
import { account, device, FRESHNESS } from './pictureApp.js';

export interface CommandAppOptions {
  now?: number;
  store?: CommandStore;
  /** Records what is done; else nothing is recorded. */
  audit?: Audit;
  moreRoutes?(routes: App, deps: CommandRouteDeps): void;
  /** What the routes need to be made first. */
  prepare?(deps: CommandRouteDeps): Promise<void>;
}

/** Incident command over HTTP as the server wires it, with bearer tokens that are names and a clock that stands still. */
export async function commandApp(options: CommandAppOptions = {}) {
  const time = { now: options.now ?? Date.UTC(2026, 2, 10, 8) };
  const clock = () => time.now;
  const picture = new Picture({ epoch: `test-${time.now}`, freshness: FRESHNESS });
  const keeper = new Keeper(new MemoryDocuments(), picture);
  const index = new PictureIndex(picture);
  const gate = new Gate({ picture });
  const nearest = new Nearest({ picture, index });
  const access = new Access({ clock });
  const tokens = new Map<string, Principal>([
    ['admin', account('admin', 'admin', 'hq')],
    ['li', account('li', 'commander', 'hq/jinan')],
    ['wang', account('wang', 'dispatcher', 'hq/jinan/lixia')],
    ['chen', account('chen', 'dispatcher', 'hq/jinan/lixia')],
    ['zhao', account('zhao', 'dispatcher', 'hq/jinan/shizhong')],
    ['field', account('field', 'field', 'hq/jinan/lixia')],
    ['viewer', account('viewer', 'viewer', 'hq')],
    ['u1', device('d1', { unitId: 'u1' }, 'hq/jinan/lixia')],
    ['u2', device('d2', { unitId: 'u2' }, 'hq/jinan/lixia')],
  ]);
  const errors: string[] = [];
  const log = {
    error: (context: object, message: string) => void errors.push(`${message} ${JSON.stringify(context)}`),
  };
  const orgExists = (org: string) => org.startsWith('hq') && !org.includes('nowhere');
  const flow = await CommandFlow.open({
    store: options.store ?? new PassingStore(),
    picture,
    clock,
    log,
    orgExists,
    person: (id) => {
      const principal = tokens.get(id.replace(/^account:/, ''));
      if (principal?.type !== 'account') return undefined;
      return {
        id,
        name: principal.username,
        org: homeOrgOf(principal),
        may: (permission, subject) => access.may(principal, permission, subject),
      };
    },
  });

  const app = createHttp({ bodyLimitBytes: 8_388_608, trustProxy: false }, pino({ level: 'silent' }));
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
  if (options.audit) useAudit(app, options.audit);
  const deps: CommandRouteDeps = { flow, access, picture, nearest, clock };
  await options.prepare?.(deps);
  await app.register(
    async (scope) => {
      unitRoutes(scope as App, { picture, keeper, access, orgExists, clock });
      commandRoutes(scope as App, deps);
      options.moreRoutes?.(scope as App, deps);
    },
    { prefix: '/api/v1' },
  );
  await app.ready();

  /** A call under `/api/v1` as `wang`, or as another token's principal. */
  const call = (method: string, path: string, body?: unknown, more: InjectOptions & { as?: string } = {}) => {
    const { as = 'wang', headers, ...rest } = more;
    return app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${as}`, ...headers },
      ...(body !== undefined && { payload: body as object }),
      ...rest,
    }) as Promise<LightMyRequestResponse>;
  };
  /** Adds a unit at a place and reports it there. */
  const addUnit = async (
    id: string,
    place: { lat: number; lng: number },
    more: { org?: string; kind?: string; capabilities?: string[] } = {},
  ) => {
    await keeper.putUnit(
      id as never,
      { callsign: id.toUpperCase(), kind: 'patrolCar', org: 'hq/jinan/lixia', ...more },
      time.now,
    );
    report(id, place);
  };
  const report = (unitId: string, place: { lat: number; lng: number }) =>
    gate.admit({ unitId, ...place, reportedAt: new Date(time.now).toISOString() }, { mayReport: () => true }, time.now);
  const close = async () => {
    await app.close();
    await flow.close();
    index.close();
  };
  return { app, call, addUnit, report, close, time, flow, picture, access, tokens, errors, deps };
}
