import { once } from 'node:events';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import { CommandFlow } from '../../server/commandFlow/commandFlow.js';
import { PassingStore } from '../../server/commandFlow/commandStore.js';
import { ProblemError } from '../../server/errors.js';
import { Access } from '../../server/identity/access.js';
import { PictureIndex } from '../../server/index/pictureIndex.js';
import { Gate, type GateOptions } from '../../server/ingest/gate.js';
import { Keeper } from '../../server/picture/keeper.js';
import { LastPositions } from '../../server/picture/lastPositions.js';
import { Picture } from '../../server/picture/picture.js';
import type { App } from '../../server/plugins/appTypes.js';
import { createHttp } from '../../server/plugins/http.js';
import { useStrictJson } from '../../server/plugins/jsonBody.js';
import { useQueryLists } from '../../server/plugins/lists.js';
import { useProblems } from '../../server/plugins/problems.js';
import { Sockets } from '../../server/plugins/sockets.js';
import { useValidation } from '../../server/plugins/validation.js';
import type { RoadRouter } from '../../server/query/eta.js';
import { Nearest } from '../../server/query/nearest.js';
import { areaRoutes } from '../../server/routes/areas.js';
import { avlRoutes } from '../../server/routes/avl.js';
import { cameraRoutes } from '../../server/routes/cameras.js';
import { commandRoutes } from '../../server/routes/command/commandRoutes.js';
import { importRoutes } from '../../server/routes/imports.js';
import { nearestRoutes } from '../../server/routes/nearest.js';
import { osmandRoutes } from '../../server/routes/osmand.js';
import { positionRoutes } from '../../server/routes/positions.js';
import { unitRoutes } from '../../server/routes/units.js';
import { withinRoutes } from '../../server/routes/within.js';
import type { Principal, Role } from '../../server/wire/identity.js';
import { MemoryDocuments } from './memoryDocuments.js';

/** Default limits: a minute to stale, ten to lost. */
export const FRESHNESS = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 600_000 } };

/** An account with one role; the token is its name. */
export const account = (name: string, role: Role, org: string): Principal =>
  ({
    type: 'account',
    id: name,
    username: name,
    displayName: name,
    grants: [{ role, org }],
    mustChangePassword: false,
  }) as Principal;

/** A device token's principal. */
export const device = (id: string, bound: { unitId?: string; cameraId?: string }, org = 'hq'): Principal =>
  ({ type: 'device', id, kind: 'phone', org, ...bound }) as Principal;

export interface PictureAppOptions {
  now?: number;
  documents?: MemoryDocuments;
  gate?: Partial<GateOptions>;
  router?: RoadRouter;
  bodyLimitBytes?: number;
  moreRoutes?(routes: App): void;
}

/** The picture, its ways in and its queries as the server wires them, with bearer tokens that are names. */
export async function pictureApp(options: PictureAppOptions = {}) {
  const time = { now: options.now ?? Date.UTC(2026, 0, 1) };
  const clock = () => time.now;
  const documents = options.documents ?? new MemoryDocuments();
  const picture = new Picture({ epoch: `test-${time.now}`, freshness: FRESHNESS });
  const keeper = new Keeper(documents, picture);
  const lastPositions = new LastPositions(documents, picture);
  await keeper.load();
  await lastPositions.load(time.now);
  const index = new PictureIndex(picture);
  const gate = new Gate({ picture, ...options.gate });
  const nearest = new Nearest({ picture, index, router: options.router });
  const access = new Access({ clock });
  const orgExists = (org: string) => org.startsWith('hq') && !org.includes('nowhere');
  const flow = await CommandFlow.open({
    store: new PassingStore(),
    picture,
    clock,
    log: { error: (context, message) => void console.error(message, context) },
    orgExists,
    person: () => undefined,
  });
  const tokens = new Map<string, Principal>([
    ['admin', account('admin', 'admin', 'hq')],
    ['viewer', account('viewer', 'viewer', 'hq')],
    ['lixia', account('lixia', 'dispatcher', 'hq/jinan/lixia')],
  ]);

  const log = pino({ level: 'silent' });
  const app = createHttp({ bodyLimitBytes: options.bodyLimitBytes ?? 8_388_608, trustProxy: false }, log);
  const schemas = useValidation(app);
  useProblems(app);
  useStrictJson(app);
  useQueryLists(app);
  const tokenOf = (header: string | undefined) => tokens.get(header?.replace(/^Bearer /, '') ?? '');
  app.addHook('onRequest', async (request) => {
    const { permission } = request.routeOptions.config;
    if (permission === undefined || permission === 'public') return;
    const principal = tokenOf(request.headers.authorization);
    if (!principal) throw new ProblemError('unauthenticated');
    if (permission !== 'signedIn' && !access.mayAnywhere(principal, permission)) throw new ProblemError('forbidden');
    request.principal = principal;
  });
  const sockets = new Sockets({
    log,
    authenticate: (request) => {
      const principal = tokenOf(request.headers.authorization);
      if (!principal) throw new ProblemError('unauthenticated');
      return { principal };
    },
  });
  const entities = { picture, keeper, access, orgExists, clock };
  await app.register(
    async (scope) => {
      const routes = scope as App;
      unitRoutes(routes, entities);
      cameraRoutes(routes, entities);
      areaRoutes(routes, entities);
      commandRoutes(routes, { flow, access, picture, nearest, clock });
      importRoutes(routes, entities);
      nearestRoutes(routes, { nearest, picture, access, clock });
      withinRoutes(routes, { picture, index, access, clock });
      positionRoutes(routes, { gate, access, clock });
      osmandRoutes(routes, { gate, access, clock, principalOf: (token) => tokens.get(token) });
      avlRoutes(sockets, { gate, access, clock });
      options.moreRoutes?.(routes);
    },
    { prefix: '/api/v1' },
  );
  await app.ready();

  /** A call under `/api/v1` as `admin`, or as another token's principal. */
  const call = (method: string, path: string, body?: unknown, more: InjectOptions & { as?: string } = {}) => {
    const { as = 'admin', headers, ...rest } = more;
    return app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${as}`, ...headers },
      ...(body !== undefined && { payload: body as object }),
      ...rest,
    }) as Promise<LightMyRequestResponse>;
  };
  /** Moves a unit by way of the gate. */
  const report = (unitId: string, lat: number, lng: number, at = time.now) =>
    gate.admit(
      { unitId, lat, lng, reportedAt: new Date(at).toISOString() },
      { mayReport: () => true },
      Math.max(at, time.now),
    );
  /** Listens on a free port. */
  const listen = async () => {
    sockets.attach(app.server);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    return `127.0.0.1:${port}`;
  };
  const close = async () => {
    await sockets.close(200);
    await app.close();
    await flow.close();
    index.close();
  };
  return {
    app,
    schemas,
    call,
    report,
    listen,
    close,
    time,
    tokens,
    picture,
    keeper,
    lastPositions,
    index,
    gate,
    documents,
    nearest,
  };
}

/** Closes when the emitter has said `event`. */
export const said = async (emitter: NodeJS.EventEmitter, event: string): Promise<unknown[]> => once(emitter, event);
