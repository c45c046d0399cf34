/** How much a bucket holds, and how fast it fills again. */
export interface Rate {
  /** Requests at once. */
  burst: number;
  /** Requests a second, on and on. */
  perSecond: number;
}

/** Keys remembered at most; the one untouched for longest goes first, so inventing keys fills no memory. */
const MAX_KEYS = 50_000;

/** A token bucket per key, exact at any rate: nothing is counted in windows. */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(rate: Rate, clock: () => number) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Takes one; false when there is none left. */
  take(key: string): boolean {
    const bucket = this.#filled(key);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  /** Whether nothing is left, without taking. */
  isEmpty(key: string): boolean {
    return this.#buckets.has(key) && this.#filled(key).tokens < 1;
  }

  /** Whole seconds until the next one is there. */
  retryAfterSeconds(key: string): number {
    const missing = 1 - (this.#buckets.get(key)?.tokens ?? 1);
    return Math.max(1, Math.ceil(missing / this.#rate.perSecond));
  }

  #filled(key: string): { tokens: number; at: number } {
    const now = this.#clock();
    const known = this.#buckets.get(key);
    if (known) {
      known.tokens = Math.min(
        this.#rate.burst,
        known.tokens + (Math.max(0, now - known.at) / 1000) * this.#rate.perSecond,
      );
      known.at = now;
      return known;
    }
    const bucket = { tokens: this.#rate.burst, at: now };
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MAX_KEYS) this.#dropIdle(now);
    return bucket;
  }

  /** Drops full buckets, which say nothing; if that is not enough, the oldest. */
  #dropIdle(now: number): void {
    const fullAfterMs = (this.#rate.burst / this.#rate.perSecond) * 1000;
    for (const [key, bucket] of this.#buckets) if (now - bucket.at >= fullAfterMs) this.#buckets.delete(key);
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_KEYS) return;
      this.#buckets.delete(key);
    }
  }
}
