import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Picture } from '../picture/picture.js';
import { FEED_CLOSE } from '../wire/feed.js';
import type { Principal } from '../wire/identity.js';
import { BatchWriter } from './batchWriter.js';
import { Every } from './every.js';
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
  /** Told of an error that should not be, after its session was ended; without it, the error is thrown on. */
  onError?(error: unknown): void;
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
/** Time between two ticks that cannot be explained by a busy machine. */
const CLOCK_JUMP_MS = 8_000;

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
  readonly #counts: Every;
  readonly #sweeps: Every;
  readonly #reviews: Every;
  readonly #pings: Every;
  #tickedAt: number;
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
      guard: (session, run) => this.#guard(session, run),
    };
    const now = clock();
    this.#counts = new Every(this.#limits.countsMs, now);
    this.#sweeps = new Every(SWEEP_EVERY_MS, now);
    this.#reviews = new Every(REVIEW_EVERY_MS, now);
    this.#pings = new Every(PING_EVERY_MS, now);
    this.#tickedAt = now;
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
      this.#guard(session, () => (isBinary ? session.receiveBinary() : session.receive(data.toString())));
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
    if (this.#counts.isDue(now)) this.#channels.settleCounts();
    // The clock was set, or this process stood still: nobody's silence meanwhile says anything.
    if (Math.abs(now - this.#tickedAt) > CLOCK_JUMP_MS) for (const session of this.#sessions) session.heard();
    this.#tickedAt = now;
    for (const session of this.#sessions) this.#guard(session, () => session.flush());
    this.#keepHouse(now);
    totals.ticks++;
    this.#options.onTick?.(this.#options.clock() - now);
  }

  /** Ends the sessions of principals whose sign-in ended or whose rights changed. */
  drop(isDropped: (principal: Principal) => boolean, reason = 'sign in again'): void {
    for (const session of this.#sessions) if (isDropped(session.principal)) session.close(FEED_CLOSE.signedOut, reason);
  }

  /** Hangs up on principals that see other orgs than before: they come back to their new scope. */
  rescope(isChanged: (principal: Principal) => boolean): void {
    for (const session of this.#sessions)
      if (isChanged(session.principal)) session.close(CLOSE_TRY_LATER, 'other scope');
  }

  /** Says goodbye to every client and stops following the picture. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const session of this.#sessions) session.close(CLOSE_GOING_AWAY, 'server stopping');
    this.#channels.close();
  }

  /** An error in one session, which there should never be, ends that session and nothing else. */
  readonly #guard = (session: Pick<FeedSession, 'terminate'>, run: () => void): void => {
    try {
      run();
    } catch (error) {
      session.terminate();
      if (!this.#options.onError) throw error;
      this.#options.onError(error);
    }
  };

  #keepHouse(now: number): void {
    if (this.#pings.isDue(now)) this.#checkLife(now);
    if (this.#reviews.isDue(now)) for (const session of this.#sessions) this.#guard(session, () => session.review());
    if (this.#sweeps.isDue(now)) this.#sweep(now);
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
