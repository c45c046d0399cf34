import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { FeedClient, type FeedView } from '../../../web/feed/feedClient.js';
import type { FeedSocket } from '../../../web/feed/feedSocket.js';

/** What the clients' process is told. */
export type Order =
  | { type: 'connect'; port: number; path: string; views: FeedView[]; sampled: number }
  | { type: 'stall' }
  | { type: 'sample' }
  | { type: 'bytes' }
  | { type: 'end' };

/** A unit as a sampled client holds it. */
export interface SampledUnit {
  id: string;
  lat: number;
  lng: number;
  knownAt: number;
}

export type Report =
  | { type: 'connected' }
  | { type: 'stalled' }
  | { type: 'sample'; clients: { view: FeedView; detail: string; units: SampledUnit[] }[] }
  | { type: 'bytes'; bytes: number };

/** A ws client that reads and counts, nothing more: its work must not slow the server's machine. */
class Sink {
  readonly socket: Socket;
  bytes = 0;

  constructor(port: number, path: string, hello: string | undefined, onOpen: () => void) {
    this.socket = connect({ port, host: '127.0.0.1' });
    let head = '';
    let isOpen = false;
    this.socket.on('error', () => {});
    this.socket.on('connect', () => {
      this.socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
      );
    });
    this.socket.on('data', (chunk) => {
      this.bytes += chunk.length;
      if (isOpen) return;
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      isOpen = true;
      this.bytes = 0;
      if (hello) this.socket.write(maskedText(hello));
      onOpen();
    });
  }
}

/** A text frame as a client must send it, masked with zeros. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = 0x81;
  head[1] = 0x80 | 126;
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** Runs in a process of its own: `order` in, `report` out. */
export function runClients(): void {
  let sinks: Sink[] = [];
  let sampled: { client: FeedClient; view: FeedView }[] = [];
  const report = (message: Report) => process.send!(message);

  const open = (order: Extract<Order, { type: 'connect' }>): void => {
    let missing = order.views.length;
    const opened = () => {
      if (--missing === 0) report({ type: 'connected' });
    };
    order.views.forEach((view, i) => {
      if (i >= order.sampled) {
        const hello = { type: 'hello', protocol: 1, subscribe: { ...view, request: 1 } };
        sinks.push(
          new Sink(order.port, order.path, order.path === '/feed' ? JSON.stringify(hello) : undefined, opened),
        );
        return;
      }
      const client = new FeedClient({
        clock: () => performance.timeOrigin + performance.now(),
        connect: () => new WebSocket(`ws://127.0.0.1:${order.port}${order.path}`) as unknown as FeedSocket,
      });
      client.listen({ onState: ({ phase }) => phase === 'live' && opened() });
      client.view(view);
      client.start();
      sampled.push({ client, view });
    });
  };

  process.on('message', (order: Order) => {
    switch (order.type) {
      case 'connect':
        open(order);
        return;
      case 'stall':
        for (const { socket } of sinks) socket.pause();
        report({ type: 'stalled' });
        return;
      case 'sample':
        report({ type: 'sample', clients: sampled.map(({ client, view }) => ({ view, ...sampleOf(client) })) });
        return;
      case 'bytes':
        report({ type: 'bytes', bytes: sinks.reduce((sum, { bytes }) => sum + bytes, 0) });
        return;
      case 'end':
        for (const { client } of sampled) client.close();
        for (const { socket } of sinks) socket.destroy();
        sinks = [];
        sampled = [];
        process.disconnect();
    }
  });
}

function sampleOf(client: FeedClient): { detail: string; units: SampledUnit[] } {
  const units: SampledUnit[] = [];
  const { present, lat, lng, knownAt } = client.units;
  for (let slot = 0; slot < client.units.limit; slot++) {
    if (present[slot] === 0) continue;
    units.push({ id: client.units.recordOf(slot)!.id, lat: lat[slot]!, lng: lng[slot]!, knownAt: knownAt[slot]! });
  }
  return { detail: client.detail ?? 'none', units };
}
