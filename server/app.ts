import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { ProblemError } from './errors.js';
import type { App } from './plugins/appTypes.js';
import { useDocs } from './plugins/docs.js';
import { createHttp } from './plugins/http.js';
import { useStrictJson } from './plugins/jsonBody.js';
import { useQueryLists } from './plugins/lists.js';
import { safeUrl } from './plugins/logging.js';
import { useMetrics } from './plugins/metrics.js';
import { useProblems } from './plugins/problems.js';
import { Sockets } from './plugins/sockets.js';
import { useValidation } from './plugins/validation.js';
import { systemRoutes } from './routes/system.js';

/** What an application is made of; the clock is milliseconds since the epoch. */
export interface AppOptions {
  config: Config;
  log: Logger;
  version: string;
  clock?: () => number;
}

/** A composed Muster: not listening until `listen`, gone after `close` (which may be called twice). */
export interface Muster {
  app: FastifyInstance;
  sockets: Sockets;
  /** The admin password, when this start generated it. */
  generatedPassword: string | undefined;
  video: { on: true } | { on: false; reason: string };
  /** Starts listening; gives the address, `http://127.0.0.1:8080`. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** Logs a line a request: method, path without secrets, status, time. */
function useRequestLog(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const level = reply.statusCode >= 500 ? 'error' : request.routeOptions.logLevel === 'warn' ? 'trace' : 'debug';
    request.log[level](
      {
        method: request.method,
        url: safeUrl(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}

/** The composition root: makes every part and wires them by hand. */
export async function buildApp(options: AppOptions): Promise<Muster> {
  const { config, log, version } = options;
  const app = createHttp(config, log);
  const state = { status: 'starting' as 'starting' | 'ready' | 'stopping' };
  const video: Muster['video'] = config.mediaWorkerBin
    ? { on: true }
    : { on: false, reason: config.mediaOffReason ?? 'there is no video worker; npm start makes one' };

  useValidation(app);
  useProblems(app);
  useStrictJson(app);
  useQueryLists(app);
  useRequestLog(app);
  await useDocs(app, version);
  useMetrics(app, async () => false);
  systemRoutes(app as App, {
    readiness: () => ({
      status: state.status,
      version,
      node: config.nodeId,
      parts: { video: video.on ? { on: true } : { on: false, reason: video.reason } },
    }),
  });
  const sockets = new Sockets({
    log,
    authenticate: async () => {
      throw new ProblemError('unauthenticated');
    },
  });

  let closing: Promise<void> | undefined;
  const close = async () => {
    state.status = 'stopping';
    const deadline = setTimeout(() => app.server.closeAllConnections(), config.shutdownMs);
    await Promise.all([sockets.close(Math.min(2000, config.shutdownMs)), app.close()]);
    clearTimeout(deadline);
  };
  return {
    app,
    sockets,
    generatedPassword: undefined,
    video,
    async listen() {
      await app.ready();
      sockets.attach(app.server);
      const address = await app.listen({ host: config.host, port: config.port });
      state.status = 'ready';
      return address;
    },
    close: () => (closing ??= close()),
  };
}
