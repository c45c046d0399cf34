import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import type { Logger } from 'pino';
import { ProblemError } from '../errors.js';
import { sendProblem, toProblemError } from './problems.js';

/** What the HTTP server itself is told. */
export interface HttpOptions {
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
  bodyLimitBytes: number;
  trustProxy: boolean;
}

/** Builds the Fastify application: limits, time-outs, and problem answers for what never reaches a route. */
export function createHttp(options: HttpOptions, log: Logger): FastifyInstance {
  const https =
    options.tlsCert && options.tlsKey
      ? { key: readFileSync(options.tlsKey), cert: readFileSync(options.tlsCert) }
      : null;
  const settings: FastifyServerOptions<Server, Logger> = {
    loggerInstance: log,
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustProxy,
    requestIdHeader: false,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: 512 },
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, toProblemError(error));
    },
    clientErrorHandler: answerBrokenRequest,
  };
  // With TLS the server has another type, which nothing here depends on.
  return Fastify({ ...settings, https } as FastifyServerOptions<Server, Logger>) as unknown as FastifyInstance;
}

/** Answers what could not even be parsed as HTTP. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = new ProblemError(error.code === 'HPE_HEADER_OVERFLOW' ? 'headerTooLarge' : 'malformed');
  const body = JSON.stringify(problem.toProblem());
  socket.end(
    `HTTP/1.1 ${problem.statusCode} ${problem.code}\r\nConnection: close\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    // Whoever sends nothing, or never hangs up, does not keep the connection.
    () => socket.destroy(),
  );
}
