import type { FeedDetail, FeedServerMessage, FeedWelcome } from '../../server/wire/feed.js';
import { decodeBatchHeader, decodeFrames, FeedFrameError } from '../../server/wire/feedDecode.js';
import { BATCH_COMPLETE, BATCH_DEFLATED, BATCH_HEADER_BYTES, type BatchHeader } from '../../server/wire/feedFrames.js';
import type { CellCounts } from './cellCounts.js';
import type { FeedState } from './connectionState.js';
import type { FeedClientOptions } from './feedClientOptions.js';
import { FeedLink } from './feedLink.js';
import type { FeedListener } from './feedListener.js';
import { platformSchedule } from './feedSocket.js';
import { HeldPicture } from './heldPicture.js';
import { Inbox } from './inbox.js';
import { inflateBody } from './inflate.js';
import { LinkState } from './linkState.js';
import { Pinger } from './pinger.js';
import type { Records } from './records.js';
import type { UnitColumns } from './unitColumns.js';
import { centerOf, type FeedView, ViewSender } from './viewSender.js';

export type { FeedClientOptions, FeedView };

/** FEED_PROTOCOL, repeated to keep schemas out of the bundle. */
const PROTOCOL = 1;
/** A picture that cannot be read is asked for again at most this often. */
const RESYNC_EVERY_MS = 5_000;

/**
 * The live picture in the browser: connects, subscribes to a viewport, keeps what is in it, comes back after a drop by
 * (epoch, sequence), and always says how old what it holds is.
 */
export class FeedClient {
  readonly #clock: () => number;
  readonly #deflate: boolean;
  readonly #link: FeedLink;
  readonly #held = new HeldPicture();
  readonly #inbox = new Inbox();
  readonly #pinger: Pinger;
  readonly #viewSender: ViewSender;
  readonly #linkState: LinkState;
  #listeners: FeedListener[] = [];
  #welcome: FeedWelcome | undefined;
  /** `subscribed` has been heard on the present connection. */
  #isSubscribed = false;
  /** Number of the last batch applied. */
  #batch = 0;
  #distrustedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FeedClientOptions) {
    this.#clock = () => options.clock();
    this.#deflate = options.deflate === true;
    const schedule = options.schedule ?? platformSchedule;
    const send = (message: object) => this.#link.send(JSON.stringify(message));
    this.#pinger = new Pinger(this.#clock, (text) => this.#linkState.isWelcomed && this.#link.send(text));
    this.#viewSender = new ViewSender({
      clock: this.#clock,
      schedule,
      send: (subscription) => this.#linkState.isWelcomed && send({ type: 'subscribe', subscription }),
    });
    this.#linkState = new LinkState({
      clock: this.#clock,
      serverNow: () => (Number.isFinite(this.clockUncertaintyMs) ? this.serverNow() : undefined),
      isSocketOpen: () => this.#link.isOpen,
      heardAt: () => this.#link.heardAt,
      attempts: () => this.#link.attempts,
    });
    this.#link = new FeedLink({
      connect: () => options.connect(),
      clock: this.#clock,
      schedule,
      random: () => (options.random ?? Math.random)(),
      onOpen: () => this.#sayHello(),
      onText: (text) => this.#inbox.push(() => this.#heard(JSON.parse(text) as FeedServerMessage)),
      onBatch: (batch) => this.#receiveBatch(batch),
      onDown: (reason) => this.#down(reason),
      onEnd: (reason) => this.#end(reason),
      onWatch: () => this.#watch(),
    });
  }

  /** Columns of the units in view. */
  get units(): UnitColumns {
    return this.#held.units;
  }

  /** Counts by cell, while the view is zoomed out. */
  get counts(): CellCounts {
    return this.#held.counts;
  }

  /** Cameras in view, incidents and areas in scope. */
  get records(): Records {
    return this.#held.records;
  }

  /** Hears every change from now on; returns the way to stop. */
  listen(listener: FeedListener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Connects, and stays connected until `close`. */
  start(): void {
    if (!this.#linkState.isClosed) this.#link.start();
  }

  /** Ends it for good; what is held stays readable. */
  close(): void {
    this.#link.stop();
    this.#end('closed');
  }

  /** Says what to show from now on: call it as the map moves, it is sent at most every 120 ms. */
  view(view: FeedView): void {
    if (this.units.followOrigin(centerOf(view.bounds))) for (const listener of this.#listeners) listener.onOrigin?.();
    this.#viewSender.set(view);
  }

  /** Asks for everything anew; what is held stays until it comes. */
  resync(): void {
    this.#link.send(JSON.stringify({ type: 'resync' }));
  }

  /** Call when the tab is shown again or the machine wakes: looks at the link now instead of at the next timer. */
  wake(): void {
    this.#link.wake();
    this.#watch();
  }

  /** Phase of the link and age of the picture, now. */
  get state(): FeedState {
    return this.#linkState.current;
  }

  /** Now on the server's clock, ms since the epoch. */
  serverNow(): number {
    return this.#clock() + this.#pinger.clockOffset.offsetMs;
  }

  /** How wrong `serverNow` can be, in ms; infinite before the clocks were compared. */
  get clockUncertaintyMs(): number {
    return this.#pinger.clockOffset.uncertaintyMs;
  }

  /** Sequence of the last complete batch; -1 before the first. */
  get sequence(): number {
    return this.#held.sequence;
  }

  /** Whether units or counts are sent; undefined before the first answer. */
  get detail(): FeedDetail | undefined {
    return this.#held.subscribed?.detail;
  }

  /** H3 resolution of the cells in the present detail; undefined before the first answer. */
  get resolution(): number | undefined {
    return this.#held.subscribed?.resolution;
  }

  /** What the server said of itself; undefined before it did. */
  get server(): FeedWelcome | undefined {
    return this.#welcome;
  }

  #sayHello(): void {
    this.#inbox.clear();
    this.#pinger.restart();
    this.#linkState.restart();
    this.#isSubscribed = false;
    this.#batch = 0;
    const subscribe = this.#viewSender.take();
    const resume = subscribe && this.#held.resume();
    this.#link.send(
      JSON.stringify({
        type: 'hello',
        protocol: PROTOCOL,
        ...(this.#deflate && { deflate: true }),
        ...(subscribe && { subscribe }),
        ...(resume && { resume }),
      }),
    );
  }

  #receiveBatch(batch: ArrayBuffer): void {
    try {
      const header = decodeBatchHeader(batch);
      if (header.flags & BATCH_DEFLATED) this.#inflate(batch, header);
      else this.#inbox.push(() => this.#applyBatch(batch, BATCH_HEADER_BYTES, header));
    } catch (error) {
      this.#distrust(error);
    }
  }

  #inflate(batch: ArrayBuffer, header: BatchHeader): void {
    const fill = this.#inbox.reserve();
    inflateBody(batch, header.bodyBytes).then(
      (body) => fill(() => this.#applyBatch(body, 0, header)),
      (error: unknown) => fill(() => this.#distrust(error)),
    );
  }

  #applyBatch(buffer: ArrayBuffer, start: number, header: BatchHeader): void {
    try {
      this.#held.applyBatch(header, decodeFrames(buffer, start, header));
    } catch (error) {
      this.#distrust(error);
      return;
    }
    this.#batch = header.number;
    if (header.flags & BATCH_COMPLETE) this.#linkState.noteComplete(header.serverTimeMs);
    this.#tellChanges();
    this.#pinger.pingWhenDue(this.#batch);
    this.#showState();
  }

  /** A message that cannot be read: what is held may be wrong, so all of it is asked for again. */
  #distrust(error: unknown): void {
    this.#linkState.reason = error instanceof Error ? error.message : String(error);
    const now = this.#clock();
    if (now - this.#distrustedAt >= RESYNC_EVERY_MS) {
      this.#distrustedAt = now;
      this.resync();
    }
    if (!(error instanceof FeedFrameError)) throw error;
  }

  #heard(message: FeedServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#welcome = message;
        this.#linkState.isWelcomed = true;
        this.#linkState.reason = undefined;
        this.#held.setEpoch(message.epoch);
        this.#viewSender.flush();
        break;
      case 'subscribed': {
        const { detail, resolution } = this;
        this.#held.applySubscribed(message, !this.#isSubscribed);
        this.#isSubscribed = true;
        if (detail !== message.detail || resolution !== message.resolution)
          for (const listener of this.#listeners) listener.onDetail?.(message.detail, message.resolution);
        this.#tellChanges();
        break;
      }
      case 'dropped':
        this.#held.drop(message.keys);
        break;
      case 'behind':
      case 'caughtUp':
        this.#linkState.isToldBehind = message.type === 'behind';
        break;
      case 'pong':
        this.#pinger.heardPong(message.at, message.serverTimeMs);
        break;
      case 'problem':
        if (!this.#linkState.isWelcomed) this.#held.forgetResume();
        for (const listener of this.#listeners) listener.onProblem?.(message.problem);
    }
    this.#pinger.pingWhenDue(this.#batch);
    this.#showState();
  }

  #tellChanges(): void {
    const { orphans, ...units } = this.units.finishBatch();
    const records = this.records.finishBatch();
    const hasCounts = this.counts.takeChanged();
    const hasUnits = units.removed.length + units.added.length + units.renamed.length > 0;
    const hasRecords = Object.values(records).some(({ put, removed }) => put.length + removed.length > 0);
    for (const listener of this.#listeners) {
      if (hasUnits) listener.onUnits?.(units);
      if (units.moved.length > 0) listener.onPositions?.(units.moved);
      if (hasRecords) listener.onRecords?.(records);
      if (hasCounts) listener.onCounts?.();
    }
    if (orphans > 0) this.#distrust(new FeedFrameError(`${orphans} positions of units that were never introduced`, 0));
  }

  #watch(): void {
    this.#pinger.pingWhenDue(this.#batch);
    this.#showState();
  }

  #down(reason: string): void {
    this.#linkState.restart(reason);
    this.#showState();
  }

  #end(reason: string): void {
    if (this.#linkState.isClosed) return;
    this.#linkState.restart(reason);
    this.#linkState.isClosed = true;
    this.#viewSender.cancel();
    this.#showState();
  }

  #showState(): void {
    const state = this.#linkState.news();
    if (state) for (const listener of this.#listeners) listener.onState?.(state);
  }
}
