import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import pino from 'pino';
import t, { type Test } from 'tap';
import { WebSocket } from 'ws';
import { FEED_MAX_PAYLOAD_BYTES, Feeds } from '../../server/feeds/feeds.js';
import { Picture } from '../../server/picture/picture.js';
import { UNKNOWN } from '../../server/picture/unitTable.js';
import { Sockets } from '../../server/plugins/sockets.js';
import { makeSelfSigned } from '../../server/setup/selfSigned.mjs';
import type { UnitId } from '../../server/wire/ids.js';
import { FeedClient, type FeedView } from '../../web/feed/feedClient.js';
import type { FeedSocket } from '../../web/feed/feedSocket.js';
import { differences } from './support/oracle.js';
import { FRESHNESS, scopeOf, viewAround, viewer } from './support/world.js';

const HERE: FeedView = viewAround(36.65, 117.12, 0.1);
const expected = { view: HERE, orgs: ['hq'] };
const UNITS = 3_000;
const clock = () => Math.round(performance.timeOrigin + performance.now());

/** A server with the feed behind real sockets, on a free port. */
class FeedServer {
  readonly picture = new Picture({ epoch: 'sockets', freshness: FRESHNESS });
  readonly feeds = new Feeds({ picture: this.picture, clock, scopeOf, limits: { tickMs: 40 } });
  readonly sockets = new Sockets({ log: pino({ level: 'silent' }), authenticate: () => ({ principal: viewer('hq') }) });
  readonly http: Server;
  address = '';
  port = 0;

  constructor(tls?: { key: string; cert: string }) {
    this.http = tls ? (createTlsServer(tls) as unknown as Server) : createServer();
    this.sockets.route('/api/v1/feed', {
      permission: 'view',
      maxPayloadBytes: FEED_MAX_PAYLOAD_BYTES,
      handler: this.feeds.handler,
    });
    this.sockets.attach(this.http);
  }

  static async start(t: Test, tls?: { key: string; cert: string }): Promise<FeedServer> {
    const server = new FeedServer(tls);
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    server.port = (server.http.address() as AddressInfo).port;
    server.address = `${tls ? 'wss' : 'ws'}://127.0.0.1:${server.port}/api/v1/feed`;
    server.feeds.start();
    t.teardown(async () => {
      server.feeds.close();
      await server.sockets.close(100);
      server.http.close();
    });
    return server;
  }

  move(spread = Math.random()): void {
    for (let n = 0; n < UNITS; n++) {
      const id = `u${n}` as UnitId;
      if (this.picture.units.ids.rowOf(id) < 0)
        this.picture.putUnit(id, { callsign: `U${n}`, kind: 'van', org: 'hq' }, clock());
      this.picture.moveUnit(this.picture.units.ids.rowOf(id), {
        latE7: 365_600_000 + (n % 300) * 6_000 + Math.round(spread * 1_000),
        lngE7: 1_170_300_000 + (n % 290) * 6_000,
        headingCenti: UNKNOWN,
        speedCms: UNKNOWN,
        accuracyCm: UNKNOWN,
        reportedAt: clock(),
        receivedAt: clock(),
        derived: false,
      });
    }
  }

  /** A client, and the sockets it has opened. */
  client(t: Test): { client: FeedClient; opened: WebSocket[] } {
    const opened: WebSocket[] = [];
    const client = new FeedClient({
      clock,
      connect: () => {
        const socket = new WebSocket(this.address, { rejectUnauthorized: false });
        opened.push(socket);
        return socket as unknown as FeedSocket;
      },
    });
    t.teardown(() => client.close());
    client.view(HERE);
    client.start();
    return { client, opened };
  }

  /** Resolves when a client is live at the picture's present sequence. */
  async caughtUp(client: FeedClient): Promise<void> {
    await until(() => client.sequence === this.picture.sequence && client.state.phase === 'live');
  }
}

/** Resolves when `isSo`; looks again every few milliseconds. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

t.test('over real sockets clients hold the picture, also after their connections broke', async (t) => {
  const server = await FeedServer.start(t);
  server.move();
  const clients = Array.from({ length: 4 }, () => server.client(t));
  for (const { client } of clients) await server.caughtUp(client);
  for (let round = 0; round < 6; round++) {
    server.move();
    server.picture.removeUnit(`u${round * 7}` as UnitId);
    if (round === 2) clients[0]!.opened.at(-1)!.terminate();
    if (round === 3) (clients[1]!.opened.at(-1) as unknown as { _socket: { destroy(): void } })._socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  for (const { client } of clients) {
    await server.caughtUp(client);
    t.strictSame(differences(server.picture, client, expected).slice(0, 3), []);
    t.ok(client.clockUncertaintyMs < 1_000);
  }
  t.strictSame(
    clients.map(({ opened }) => opened.length),
    [2, 2, 1, 1],
  );
});

t.test('F11 a socket that is not read costs the server one batch, and the others nothing', async (t) => {
  const server = await FeedServer.start(t);
  server.move();
  const { client } = server.client(t);
  await server.caughtUp(client);
  const stuck = connect(server.port, '127.0.0.1');
  t.teardown(() => stuck.destroy());
  await once(stuck, 'connect');
  stuck.write(
    'GET /api/v1/feed HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await once(stuck, 'data');
  stuck.pause();
  const hello = Buffer.from(JSON.stringify({ type: 'hello', protocol: 1, subscribe: { ...HERE, request: 1 } }));
  const head = Buffer.from([0x81, 0x80 | 126, hello.length >> 8, hello.length & 0xff, 0, 0, 0, 0]);
  stuck.write(Buffer.concat([head, hello]));
  await until(() => {
    server.move();
    return server.feeds.stats.behind === 1;
  });
  await server.caughtUp(client);
  t.strictSame(differences(server.picture, client, expected).slice(0, 3), []);
  // It reads again: what it gets is a sound stream of frames that ends with the latest state.
  let bytes = 0;
  stuck.on('data', (chunk) => {
    bytes += chunk.length;
  });
  stuck.resume();
  await until(() => bytes > 100_000);
});

t.test('F18 binary, oversized and unreadable messages over a real socket', async (t) => {
  const server = await FeedServer.start(t);
  const { client } = server.client(t);
  await server.caughtUp(client);
  const socket = new WebSocket(server.address);
  const heard: { type: string; problem?: { code: string; detail: string } }[] = [];
  socket.on('message', (data, isBinary) => {
    if (!isBinary) heard.push(JSON.parse(String(data)));
  });
  await once(socket, 'open');
  const answer = async (message: string | Buffer) => {
    const before = heard.length;
    socket.send(message);
    await until(() => heard.length > before);
    return heard.at(-1)!;
  };
  t.equal((await answer('{"type":"hello","protocol":1}')).type, 'welcome');
  t.match(await answer(Buffer.from([1, 2, 3])), { problem: { code: 'malformed', detail: /not binary/ } });
  t.match(await answer(`"${'x'.repeat(300_000)}"`), { problem: { code: 'tooLarge' } });
  t.match(await answer('\u0000'), { problem: { code: 'malformed' } });
  t.equal((await answer('{"type":"ping","at":1}')).type, 'pong');
  const closed = once(socket, 'close');
  socket.send('x'.repeat(FEED_MAX_PAYLOAD_BYTES + 1));
  t.equal((await closed)[0], 1009, 'what is too large even to look at ends the connection, with the code that says so');
  t.equal(client.state.phase, 'live');
  await until(() => server.feeds.stats.sessions === 1);
});

t.test('over TLS, with a slow reader, nobody gets what was meant for another', async (t) => {
  const { key, cert } = makeSelfSigned({
    names: ['localhost', '127.0.0.1'],
    from: new Date(Date.now() - 60_000),
    days: 2,
  });
  const server = await FeedServer.start(t, { key, cert });
  server.move();
  const clients = Array.from({ length: 5 }, () => server.client(t));
  for (const { client } of clients) await server.caughtUp(client);
  const slow = clients[0]!.opened[0]!;
  slow.pause();
  for (let round = 0; round < 40; round++) {
    server.move();
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (round % 10 === 9) slow.resume();
    if (round % 10 === 2) slow.pause();
  }
  slow.resume();
  for (const { client } of clients) {
    await server.caughtUp(client);
    t.strictSame(differences(server.picture, client, expected).slice(0, 3), []);
    t.equal(client.state.reason, undefined, 'every batch could be read');
  }
});
