/** Key frames remembered: those of a few segments. */
const KEPT = 400;
/** A key frame belongs to a segment when it passed within so many ms of when the segment should begin. */
const NEAR_MS = 1000;

/**
 * Turns media time into instants. The first key frame that passes is media time zero; each later segment begins with a key
 * frame too, so it takes the instant at which that frame passed, and a camera whose clock runs fast or slow does not drift.
 */
export class Anchor {
  readonly #passed: number[] = [];
  /** The instant and media time of the newest segment's begin, in ms. */
  #last: { at: number; mediaMs: number } | undefined;

  /** Instant of media time zero, in ms since the epoch; undefined before the first key frame. */
  get startedAt(): number | undefined {
    return this.#passed[0] === undefined ? undefined : (this.#last?.at ?? this.#passed[0]);
  }

  /** A key frame has just passed (or, without a picture, the first packet is let through). */
  pass(at: number): void {
    if (this.#last === undefined) this.#last = { at, mediaMs: 0 };
    this.#passed.push(at);
    if (this.#passed.length > KEPT) this.#passed.shift();
  }

  /** The instant at which a segment that begins at a media time began, in ms since the epoch. */
  instantOf(mediaMs: number): number {
    const last = this.#last ?? { at: 0, mediaMs: 0 };
    const expected = last.at + (mediaMs - last.mediaMs);
    let best: number | undefined;
    for (const at of this.#passed)
      if (best === undefined || Math.abs(at - expected) < Math.abs(best - expected)) best = at;
    const at = best !== undefined && Math.abs(best - expected) <= NEAR_MS ? best : expected;
    this.#last = { at, mediaMs };
    return at;
  }
}
