import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Picture } from '../picture/picture.js';
import { FEED_CLOSE } from '../wire/feed.js';
import type { Principal } from '../wire/identity.js';
import { BatchWriter } from './batchWriter.js';
import type { FeedHub, FeedTotals } from './feedHub.js';
import { FeedSession } from './feedSession.js';
import type { FeedTransport } from './feedTransport.js';
import { FrameArena } from './frameArena.js';
import type { PaceLimits } from './pace.js';
import { PictureChannels } from './pictureChannels.js';
import { ViewClasses } from './viewClass.js';
import type { DetailLimits } from './viewPlan.js';
import { WsTransport } from './wsTransport.js';

/** How the feed behaves. Times in ms. */
export interface FeedLimits extends DetailLimits, PaceLimits {
  /** Changes are sent this often. */
  readonly tickMs: number;
  /** Counts are brought up to date this often. */
  readonly countsMs: number;
  /** What is gone is remembered for this long: a client away for longer gets all anew. */
  readonly windowMs: number;
  /** A client that gave no sign of life for this long is dropped. */
  readonly deadAfterMs: number;
  /** More sessions are turned away. */
  readonly maxSessions: number;
}

/** Limits that suit one node and a city. */
export const FEED_LIMITS: FeedLimits = Object.freeze({
  tickMs: 500,
  countsMs: 1_000,
  heartbeatMs: 1_000,
  windowMs: 120_000,
  maxUnits: 20_000,
  maxCells: 4_096,
  maxCameras: 5_000,
  maxCountCells: 2_000,
  maxBufferedBytes: 16 * 1024,
  ackTimeoutMs: 6_000,
  behindAfterMs: 1_000,
  deadAfterMs: 30_000,
  maxSessions: 5_000,
});

/** What the feed is made of. */
export interface FeedsOptions {
  readonly picture: Picture;
  /** Milliseconds since the epoch. */
  clock(): number;
  /** Org subtrees that a principal may see, none for nothing. */
  scopeOf(principal: Principal): readonly string[];
  /** Limits that differ from FEED_LIMITS. */
  readonly limits?: Partial<FeedLimits>;
  /** Runs something after the present event; default: setImmediate. */
  defer?(run: () => void): void;
  /** Told how long each tick took, in ms of `clock`. */
  onTick?(tookMs: number): void;
}

/** Figures for metrics. */
export interface FeedStats extends Readonly<FeedTotals> {
  readonly sessions: number;
  readonly behind: number;
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  /** Frames of units and records encoded since the start; each may have gone to many sessions. */
  readonly framesEncoded: number;
}

/** The largest message to let through to the handler: it answers those that are too large, instead of hanging up. */
export const FEED_MAX_PAYLOAD_BYTES = 512 * 1024;

const CLOSE_GOING_AWAY = 1001;
const CLOSE_TRY_LATER = 1013;
/** A client that has not said hello by then is dropped. */
const HELLO_WITHIN_MS = 10_000;
const PING_EVERY_MS = 10_000;
const SWEEP_EVERY_MS = 10_000;
const REVIEW_EVERY_MS = 2_000;

/**
 * The live feed: the only way out for live state. Each tick every channel that changed is encoded once for each class of
 * sessions, and every session gets what concerns it in one write.
 */
export class Feeds {
  readonly #options: FeedsOptions;
  readonly #limits: FeedLimits;
  readonly #hub: FeedHub & { sequence: number };
  readonly #channels: PictureChannels;
  readonly #sessions = new Set<FeedSession>();
  readonly #arena = new FrameArena();
  /** Sequence at earlier times, oldest first. */
  readonly #past: { at: number; sequence: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #countedAt = Number.NEGATIVE_INFINITY;
  #sweptAt: number;
  #reviewedAt: number;
  #pingedAt: number;
  #isClosed = false;

  constructor(options: FeedsOptions) {
    this.#options = options;
    this.#limits = { ...FEED_LIMITS, ...options.limits };
    const clock = () => options.clock();
    const { picture } = options;
    this.#channels = new PictureChannels({
      picture,
      limits: this.#limits,
      clock,
      onAdded: (channel) => {
        for (const session of this.#sessions) session.offer(channel);
      },
    });
    this.#hub = {
      epoch: picture.epoch,
      sequence: this.#channels.settle(),
      tickMs: this.#limits.tickMs,
      pace: this.#limits,
      plans: this.#channels.plans,
      channels: this.#channels.table,
      arena: this.#arena,
      writer: new BatchWriter(),
      classes: new ViewClasses(picture.orgs),
      totals: { ticks: 0, batches: 0, bytes: 0, units: 0, refusedMessages: 0 },
      clock,
      defer: options.defer ?? ((run) => setImmediate(run)),
    };
    const now = clock();
    this.#sweptAt = now;
    this.#reviewedAt = now;
    this.#pingedAt = now;
  }

  /** Figures as they are now. */
  get stats(): FeedStats {
    let behind = 0;
    for (const session of this.#sessions) if (session.isBehind) behind++;
    return {
      ...this.#hub.totals,
      sessions: this.#sessions.size,
      behind,
      channels: this.#hub.channels.size,
      cells: this.#hub.plans.cells.size,
      classes: this.#hub.classes.size,
      framesEncoded: this.#arena.framesEncoded,
    };
  }

  /** Ticks by a timer from now on. */
  start(): void {
    if (this.#isClosed) return;
    this.#timer ??= setInterval(() => this.tick(), this.#limits.tickMs);
  }

  /** Takes an authenticated socket: mount it at `/api/v1/feed`. */
  readonly handler = (socket: WebSocket, principal: Principal, _request: IncomingMessage): void => {
    const session = this.open(new WsTransport(socket), principal);
    if (!session) return;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) session.receiveBinary();
      else session.receive(data.toString());
    });
    socket.on('pong', () => session.heard());
    socket.on('close', () => session.end());
    // `ws` closes the socket itself after an error, with the code that says why.
    socket.on('error', () => {});
  };

  /** Opens a session; undefined, having closed the transport, when there is no room or no scope. */
  open(transport: FeedTransport, principal: Principal): FeedSession | undefined {
    if (this.#isClosed || this.#sessions.size >= this.#limits.maxSessions) {
      transport.close(CLOSE_TRY_LATER, this.#isClosed ? 'server stopping' : 'too many feeds are open');
      return undefined;
    }
    const session = new FeedSession(this.#hub, {
      transport,
      principal,
      roots: this.#options.scopeOf(principal),
      onEnd: (ended) => this.#sessions.delete(ended),
    });
    this.#sessions.add(session);
    return session;
  }

  /** Sends what changed since the last tick. */
  tick(): void {
    const now = this.#options.clock();
    const { totals } = this.#hub;
    this.#arena.restart();
    this.#hub.sequence = this.#channels.settle();
    if (now - this.#countedAt >= this.#limits.countsMs) {
      this.#channels.settleCounts();
      this.#countedAt = now;
    }
    for (const session of this.#sessions) session.flush();
    this.#keepHouse(now);
    totals.ticks++;
    this.#options.onTick?.(this.#options.clock() - now);
  }

  /** Ends the sessions of principals whose sign-in ended or whose rights changed. */
  drop(isDropped: (principal: Principal) => boolean, reason = 'sign in again'): void {
    for (const session of this.#sessions) if (isDropped(session.principal)) session.close(FEED_CLOSE.signedOut, reason);
  }

  /** Says goodbye to every client and stops following the picture. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const session of this.#sessions) session.close(CLOSE_GOING_AWAY, 'server stopping');
    this.#channels.close();
  }

  #keepHouse(now: number): void {
    if (now - this.#pingedAt >= PING_EVERY_MS) {
      this.#pingedAt = now;
      this.#checkLife(now);
    }
    if (now - this.#reviewedAt >= REVIEW_EVERY_MS) {
      this.#reviewedAt = now;
      for (const session of this.#sessions) session.review();
    }
    if (now - this.#sweptAt >= SWEEP_EVERY_MS) {
      this.#sweptAt = now;
      this.#sweep(now);
    }
  }

  #checkLife(now: number): void {
    for (const session of this.#sessions) {
      const isSilent = now - session.heardAt > this.#limits.deadAfterMs;
      const isMute = !session.isWelcomed && now - session.openedAt > HELLO_WITHIN_MS;
      if (isSilent || isMute) session.terminate();
      else session.ping();
    }
  }

  #sweep(now: number): void {
    this.#past.push({ at: now, sequence: this.#hub.sequence });
    let horizon = 0;
    while (this.#past.length > 0 && this.#past[0]!.at <= now - this.#limits.windowMs)
      horizon = this.#past.shift()!.sequence;
    if (horizon === 0) return;
    this.#channels.sweep(horizon, (channel, changedAt) => {
      for (const session of this.#sessions) if (session.owes(channel, changedAt)) return false;
      for (const session of this.#sessions) session.leave(channel);
      return true;
    });
    for (const session of this.#sessions) session.tellDropped();
  }
}
