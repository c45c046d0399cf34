import { type FeedState, phaseOf } from './connectionState.js';

/** What the state is worked out from besides what `LinkState` is told; times in ms on our clock. */
export interface LinkSources {
  clock(): number;
  /** Our clock brought to the server's; undefined before the clocks were compared. */
  serverNow(): number | undefined;
  isSocketOpen(): boolean;
  heardAt(): number | undefined;
  attempts(): number;
}

/** Keeps what happened to the link and works out its state. */
export class LinkState {
  readonly #sources: LinkSources;
  #complete: { at: number; serverTimeMs: number } | undefined;
  #shownPhase: FeedState['phase'] | undefined;
  /** Welcomed on the present connection. */
  isWelcomed = false;
  /** The server says that it holds changes back. */
  isToldBehind = false;
  isClosed = false;
  /** Why it closed, or what went wrong last. */
  reason: string | undefined;

  constructor(sources: LinkSources) {
    this.#sources = sources;
  }

  /** A connection begins or ends; `reason`: why it ended, if that is known. */
  restart(reason = ''): void {
    this.isWelcomed = false;
    this.isToldBehind = false;
    if (reason) this.reason = reason;
  }

  /** All that is subscribed to is held as of this time of the server. */
  noteComplete(serverTimeMs: number): void {
    this.#complete = { at: this.#sources.clock(), serverTimeMs };
  }

  /** The state now. */
  get current(): FeedState {
    const now = this.#sources.clock();
    const heardAt = this.#sources.heardAt();
    const dataAgeMs = this.#dataAgeMs(now);
    const phase = phaseOf({
      closed: this.isClosed,
      open: this.isWelcomed && this.#sources.isSocketOpen(),
      silenceMs: heardAt === undefined ? undefined : now - heardAt,
      dataAgeMs,
      toldBehind: this.isToldBehind,
    });
    return { phase, dataAgeMs, attempts: this.#sources.attempts(), reason: this.reason };
  }

  /** The state if a page should hear of it: the phase is another, or the picture is not live and grows older. */
  news(): FeedState | undefined {
    const state = this.current;
    if (state.phase === this.#shownPhase && (state.phase === 'live' || state.phase === 'closed')) return undefined;
    this.#shownPhase = state.phase;
    return state;
  }

  #dataAgeMs(now: number): number | undefined {
    if (!this.#complete) return undefined;
    const since = now - this.#complete.at;
    const serverNow = this.#sources.serverNow();
    return serverNow === undefined ? since : Math.max(since, serverNow - this.#complete.serverTimeMs);
  }
}
