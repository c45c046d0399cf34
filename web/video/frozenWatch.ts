/** What a watch looks at. */
export interface FrozenFacts {
  /** Milliseconds on any clock that does not jump. */
  now: number;
  /** Frames should come: somebody sends, the page wants them, and the connection stands. */
  isExpected: boolean;
  /** Packets of the picture arrive. */
  isArriving: boolean;
  /** Age of the frame on the screen, ms; undefined: none yet. */
  lastFrameAgeMs: number | undefined;
}

const STANDS_AFTER_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

/** Finds a picture that stands although packets come, and says when to ask for it anew: at once, then after pauses that double. */
export class FrozenWatch {
  #standsSince: number | undefined;
  #askedAt = -Infinity;
  #pauseMs = STANDS_AFTER_MS;

  /** Takes one look; true: ask for the picture anew now. */
  look({ now, isExpected, isArriving, lastFrameAgeMs }: FrozenFacts): boolean {
    const isMoving = lastFrameAgeMs !== undefined && lastFrameAgeMs < STANDS_AFTER_MS;
    if (!isExpected || !isArriving || isMoving) {
      this.#standsSince = undefined;
      if (isMoving && now - this.#askedAt > LONGEST_PAUSE_MS) this.#pauseMs = STANDS_AFTER_MS;
      return false;
    }
    this.#standsSince ??= now;
    if (now - this.#standsSince < STANDS_AFTER_MS || now - this.#askedAt < this.#pauseMs) return false;
    this.#askedAt = now;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    return true;
  }
}
