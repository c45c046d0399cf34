/** When a client may be sent more. Times in ms. */
export interface PaceLimits {
  /** Something is sent at least this often. */
  readonly heartbeatMs: number;
  /** A batch is only sent while no more than this many bytes of earlier ones wait in this process. */
  readonly maxBufferedBytes: number;
  /** A client that has not said within this time that a batch arrived is sent nothing more until it does. */
  readonly ackTimeoutMs: number;
  /** A client held back for this long is told that it is behind. */
  readonly behindAfterMs: number;
}

/**
 * Decides when one client may be sent more. What it does not take is not queued: changes stay in the picture, and the
 * latest state goes out when it can. Two signs of a slow client: bytes waiting in this process, and batches that arrived
 * in some buffer on the way but were not acknowledged.
 */
export class Pace {
  readonly #limits: PaceLimits;
  #sentAt = Number.NEGATIVE_INFINITY;
  /** Number of the last batch sent and acknowledged. */
  #batch = 0;
  #acknowledged = 0;
  /** Since when a batch has been waiting for its acknowledgement; or since the last one that came. */
  #waitingSince = 0;
  #heldSince: number | undefined;
  #heldTicks = 0;
  #isToldBehind = false;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  /** The client has been told that it is behind, and not yet that it has caught up. */
  get isToldBehind(): boolean {
    return this.#isToldBehind;
  }

  /** Changes have been held back, or more is to be sent as soon as there is room. */
  get isHeldBack(): boolean {
    return this.#heldSince !== undefined;
  }

  /** Since when changes have been held back. */
  get heldSince(): number {
    return this.#heldSince ?? 0;
  }

  /** Whether a batch may be sent, with so many bytes waiting. */
  mayGo(now: number, bufferedBytes: number): boolean {
    if (bufferedBytes > this.#limits.maxBufferedBytes) return false;
    return this.#batch === this.#acknowledged || now - this.#waitingSince <= this.#limits.ackTimeoutMs;
  }

  isHeartbeatDue(now: number): boolean {
    // A clock that was set back is no reason to fall silent.
    return now - this.#sentAt >= this.#limits.heartbeatMs || now < this.#sentAt;
  }

  /** A batch is being sent: returns its number. */
  nextBatch(now: number): number {
    this.#sentAt = now;
    if (this.#batch === this.#acknowledged) this.#waitingSince = now;
    return ++this.#batch;
  }

  /** The client says that a batch arrived. */
  acknowledge(batch: number, now: number): void {
    if (batch <= this.#acknowledged || batch > this.#batch) return;
    this.#acknowledged = batch;
    this.#waitingSince = now;
  }

  /** Changes are held back; true when it is time to tell the client, once. */
  holdBack(now: number): boolean {
    this.#heldSince ??= now;
    this.#heldTicks++;
    if (this.#isToldBehind || now - this.#heldSince < this.#limits.behindAfterMs) return false;
    this.#isToldBehind = true;
    return true;
  }

  /** Everything has been sent; the number of times it was held back when the client was told so, else undefined. */
  catchUp(): number | undefined {
    const ticks = this.#isToldBehind ? this.#heldTicks : undefined;
    this.#heldSince = undefined;
    this.#heldTicks = 0;
    this.#isToldBehind = false;
    return ticks;
  }
}
