import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Media } from '../media/media.js';
import { mountApi } from './app/api.js';
import { openCommand } from './app/command.js';
import { createDemo } from './app/demo.js';
import { registerGauges } from './app/gauges.js';
import { placeOfBound } from './app/orgOfThing.js';
import { createOutsideSignIn } from './app/outside.js';
import { tieIdentityToPicture } from './app/pictureTies.js';
import { tryPrograms } from './app/programs.js';
import { registerRecordingGauges } from './app/recordingGauges.js';
import { openRecordings } from './app/recordings.js';
import { openVideo, type VideoState } from './app/video.js';
import { registerVideoGauges } from './app/videoGauges.js';
import { videoNotes } from './app/videoNotes.js';
import { followScreenScope, openWallBook, openWalls, screenScope } from './app/walls.js';
import { openWorld } from './app/world.js';
import { Audit } from './audit/audit.js';
import type { Config } from './config.js';
import { FEED_MAX_PAYLOAD_BYTES, Feeds } from './feeds/feeds.js';
import { Identity } from './identity/identity.js';
import type { App } from './plugins/appTypes.js';
import { useAudit } from './plugins/audit.js';
import { Authenticator, useAuth } from './plugins/auth.js';
import { useCors } from './plugins/cors.js';
import { useDocs } from './plugins/docs.js';
import { useHeaders } from './plugins/headers.js';
import { createHttp } from './plugins/http.js';
import { useStrictJson } from './plugins/jsonBody.js';
import type { LazyCompile } from './plugins/lazyCompile.js';
import { useQueryLists } from './plugins/lists.js';
import { LiveConnections } from './plugins/liveConnections.js';
import { safeUrl } from './plugins/logging.js';
import { useMetrics } from './plugins/metrics.js';
import { usePages } from './plugins/pages.js';
import { useProblems } from './plugins/problems.js';
import { DEFAULT_RATES, useRateLimits } from './plugins/rateLimits.js';
import { Sockets } from './plugins/sockets.js';
import { useValidation } from './plugins/validation.js';
import type { Recordings } from './recordings/recordings.js';
import { avlRoutes } from './routes/avl.js';
import { basemapFile } from './routes/client.js';
import { type Readiness, systemRoutes } from './routes/system.js';
import { Store } from './store/store.js';
import type { ClientConfig } from './wire/client.js';

/** Where the demo city is: the map opens here when nothing else says where. */
const JINAN = { lat: 36.6512, lng: 117.1201, zoom: 12 };

/** What an application is made of; the clock is milliseconds since the epoch. */
export interface AppOptions {
  config: Config;
  log: Logger;
  version: string;
  clock?: () => number;
  /** Folder of the built pages. */
  pagesFolder?: string;
}

/** A composed Muster: not listening until `listen`, gone after `close` (which may be called twice). */
export interface Muster {
  app: FastifyInstance;
  /** Schemas of the routes: compiled when they are needed, or all at once. */
  schemas: LazyCompile;
  sockets: Sockets;
  /** The admin password, when this start generated it. */
  generatedPassword: string | undefined;
  video: VideoState;
  /** The media plane, when video is on. */
  media: Media | undefined;
  /** Recordings, when they are on. */
  recordings: Recordings | undefined;
  /** Starts listening; gives the address, `http://127.0.0.1:8080`. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** The composition root: makes every part and wires them by hand. */
export async function buildApp(options: AppOptions): Promise<Muster> {
  const { config, log, version } = options;
  const clock = options.clock ?? Date.now;
  const state: { status: Readiness['status'] } = { status: 'starting' };
  const programs = tryPrograms(config);
  const store = await Store.open(config.dataDir, { log });
  const world = await openWorld({ config, store, log, clock });
  const { picture, gate } = world;
  const wallBook = await openWallBook(config, store, clock);
  const identity = await Identity.open({
    store,
    clock,
    log,
    placeOf: (type, id) => placeOfBound({ picture, wallBook }, type, id),
    sessionIdleMs: config.sessionIdleMs,
    sessionMaxMs: config.sessionMaxMs,
    adminPassword: config.adminPassword,
  });
  const origins = { allowedOrigins: config.allowedOrigins, trustProxy: config.trustProxy };
  const authenticator = new Authenticator({ ...origins, identity, secure: config.tlsCert !== undefined });
  const connections = new LiveConnections(identity);
  const sockets = new Sockets({
    log,
    authenticate(request, permission) {
      const credential = authenticator.checkUpgrade(request, permission);
      if (credential) connections.expect(request, credential);
      return credential;
    },
    onOpened: (socket, request) => connections.opened(socket, request),
  });

  const audit = new Audit({ store, clock });
  await audit.noteDamage();
  const untie = await tieIdentityToPicture({ picture, keeper: world.keeper, identity, clock, log });
  const command = await openCommand({ config, store, world, identity, sockets, log, clock });
  const demo = config.demo ? createDemo({ world, command, seed: config.demoSeed, clock, log }) : undefined;
  identity.orgs.lend(
    (demo?.city.orgs ?? []).map(({ path, nameZh, nameEn }) => ({ path, names: { zh: nameZh, en: nameEn } })),
  );
  const feeds = new Feeds({
    picture,
    clock,
    scopeOf: (principal) =>
      principal.type === 'device' ? screenScope(wallBook, principal) : identity.access.scopeOf(principal, 'view').orgs,
    limits: { tickMs: config.feedTickMs },
  });
  followScreenScope(wallBook, feeds);
  // Whoever may view may show a wall, and so may a wall's screen; what each gets is for its scope to say.
  sockets.route('/api/v1/feed', {
    permission: 'showWall',
    handler: feeds.handler,
    maxPayloadBytes: FEED_MAX_PAYLOAD_BYTES,
  });
  avlRoutes(sockets, { gate, access: identity.access, clock });
  const video = await openVideo({
    config,
    programs,
    world,
    identity,
    audit,
    connections,
    flow: command.flow,
    log,
    clock,
    onRecorded: videoNotes(command.flow, clock),
    onRing: (unitId, from) => command.pushes.tell({ to: `unit:${unitId}`, type: 'call', from }),
  });
  video.mountSockets(sockets);
  const recording = await openRecordings({
    config,
    programs,
    store,
    world,
    identity,
    command,
    video,
    audit,
    log,
    clock,
  });
  const { mayPull } = video;
  const walls = openWalls({ book: wallBook, world, command, identity, sockets, mayPull, clock, log });
  const clientConfig: ClientConfig = {
    version,
    demo: config.demo,
    basemap: basemapFor(config),
    center: config.center ?? (config.basemap.kind === 'pmtiles' ? config.basemap.center : JINAN),
    video: video.state(),
    purposeFor: [...config.purposeFor],
    feedTickMs: config.feedTickMs,
    rootOrg: 'hq',
  };

  const app = createHttp(config, log);
  const schemas = useValidation(app);
  useProblems(app);
  useStrictJson(app);
  useQueryLists(app);
  useRequestLog(app);
  const tileOrigins = config.basemap.kind === 'tiles' ? [new URL(config.basemap.url.replace(/[{}]/g, '')).origin] : [];
  useHeaders(app, { secure: config.tlsCert !== undefined, tileOrigins });
  await useCors(app, config.allowedOrigins);
  useRateLimits(app, DEFAULT_RATES, clock);
  await useDocs(app, version);
  await usePages(app, options.pagesFolder ?? resolve('.build/web'));
  useAuth(app, authenticator);
  useAudit(app, audit);
  const registry = useMetrics(app, async (request) => authenticator.check(request.raw, 'inspect') !== undefined);
  registerGauges(registry, { world, feeds, sockets, store });
  if (video.media) registerVideoGauges(registry, video.media);
  if (recording.recordings) registerRecordingGauges(registry, recording.recordings);
  systemRoutes(app as App, {
    readiness: () => ({
      status: state.status,
      version,
      node: config.nodeId,
      parts: {
        store: store.failure ? { on: false, reason: store.failure.message } : { on: true },
        video: video.state(),
        recordings: recording.state(),
        videoSources: video.sources(),
      },
    }),
  });
  if (config.basemap.kind === 'pmtiles') await basemapFile(app as App, config.basemap.file);
  await app.register(
    async (scope) =>
      mountApi(scope as App, {
        clock,
        world,
        command,
        identity,
        authenticator,
        origins,
        audit,
        clientConfig,
        demo,
        outside: createOutsideSignIn(config, identity, clock),
        publicUrl: config.publicUrl,
        video,
        recording,
        walls,
        needsTrackPurpose: config.purposeFor.includes('track'),
      }),
    { prefix: '/api/v1' },
  );

  const close = async () => {
    state.status = 'stopping';
    const deadline = setTimeout(() => app.server.closeAllConnections(), config.shutdownMs);
    // Recordings first, which need the video to finish their files; then video: its pages are told before their sockets go.
    const videoGone = recording.close().finally(() => video.close());
    await Promise.all([sockets.close(Math.min(2000, config.shutdownMs)), app.close(), videoGone]);
    clearTimeout(deadline);
    await demo?.stop();
    feeds.close();
    walls.walls.close();
    connections.close();
    untie();
    await command.close();
    identity.close();
    await world.close();
    await store.close();
  };
  let closing: Promise<void> | undefined;
  return {
    app,
    schemas,
    sockets,
    generatedPassword: identity.generatedPassword,
    video: video.state(),
    media: video.media,
    recordings: recording.recordings,
    async listen() {
      await app.ready();
      await demo?.start();
      command.start();
      feeds.start();
      recording.start();
      sockets.attach(app.server);
      const address = await app.listen({ host: config.host, port: config.port });
      state.status = 'ready';
      return address;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** What the page is told of the base map; a file is served by us, a tile URL is the deployer's. */
function basemapFor(config: Config): ClientConfig['basemap'] {
  const { basemap, basemapDatum: datum, basemapAttribution: attribution } = config;
  const common = { datum, ...(attribution !== undefined && { attribution }) };
  switch (basemap.kind) {
    case 'pmtiles':
      return { kind: 'pmtiles', url: '/basemap/base.pmtiles', ...common };
    case 'tiles':
      return { kind: 'tiles', url: basemap.url, ...common };
    default:
      return { kind: config.demo ? 'city' : 'none', ...common };
  }
}

/** Logs a line a request: method, path without secrets, status, time. */
function useRequestLog(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const level =
      reply.statusCode >= 500 ? 'error' : request.routeOptions.logLevel === 'warn' ? 'trace' : ('debug' as const);
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    request.log[level]({ method: request.method, url: safeUrl(request.url), status: reply.statusCode, ms }, 'request');
  });
}
