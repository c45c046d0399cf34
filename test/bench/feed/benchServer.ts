import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FeedLimits, Feeds } from '../../../server/feeds/feeds.js';
import type { Picture } from '../../../server/picture/picture.js';
import type { Principal } from '../../../server/wire/identity.js';

const PRINCIPAL = {
  type: 'account',
  id: 'bench',
  username: 'bench',
  displayName: 'Bench',
  grants: [{ role: 'viewer', org: 'hq' }],
  mustChangePassword: false,
} as unknown as Principal;

/** A server with the feed at `/feed`, and plain sockets at `/json` and `/each` for the other ways. */
export class BenchServer {
  readonly feeds: Feeds;
  readonly plain = { '/json': [] as WebSocket[], '/each': [] as WebSocket[] };
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });

  constructor(picture: Picture, limits: Partial<FeedLimits>) {
    this.feeds = new Feeds({ picture, clock: Date.now, scopeOf: () => ['hq'], limits });
    this.#http = createServer();
    this.#http.on('upgrade', (request: IncomingMessage, socket, head) =>
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#take(ws, request)),
    );
  }

  async listen(): Promise<number> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    return (this.#http.address() as AddressInfo).port;
  }

  /** Resolves when everything given to every socket has left this process. */
  async drained(): Promise<void> {
    while ([...this.#sockets.clients].some((ws) => ws.bufferedAmount > 0))
      await new Promise((resolve) => setTimeout(resolve, 2));
  }

  close(): void {
    this.feeds.close();
    for (const ws of this.#sockets.clients) ws.terminate();
    this.#http.close();
  }

  #take(ws: WebSocket, request: IncomingMessage): void {
    ws.on('error', () => {});
    if (request.url === '/feed') this.feeds.handler(ws, PRINCIPAL, request);
    else this.plain[request.url as '/json' | '/each'].push(ws);
  }
}

/** Seconds of processor time (user and system) this process has used. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
