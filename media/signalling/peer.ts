import { randomBytes } from 'node:crypto';
import type { RtpCapabilities, WebRtcTransport } from 'mediasoup/types';
import type { WebSocket } from 'ws';
import type { Principal } from '../../server/wire/identity.js';
import type { StreamId, UnitId } from '../../server/wire/ids.js';
import type { SignalAnswer, SignalNotice } from '../../server/wire/signalling.js';
import { MediaError } from '../mediaError.js';
import type { Publisher } from '../publisher.js';
import type { Relay } from '../relay.js';
import type { RelayWorker } from '../relayWorker.js';
import { watchTransport } from '../transportWatch.js';
import type { PageView } from './pageView.js';

/** One transport of a page. */
export interface PeerTransport {
  direction: 'send' | 'receive';
  transport: WebRtcTransport;
  worker: RelayWorker;
}

const MAX_TRANSPORTS = 4;
const MAX_QUEUED = 1000;
/** A page that does not read for so long loses its connection, and gets everything when it resumes. */
const MAX_BUFFERED_BYTES = 1_000_000;

/** A page's signalling session: it outlives its socket for a while, so that a change of network loses no picture. */
export class Peer {
  readonly id = randomBytes(18).toString('base64url');
  readonly principal: Principal;
  readonly name: string;
  readonly relay: Relay;
  readonly transports = new Map<string, PeerTransport>();
  readonly views = new Map<StreamId, PageView>();
  readonly publishers = new Map<StreamId, Publisher>();
  /** Which transport each publisher of the page sends on. */
  readonly transportOfPublisher = new WeakMap<Publisher, WebRtcTransport>();
  capabilities: RtpCapabilities | undefined;
  /** The unit this page stands for, which calls ring at. */
  unitId: UnitId | undefined;
  /** Called once, when the session ends. */
  onClose: () => void = () => undefined;
  #socket: WebSocket | undefined;
  #queue: SignalNotice[] = [];
  #isClosed = false;

  constructor(relay: Relay, principal: Principal, name: string) {
    this.relay = relay;
    this.principal = principal;
    this.name = name;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isAttached(): boolean {
    return this.#socket !== undefined;
  }

  /** Speaks through a socket from now on; one before is let go. */
  attach(socket: WebSocket, welcome: SignalNotice): void {
    const earlier = this.#socket;
    this.#socket = socket;
    earlier?.close(4000, 'resumed elsewhere');
    const waiting = this.#queue;
    this.#queue = [];
    this.send(welcome);
    for (const message of waiting) this.send(message);
  }

  /** The socket is gone; what is said meanwhile waits for the next one. False: it was not this one's any more. */
  detach(socket: WebSocket): boolean {
    if (this.#socket !== socket) return false;
    this.#socket = undefined;
    return true;
  }

  send(message: SignalNotice): void {
    const socket = this.#socket;
    if (socket === undefined) {
      if (!this.#isClosed && this.#queue.push(message) > MAX_QUEUED) this.close('notRead');
      return;
    }
    socket.send(JSON.stringify(message));
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
  }

  /** The transport of that id. @throws MediaError `notFound` */
  transportOf(id: string): PeerTransport {
    const found = this.transports.get(id);
    if (!found) throw new MediaError('notFound', 'There is no such transport; it was lost or closed. Open another.');
    return found;
  }

  get receiving(): PeerTransport | undefined {
    return [...this.transports.values()].find(({ direction }) => direction === 'receive');
  }

  /** Opens a transport; a page has one to receive, which replaces an earlier one. @throws MediaError `conflict`, `unavailable` */
  async openTransport(direction: PeerTransport['direction']): Promise<WebRtcTransport> {
    if (direction === 'receive') this.receiving?.transport.close();
    if (this.transports.size >= MAX_TRANSPORTS)
      throw new MediaError('conflict', `A page may have ${MAX_TRANSPORTS} transports; close one.`);
    const worker = this.relay.pool.pick();
    const transport = await worker.createTransport(worker.home);
    if (this.#isClosed) {
      transport.close();
      throw new MediaError('notFound', 'The session has ended.');
    }
    this.transports.set(transport.id, { direction, transport, worker });
    const forget = (reason: string) => {
      if (!this.transports.delete(transport.id)) return;
      if (!transport.closed) transport.close();
      if (direction === 'receive') for (const view of this.views.values()) view.detach();
      this.send({ type: 'transportLost', transportId: transport.id, direction, reason });
    };
    watchTransport(
      transport,
      {
        connected: () => this.#setConnected(transport, true),
        lost: () => this.#setConnected(transport, false),
        gone: (why) => forget(worker.isAlive ? why : 'workerDied'),
      },
      this.relay.patience,
    );
    if (direction === 'receive') for (const view of this.views.values()) view.attach();
    return transport;
  }

  /**
   * Sends a silent track on a receiving transport, which connects by it.
   * @returns what the page makes its consumer of
   * @throws MediaError `notFound`, `conflict` before the page has said what it can decode
   */
  async prepare(transportId: string): Promise<SignalAnswer<'prepare'>['consumer']> {
    const { transport, worker } = this.transportOf(transportId);
    if (!this.capabilities) throw new MediaError('conflict', 'Say what you can decode first: setCapabilities.');
    const producerId = await worker.silence();
    const rtpCapabilities = this.capabilities;
    const { id, kind, rtpParameters } = await transport.consume({ producerId, rtpCapabilities, paused: true });
    return { id, producerId, kind, rtpParameters };
  }

  #setConnected(transport: WebRtcTransport, isConnected: boolean): void {
    for (const publisher of this.publishers.values())
      if (this.transportOfPublisher.get(publisher) === transport) publisher.setConnected(isConnected);
  }

  /** Ends the session and everything in it. */
  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue = [];
    for (const view of [...this.views.values()]) view.close(reason);
    for (const publisher of [...this.publishers.values()])
      publisher.close(reason === 'serverStopping' || reason === 'revoked' ? reason : 'lost');
    const transports = [...this.transports.values()];
    this.transports.clear();
    for (const { transport } of transports) transport.close();
    this.onClose();
    this.#socket?.close(1000, reason);
    this.#socket = undefined;
  }
}
