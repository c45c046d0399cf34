import type { IncomingMessage } from 'node:http';
import type { RtpCapabilities } from 'mediasoup/types';
import type { WebSocket } from 'ws';
import type { Principal } from '../../server/wire/identity.js';
import type { StreamId, UnitId } from '../../server/wire/ids.js';
import { type CallInfo, SIGNALLING_PROTOCOL, type SignalNotice } from '../../server/wire/signalling.js';
import type { CallParty } from '../callInfo.js';
import type { Calls } from '../calls.js';
import { MediaError, reasonOf } from '../mediaError.js';
import type { IceServer } from '../ports.js';
import type { Relay } from '../relay.js';
import type { Stream } from '../stream.js';
import { nameOf, type Viewer } from '../viewer.js';
import { HANDLERS } from './handlers.js';
import { readMessage } from './messages.js';
import { viewersOf } from './pageView.js';
import { Peer } from './peer.js';
import { problemOf } from './problems.js';

/** How long a session without a socket waits to be resumed, in ms. */
export const RESUME_MS = 20_000;
/** Messages a second a page may send for long, and at once. */
const RATE = 50;
const BURST = 400;

/** A page's session as calls see it. */
export interface CallPage extends CallParty {
  present(unitId: UnitId): void;
}

/** A page's session, for who watches over what it was opened with. */
export interface PageSession {
  /** Ends it at once, with everything in it. */
  revoke(): void;
  /** Calls back when it has ended, or when a later listener takes the place of this one. */
  onceOver(listener: () => void): void;
}

interface Session {
  peer: Peer;
  handle: PageSession;
  onOver: () => void;
  page: CallPage;
  /** Requests are done one after the other, in the order they came. */
  work: Promise<void>;
  tokens: number;
  filledAt: number;
  leaving?: NodeJS.Timeout;
}

export interface SignallingOptions {
  relay: Relay;
  calls: Calls;
  iceServers: readonly IceServer[];
  /** What the routers can do, as pages are told. */
  capabilities: RtpCapabilities;
  resumeMs?: number;
}

/** Signalling of pages over ws: many streams in one receiving transport, publishing, and calls. */
export class Signalling {
  readonly #options: SignallingOptions;
  readonly #sessions = new Map<string, Session>();

  constructor(options: SignallingOptions) {
    this.#options = options;
  }

  /** Sessions, with or without a socket just now. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Pages that stand for a unit. */
  partiesOf(unitId: UnitId): CallParty[] {
    return [...this.#sessions.values()].filter(({ peer }) => peer.unitId === unitId).map(({ page }) => page);
  }

  /**
   * Takes a socket that has been authenticated: a new session, or with `?session=` an earlier one of the same principal.
   * @returns the page's session, which outlives its sockets
   */
  accept(socket: WebSocket, principal: Principal, request: IncomingMessage): PageSession {
    const { searchParams } = new URL(request.url ?? '/', 'ws://server');
    const earlier = this.#sessions.get(searchParams.get('session') ?? '');
    const isMine = earlier?.peer.principal.type === principal.type && earlier.peer.principal.id === principal.id;
    const session = earlier && isMine ? earlier : this.#open(principal);
    clearTimeout(session.leaving);
    session.peer.attach(socket, this.#welcome(session.peer, session === earlier));
    socket.on('message', (data, isBinary) => this.#take(session, socket, data, isBinary));
    socket.on('close', () => {
      if (!session.peer.detach(socket)) return;
      session.leaving = setTimeout(() => session.peer.close('gone'), this.#options.resumeMs ?? RESUME_MS);
      session.leaving.unref();
    });
    return session.handle;
  }

  #open(principal: Principal): Session {
    const { relay, calls } = this.#options;
    const titleOf = (type: 'unit' | 'camera', id: string) => relay.streams.factsOf({ type, id })?.title;
    const peer = new Peer(relay, principal, nameOf(principal, titleOf).name);
    const page: CallPage = {
      principal,
      name: peer.name,
      tell: (call: CallInfo) => peer.send({ type: 'callChanged', call }),
      present: (unitId) => this.#present(peer, unitId),
    };
    const handle: PageSession = {
      revoke: () => peer.close('revoked'),
      onceOver: (listener) => {
        session.onOver();
        session.onOver = listener;
      },
    };
    const session: Session = {
      peer,
      handle,
      onOver: () => undefined,
      page,
      work: Promise.resolve(),
      tokens: BURST,
      filledAt: relay.clock(),
    };
    this.#sessions.set(peer.id, session);
    peer.onClose = () => {
      clearTimeout(session.leaving);
      this.#sessions.delete(peer.id);
      calls.leave(page);
      session.onOver();
    };
    if (principal.type === 'device' && principal.unitId !== undefined) this.#present(peer, principal.unitId);
    return session;
  }

  /** The page stands for a unit: calls ring at it, and it is told who watches the unit, whoever publishes. */
  #present(peer: Peer, unitId: UnitId): void {
    peer.unitId = unitId;
    const stream = this.#options.relay.streams.get(`unit-${unitId}` as StreamId);
    if (stream) this.tellViewers(stream);
  }

  #welcome(peer: Peer, resumed: boolean): SignalNotice {
    const { relay, iceServers, capabilities } = this.#options;
    return {
      type: 'welcome',
      protocol: SIGNALLING_PROTOCOL,
      session: peer.id,
      resumed,
      rtpCapabilities: capabilities,
      iceServers: [...iceServers],
      serverTime: new Date(relay.clock()).toISOString(),
    };
  }

  #take(session: Session, socket: WebSocket, data: unknown, isBinary: boolean): void {
    if (!this.#spend(session)) {
      socket.close(1008, 'too many messages');
      return;
    }
    const read = readMessage(data, isBinary);
    if (!read.ok) {
      session.peer.send({ type: 'refusal', request: read.request ?? -1, problem: problemOf(read.error) });
      return;
    }
    const { type, request, ask } = read.message;
    const { peer, page } = session;
    session.work = session.work.then(async () => {
      if (peer.isClosed) return;
      try {
        const handle = HANDLERS[type] as (...args: unknown[]) => unknown;
        peer.send({ type: 'answer', request, answer: await handle(peer, ask, page, this.#options.calls) });
      } catch (error) {
        peer.send({ type: 'refusal', request, problem: problemOf(this.#refusalOf(error, type)) });
      }
    });
  }

  /** A token bucket: whether one more message is within the rate. */
  #spend(session: Session): boolean {
    const now = this.#options.relay.clock();
    session.tokens = Math.min(BURST, session.tokens + ((now - session.filledAt) / 1000) * RATE);
    session.filledAt = now;
    session.tokens--;
    return session.tokens >= 0;
  }

  /** What a page is told of a failure: a refusal as it is, mediasoup's complaint about parameters, or nothing of the inside. */
  #refusalOf(error: unknown, type: string): MediaError {
    if (error instanceof MediaError) return error;
    if (error instanceof TypeError) return new MediaError('unprocessable', `${type}: ${reasonOf(error)}.`);
    this.#options.relay.log.warn({ err: error, type }, 'a signalling request failed');
    return new MediaError('unavailable', 'This did not work just now. Try again.', 1);
  }

  /** Tells the pages that stand for a stream's unit who watches it. */
  tellViewers(stream: Stream): void {
    if (stream.subject.type !== 'unit') return;
    const notice = viewersOf(stream);
    for (const { peer } of this.#sessions.values()) {
      if (peer.unitId === stream.subject.id && !peer.publishers.has(stream.id)) peer.send(notice);
    }
  }

  /** Ends a page's view of a stream, and says so. */
  endView(viewer: Viewer, reason: string): void {
    for (const { peer } of this.#sessions.values()) {
      const view = peer.views.get(viewer.stream.id);
      if (view?.viewer !== viewer) continue;
      view.close(reason);
      peer.send({ type: 'viewEnded', streamId: viewer.stream.id, reason });
    }
  }

  /** Ends every session of a principal. */
  drop(isIt: (principal: Principal) => boolean): void {
    for (const { peer } of [...this.#sessions.values()]) if (isIt(peer.principal)) peer.close('revoked');
  }

  /** Ends every session. */
  close(): void {
    for (const { peer } of [...this.#sessions.values()]) peer.close('serverStopping');
  }
}
