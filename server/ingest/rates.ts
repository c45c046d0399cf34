/** Keys kept before those that have their full allowance again are forgotten. */
const PRUNE_ABOVE = 4096;

/**
 * A token bucket as one number: the instant at which the allowance is full again (GCRA, ITU-T I.371). `perSecond`
 * reports go on for ever, `burst` of them at once.
 */
export class Allowance {
  readonly #intervalMs: number;
  readonly #depthMs: number;

  constructor(perSecond: number, burst: number) {
    this.#intervalMs = 1000 / perSecond;
    this.#depthMs = burst * this.#intervalMs;
  }

  /**
   * The new full-again instant after one report at `nowMs`, or -1 when the allowance is used up. A report that comes
   * `timeScale` times faster than life counts for as much less.
   */
  take(fullAt: number, nowMs: number, timeScale: number): number {
    const next = Math.max(fullAt, nowMs) + this.#intervalMs / timeScale;
    return next - nowMs > this.#depthMs + 1e-6 ? -1 : next;
  }
}

/** An allowance for each unit row: 8 bytes a row. */
export class RowRates {
  readonly #allowance: Allowance;
  #fullAt = new Float64Array(0);

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Takes one report; false when the row's allowance is used up. */
  take(row: number, nowMs: number, timeScale = 1): boolean {
    if (row >= this.#fullAt.length) {
      const grown = new Float64Array(Math.max(1024, 2 * row));
      grown.set(this.#fullAt);
      this.#fullAt = grown;
    }
    const next = this.#allowance.take(this.#fullAt[row], nowMs, timeScale);
    if (next < 0) return false;
    this.#fullAt[row] = next;
    return true;
  }
}

/** An allowance for each device; devices that have been quiet are forgotten. */
export class DeviceRates {
  readonly #allowance: Allowance;
  readonly #fullAt = new Map<string, number>();
  #pruneAbove = PRUNE_ABOVE;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Takes one report; false when the device's allowance is used up. */
  take(device: string, nowMs: number, timeScale = 1): boolean {
    const next = this.#allowance.take(this.#fullAt.get(device) ?? 0, nowMs, timeScale);
    if (next < 0) return false;
    this.#fullAt.set(device, next);
    if (this.#fullAt.size > this.#pruneAbove) this.#prune(nowMs);
    return true;
  }

  #prune(nowMs: number): void {
    for (const [device, fullAt] of this.#fullAt) if (fullAt <= nowMs) this.#fullAt.delete(device);
    this.#pruneAbove = Math.max(PRUNE_ABOVE, 2 * this.#fullAt.size);
  }
}
