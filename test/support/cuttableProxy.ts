import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can cut and mend, as a cable. */
export interface CuttableProxy {
  /** `http://127.0.0.1:port`. */
  readonly address: string;
  /** Every connection breaks, and new ones are refused. */
  cut(): void;
  mend(): void;
  /** New connections go to another server from now on. */
  lead(target: string): void;
  close(): Promise<void>;
}

/** Passes TCP on to `target` (an http address) from a free port of 127.0.0.1. */
export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  let to = new URL(target);
  const open = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    keep(client);
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(to.port), to.hostname);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    address: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    lead(next) {
      to = new URL(next);
      breakAll();
    },
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
