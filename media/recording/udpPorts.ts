import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Ports handed out that their programs may not have bound yet. */
const handedOut = new Set<number>();
const ATTEMPTS = 50;
const LOOK_MS = 20;
const BIND_LIMIT_MS = 10_000;

/** Binds a UDP port of 127.0.0.1 (0: any) for a moment; undefined when it is taken. */
async function tryPort(port: number): Promise<number | undefined> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return socket.address().port;
  } catch {
    return undefined;
  } finally {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

/** An even UDP port of 127.0.0.1 that is free with the next one (RTP and its RTCP), kept for the caller until `release`. */
export async function takePortPair(): Promise<{ port: number; release(): void }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await tryPort(0);
    const port = found === undefined ? undefined : found & ~1;
    if (port === undefined || port < 1024 || handedOut.has(port)) continue;
    handedOut.add(port);
    if ((await tryPort(port)) !== undefined && (await tryPort(port + 1)) !== undefined)
      return { port, release: () => void handedOut.delete(port) };
    handedOut.delete(port);
  }
  throw new Error('no two UDP ports in a row are free on 127.0.0.1');
}

/**
 * Waits until other programs have bound UDP ports, as `/proc/net/udp` tells; where there is none, for a moment.
 * Gives up waiting after ten seconds or when `isOver`: what is sent to a port that nobody has bound is lost, no more.
 */
export async function untilBound(ports: readonly number[], isOver: () => boolean): Promise<void> {
  const wanted = ports.map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')} `);
  for (let waitedMs = 0; waitedMs < BIND_LIMIT_MS && !isOver(); waitedMs += LOOK_MS) {
    const table = await readFile('/proc/net/udp', 'latin1').catch(() => undefined);
    if (table === undefined) return delay(500);
    if (wanted.every((port) => table.includes(port))) return;
    await delay(LOOK_MS);
  }
}
