import { EventEmitter } from 'node:events';
import type { StreamId } from '../server/wire/ids.js';
import type { EndReason, RecordingMark, SourceProblem, StreamState } from '../server/wire/media.js';
import { MediaError } from './mediaError.js';
import type { Publisher } from './publisher.js';
import { type StreamSubject, streamIdOf } from './streamNames.js';
import type { Viewer } from './viewer.js';

/** How patient streams are, in ms. */
export interface StreamTimings {
  /** Nothing new for so long: frozen. */
  frozenAfterMs: number;
  /** A publisher that was lost may come back for so long. */
  graceMs: number;
  /** A publisher that never sends anything is ended after this. */
  startLimitMs: number;
}

export const STREAM_TIMINGS: StreamTimings = { frozenAfterMs: 3000, graceMs: 20_000, startLimitMs: 20_000 };

/** The server pulls a stream itself, as long as it is watched. */
export interface Pull {
  /** Why nothing comes in just now. */
  problem?: SourceProblem;
  /** The same in words, without the source's address. */
  detail?: string;
  /** When it is tried again, in ms since the epoch. */
  againAt?: number;
}

interface StreamEvents {
  /** Also when only the problem of its source has changed. */
  state: [StreamState];
  /** The tracks to receive have changed. */
  tracks: [];
  /** Who watches, or whether it is recorded, has changed. */
  viewers: [];
  /** A recording has begun or ended. */
  recording: [];
  started: [{ startedAt: number }];
  ended: [{ startedAt: number; endedAt: number; reason: EndReason }];
}

/** Ends after which nobody is waited for. */
const FINAL: ReadonlySet<EndReason> = new Set([
  'unpublished',
  'noMedia',
  'flooding',
  'revoked',
  'stopped',
  'noViewers',
  'serverStopping',
]);

/** The live picture of one unit or camera: at most one publisher, any number of viewers, each without the other if need be. */
export class Stream extends EventEmitter<StreamEvents> {
  readonly id: StreamId;
  readonly subject: StreamSubject;
  readonly #clock: () => number;
  readonly #timings: StreamTimings;
  readonly #viewers = new Set<Viewer>();
  #publisher: Publisher | undefined;
  #state: StreamState = 'ended';
  #since: number | undefined;
  #startedAt: number | undefined;
  /** The publisher went away and may come back until then. */
  #graceUntil: number | undefined;
  #lastReason: EndReason = 'unpublished';
  #recording: RecordingMark | undefined;
  #pull: Pull | undefined;

  constructor(subject: StreamSubject, { clock, timings }: { clock: () => number; timings: StreamTimings }) {
    super();
    this.id = streamIdOf(subject);
    this.subject = subject;
    this.#clock = clock;
    this.#timings = timings;
    this.setMaxListeners(0);
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Since when it is in this state, in ms since the epoch; undefined when it never was live. */
  get since(): number | undefined {
    return this.#since;
  }

  /** When it became live, through losses shorter than the grace. */
  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  /** Set while the server pulls the stream, or tries to. */
  get pull(): Pull | undefined {
    return this.#pull;
  }

  /** The server begins to pull it, has come to know something of the source, or lets it be. */
  setPull(pull: Pull | undefined): void {
    const isNews = pull?.problem !== this.#pull?.problem;
    this.#pull = pull;
    const before = this.#state;
    this.update();
    if (isNews && this.#state === before) this.emit('state', before);
  }

  get publisher(): Publisher | undefined {
    return this.#publisher;
  }

  /** Why the last publisher went. */
  get lastEnd(): EndReason {
    return this.#lastReason;
  }

  get viewers(): ReadonlySet<Viewer> {
    return this.#viewers;
  }

  /** Nothing holds it: no publisher, no viewer, nobody waited for. */
  get isIdle(): boolean {
    if (this.#recording) return false;
    const isExpected = this.#graceUntil !== undefined || this.#pull !== undefined;
    return this.#publisher === undefined && this.#viewers.size === 0 && !isExpected;
  }

  /** Whether a publisher holds the stream that is neither lost nor silent. */
  get isHeld(): boolean {
    return this.#publisher !== undefined && (this.#state === 'starting' || this.#state === 'live');
  }

  /**
   * Gives the stream to a publisher; one that was there goes.
   * @throws MediaError `conflict` when it is held and `takeover` is not asked
   */
  publish(publisher: Publisher, { takeover }: { takeover: boolean }): void {
    const earlier = this.#publisher;
    if (earlier && this.isHeld && !takeover) {
      throw new MediaError(
        'conflict',
        `${earlier.name} publishes this stream already; ask for takeover=true to replace it.`,
        5,
      );
    }
    this.#publisher = publisher;
    this.#graceUntil = undefined;
    publisher.on('tracks', () => this.emit('tracks'));
    publisher.on('changed', () => this.update());
    publisher.once('closed', (reason) => this.#lose(publisher, reason));
    earlier?.close('takenOver');
    this.emit('tracks');
    this.update();
  }

  #lose(publisher: Publisher, reason: EndReason): void {
    if (this.#publisher !== publisher) return;
    this.#publisher = undefined;
    this.#lastReason = reason;
    const mayReturn = this.#startedAt !== undefined && !FINAL.has(reason);
    this.#graceUntil = mayReturn ? this.#clock() + this.#timings.graceMs : undefined;
    this.emit('tracks');
    this.update();
  }

  /** Looks at the clock and the publisher: called once a second, and when something happened. */
  update(): void {
    const now = this.#clock();
    this.#endLate(now);
    if (this.#graceUntil !== undefined && now >= this.#graceUntil) {
      this.#graceUntil = undefined;
      // Nothing is live for so long now, however long it is still tried.
      if (!this.#publisher) this.#tellEnd(now);
    }
    this.#enter(this.#judge(now), now);
  }

  #judge(now: number): StreamState {
    const publisher = this.#publisher;
    if (!publisher) return this.#judgeAbsence();
    if (!publisher.isConnected) return this.#startedAt === undefined ? 'starting' : 'reconnecting';
    if (!publisher.hasMedia) return this.#startedAt === undefined ? 'starting' : 'reconnecting';
    const { heardAt } = publisher;
    return heardAt === undefined || now - heardAt >= this.#timings.frozenAfterMs || publisher.isPaused
      ? 'frozen'
      : 'live';
  }

  #judgeAbsence(): StreamState {
    if (this.#graceUntil !== undefined) return 'reconnecting';
    if (!this.#pull) return 'ended';
    return this.#pull.problem === undefined && this.#startedAt === undefined ? 'starting' : 'reconnecting';
  }

  #enter(state: StreamState, now: number): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = now;
    if (state === 'live' && this.#startedAt === undefined) {
      this.#startedAt = now;
      this.emit('started', { startedAt: now });
    }
    this.emit('state', state);
    if (state === 'ended') this.#tellEnd(now);
  }

  #tellEnd(now: number): void {
    if (this.#startedAt === undefined) return;
    const startedAt = this.#startedAt;
    this.#startedAt = undefined;
    this.emit('ended', { startedAt, endedAt: now, reason: this.#lastReason });
  }

  /** Ends a publisher that never sent anything, or whose connection has been gone for too long. */
  #endLate(now: number): void {
    const publisher = this.#publisher;
    if (!publisher) return;
    if (!publisher.hasMedia && now - publisher.since >= this.#timings.startLimitMs) publisher.close('noMedia');
    else if (!publisher.isConnected && this.#state === 'reconnecting' && now - this.#since! >= this.#timings.graceMs) {
      // It had its grace while its transport still stood.
      publisher.close('lost');
      this.#graceUntil = undefined;
    }
  }

  /** A publisher that was lost says that it will not return. */
  forgo(): void {
    if (this.#graceUntil === undefined) return;
    this.#graceUntil = undefined;
    this.#lastReason = 'unpublished';
    this.update();
  }

  /** Who has it recorded and why, while it is. */
  get recording(): RecordingMark | undefined {
    return this.#recording;
  }

  /** Marks it as recorded, for everyone who watches or wears it to see; undefined: no more. */
  setRecording(mark: RecordingMark | undefined): void {
    if (mark === this.#recording) return;
    this.#recording = mark;
    this.emit('recording');
    this.emit('viewers');
  }

  addViewer(viewer: Viewer): void {
    this.#viewers.add(viewer);
    this.emit('viewers');
  }

  removeViewer(viewer: Viewer): void {
    if (this.#viewers.delete(viewer)) this.emit('viewers');
  }
}
