/** Says when something that is done at intervals is due. A clock that is set back does not stop it. */
export class Every {
  readonly #everyMs: number;
  #at: number;

  /** First due `everyMs` after `now`, both in ms. */
  constructor(everyMs: number, now: number) {
    this.#everyMs = everyMs;
    this.#at = now;
  }

  /** Whether it is due; if so, it is next due an interval from now. */
  isDue(now: number): boolean {
    const elapsed = now - this.#at;
    if (elapsed >= 0 && elapsed < this.#everyMs) return false;
    this.#at = now;
    return true;
  }
}
