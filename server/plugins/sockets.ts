import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { ProblemError } from '../errors.js';
import type { Principal } from '../wire/identity.js';
import type { RoutePermission } from './appTypes.js';

/** What one ws address needs: who may open it, how large a message may be, what to do with the socket. */
export interface SocketRoute {
  permission: RoutePermission;
  maxPayloadBytes?: number;
  handler(socket: WebSocket, principal: Principal, request: IncomingMessage): void;
}

export interface SocketsOptions {
  log: Logger;
  /** Checks origin and credentials of an upgrade; throws ProblemError. */
  authenticate(request: IncomingMessage, permission: RoutePermission): { principal: Principal } | undefined;
  /** Told of every socket that was opened, before its handler. */
  onOpened?(socket: WebSocket, request: IncomingMessage): void;
}

/** All ws addresses of the server: one upgrade handler, authenticated before the socket exists. */
export class Sockets {
  readonly #routes = new Map<string, { route: SocketRoute; server: WebSocketServer }>();
  readonly #options: SocketsOptions;
  #closing = false;

  constructor(options: SocketsOptions) {
    this.#options = options;
  }

  /** Adds an address; the path is matched whole, without the query. */
  route(path: string, route: SocketRoute): void {
    const server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      clientTracking: true,
      maxPayload: route.maxPayloadBytes ?? 65_536,
      handleProtocols: (offered) => (offered.has('muster') ? 'muster' : false),
    });
    this.#routes.set(path, { route, server });
  }

  /** Every address with its permission, for the permission matrix. */
  list(): { path: string; permission: RoutePermission }[] {
    return [...this.#routes].map(([path, { route }]) => ({ path, permission: route.permission }));
  }

  /** Open sockets over all addresses. */
  get size(): number {
    let size = 0;
    for (const { server } of this.#routes.values()) size += server.clients.size;
    return size;
  }

  attach(http: Server): void {
    http.on('upgrade', (request, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      try {
        this.#upgrade(request, socket, head);
      } catch (error) {
        if (!(error instanceof ProblemError)) this.#options.log.error({ err: error }, 'upgrade failed');
        refuse(socket, error instanceof ProblemError ? error : new ProblemError('internal'));
      }
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#closing) throw new ProblemError('unavailable', 'The server is stopping.');
    const path = (request.url ?? '').split('?')[0]!;
    const found = this.#routes.get(path);
    if (!found) throw new ProblemError('notFound', `There is no WebSocket at ${path.slice(0, 200)}.`);
    const opener = this.#options.authenticate(request, found.route.permission);
    if (!opener) throw new ProblemError('unauthenticated');
    if (socket.destroyed) return;
    found.server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', (error) => this.#options.log.debug({ err: error, path }, 'socket error'));
      this.#options.onOpened?.(ws, request);
      found.route.handler(ws, opener.principal, request);
    });
  }

  /** Stops taking sockets, says goodbye (1001) to the open ones, and cuts those that linger past `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#closing = true;
    const clients = [...this.#routes.values()].flatMap(({ server }) => [...server.clients]);
    const gone = clients.map(
      (client) =>
        new Promise<void>((resolve) => {
          if (client.readyState === client.CLOSED) resolve();
          else client.once('close', () => resolve());
        }),
    );
    for (const client of clients) client.close(1001, 'server stopping');
    const timer = setTimeout(() => {
      for (const client of clients) client.terminate();
    }, timeoutMs);
    await Promise.all(gone);
    clearTimeout(timer);
    for (const { server } of this.#routes.values()) server.close();
  }
}

function refuse(socket: Duplex, problem: ProblemError): void {
  const body = JSON.stringify(problem.toProblem());
  const status = problem.statusCode;
  socket.end(
    `HTTP/1.1 ${status} ${problem.code}\r\nConnection: close\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `${status === 401 ? 'WWW-Authenticate: Bearer realm="muster"\r\n' : ''}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
