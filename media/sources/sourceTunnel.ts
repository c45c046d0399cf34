import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { problemOfCode, problemOfStatus } from './ffmpegProblem.js';
import { type RtspAnswer, readRtspPiece } from './rtspPiece.js';
import type { NetworkAddress } from './sourceAddress.js';
import { SourceError, type SourceFailure } from './sourcePolicy.js';

/** Where a tunnel leads. */
export interface TunnelOptions {
  address: NetworkAddress;
  /** The one IP address that was allowed. */
  ip: string;
  verifiesTls: boolean;
  /** Nothing from the source for so long: it has stalled. */
  stalledAfterMs: number;
  /** Of RTSP: the description, once it is there. */
  onDescription?(sdp: string): void;
}

const CONNECT_LIMIT_MS = 5000;
/** A program connects once; RTMP with a password, three times. */
const MAX_CONNECTIONS = 4;

/**
 * The one way from ffmpeg to a network source: a port of this machine that leads to the address that was allowed and to no
 * other. ffmpeg follows where RTSP answers send it, so those that send it elsewhere do not reach it. TLS is spoken here, and
 * what goes wrong is known here first.
 */
export class SourceTunnel {
  readonly #options: TunnelOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** The first connection to the source, until the program comes for it. */
  #first: Socket | undefined;
  #connections = 0;
  #failure: SourceFailure | undefined;
  #status = 200;

  private constructor(options: TunnelOptions) {
    this.#options = options;
    this.#server = createServer((near) => this.#lead(near));
  }

  /** Connects to the source, then opens the port. @throws SourceError `unreachable`, `refused`, `untrusted` */
  static async open(options: TunnelOptions): Promise<SourceTunnel> {
    const tunnel = new SourceTunnel(options);
    await tunnel.#reach();
    tunnel.#server.listen(0, '127.0.0.1');
    await once(tunnel.#server, 'listening');
    return tunnel;
  }

  async #reach(): Promise<void> {
    const far = this.#connect();
    this.#first = far;
    await new Promise<void>((resolve) => {
      far.once(this.#isTls ? 'secureConnect' : 'connect', resolve);
      far.once('close', resolve);
    });
    if (!far.destroyed) return;
    throw new SourceError(this.#failure ?? 'unreachable');
  }

  get #isTls(): boolean {
    return /^(rtsps|rtmps)$/.test(this.#options.address.scheme);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What went wrong on the way, as far as the connection tells. */
  get failure(): SourceFailure | undefined {
    const problem = problemOfStatus(this.#status);
    return this.#failure ?? (problem && { problem });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #lead(near: Socket): void {
    near.on('error', ignore);
    if (++this.#connections > MAX_CONNECTIONS) return void near.destroy();
    this.#hold(near);
    const far = this.#first ?? this.#connect();
    this.#first = undefined;
    if (far.destroyed) return void near.destroy();
    near.once('data', () => far.setTimeout(this.#options.stalledAfterMs));
    far.once('close', () => near.end());
    near.once('close', () => far.destroy());
    near.pipe(far);
    if (this.#options.address.scheme.startsWith('rtsp')) this.#guard(near, far);
    else far.pipe(near);
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #connect(): Socket {
    const far = this.#dial();
    this.#hold(far);
    far.setNoDelay();
    far.setTimeout(CONNECT_LIMIT_MS);
    // It is only waited for once it has been asked something.
    far.once(this.#isTls ? 'secureConnect' : 'connect', () => far.setTimeout(0));
    far.on('timeout', () => {
      this.#failure ??= { problem: far.bytesRead > 0 ? 'stalled' : 'unreachable' };
      far.destroy();
    });
    far.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure ??= { problem: far.bytesRead > 0 ? 'ended' : problemOfCode(error.code) };
    });
    return far;
  }

  #dial(): Socket {
    const { address, ip: host, verifiesTls } = this.#options;
    const { port } = address;
    if (!this.#isTls) return connect({ host, port });
    const isName = !/^[\d.]+$|:/.test(address.host);
    // The certificate is that of the name, whatever address it was found at.
    const names = isName ? { servername: address.host } : {};
    return connectTls({ host, port, ...names, rejectUnauthorized: verifiesTls });
  }

  /** Looks at each answer of an RTSP server before it goes on, until the program has asked it to play. */
  #guard(near: Socket, far: Socket): void {
    let waiting: Buffer = Buffer.alloc(0);
    let asked = '';
    let plays = false;
    near.on('data', (data: Buffer) => {
      // A request may come in pieces: its end is kept.
      asked = (asked + data.toString('latin1')).slice(-4096);
      plays ||= /(^|\r\n)PLAY \S+ RTSP\//.test(asked);
    });
    const onData = (data: Buffer) => {
      if (plays && waiting.length === 0) {
        far.off('data', onData);
        near.write(data);
        far.pipe(near);
        return;
      }
      waiting = Buffer.concat([waiting, data]);
      waiting = this.#passOn(waiting, near, far);
    };
    far.on('data', onData);
  }

  #passOn(data: Buffer, near: Socket, far: Socket): Buffer {
    let rest = data;
    for (;;) {
      const piece = readRtspPiece(rest);
      if (piece.kind === 'incomplete') return rest;
      if (piece.kind === 'broken' || (piece.kind === 'answer' && !this.#judge(piece.answer))) {
        this.#failure ??= { problem: 'notVideo', detail: 'it does not speak RTSP' };
        far.destroy();
        return Buffer.alloc(0);
      }
      near.write(rest.subarray(0, piece.length));
      rest = rest.subarray(piece.length);
    }
  }

  /** Whether an answer may go on. */
  #judge({ status, contentType, body }: RtspAnswer): boolean {
    this.#status = status;
    if (status >= 300 && status < 400) {
      this.#failure ??= { problem: 'notAllowed', detail: 'it sends us to another address' };
      return false;
    }
    if (status === 200 && contentType?.startsWith('application/sdp')) this.#options.onDescription?.(String(body));
    return true;
  }
}

/** The program's end of the tunnel breaks when the program ends: its end is told elsewhere. */
const ignore = (): void => undefined;
