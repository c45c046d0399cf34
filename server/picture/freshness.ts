/** Codes of freshness in columns and on the binary wire: places in FRESHNESSES. */
export const FRESH = 0;
export const STALE = 1;
export const LOST = 2;

/** An age in milliseconds by unit kind; `default` serves kinds that have none of their own. */
export type AgeByKind = Readonly<Record<string, number>> & { readonly default: number };

/** When a unit of each kind stops being fresh, and when it counts as lost. */
export interface FreshnessRules {
  readonly staleAfterMs: AgeByKind;
  readonly lostAfterMs: AgeByKind;
}

/** Rules for one kind. */
export interface FreshnessLimits {
  readonly staleAfterMs: number;
  readonly lostAfterMs: number;
}

/** The limits of a kind; a lost age below the stale age is raised to it. */
export function limitsOf(rules: FreshnessRules, kind: string): FreshnessLimits {
  const of = (ages: AgeByKind) => (Object.hasOwn(ages, kind) ? ages[kind] : ages.default);
  const staleAfterMs = of(rules.staleAfterMs);
  return { staleAfterMs, lostAfterMs: Math.max(staleAfterMs, of(rules.lostAfterMs)) };
}

/** Labels change on ticks of this many milliseconds, never later than the limit and at most one tick early. */
export const FRESHNESS_TICK_MS = 250;

/** An instant further ahead of now than this cannot be true (the server's clock was set back): the unit is lost. */
export const CLOCK_TOLERANCE_MS = 60_000;

/** The tick an instant falls in. */
export const tickOf = (ms: number): number => Math.floor(ms / FRESHNESS_TICK_MS);

/**
 * The freshness code of a position known at `knownAt` (ms since the epoch), seen at tick `nowTick`. A position counts
 * from the earlier of the device's clock and ours: a fast clock cannot make it younger, a late delivery is as old as it is.
 */
export function freshnessAt(knownAt: number, limits: FreshnessLimits, nowTick: number): number {
  if (knownAt > nowTick * FRESHNESS_TICK_MS + CLOCK_TOLERANCE_MS) return LOST;
  if (tickOf(knownAt + limits.lostAfterMs) <= nowTick) return LOST;
  return tickOf(knownAt + limits.staleAfterMs) <= nowTick ? STALE : FRESH;
}

const UNLINKED = -2;
const END = -1;

/**
 * A timing wheel of rows: each linked row comes up once when its tick passes. A row that was heard from meanwhile is
 * simply linked again when it comes up, so a position report costs the wheel nothing. 8 bytes a row.
 */
export class FreshnessWheel {
  #heads: Int32Array;
  #next = new Int32Array(0);
  /** The row before, or `~slot` for the first row of a slot. */
  #previous = new Int32Array(0);
  #cursor = Number.NEGATIVE_INFINITY;

  /** `slots` ticks, a power of two, lie ahead; a row due later comes up early and is linked again. */
  constructor(slots = 4096) {
    this.#heads = new Int32Array(slots).fill(END);
  }

  /** Makes room for rows below `capacity`. */
  grow(capacity: number): void {
    const next = new Int32Array(capacity).fill(UNLINKED);
    next.set(this.#next);
    const previous = new Int32Array(capacity);
    previous.set(this.#previous);
    this.#next = next;
    this.#previous = previous;
  }

  /** The later of the last tick advanced to and `tick`: what "now" means for a report received in `tick`. */
  nowTick(tick: number): number {
    return Math.max(this.#cursor, tick);
  }

  has(row: number): boolean {
    return this.#next[row] !== UNLINKED;
  }

  /** Links a row to come up at `dueTick`, seen from `nowTick`. The row must not be linked. */
  link(row: number, dueTick: number, nowTick: number): void {
    if (this.#cursor === Number.NEGATIVE_INFINITY) this.#cursor = nowTick;
    const slots = this.#heads.length;
    const tick = Math.min(Math.max(dueTick, this.#cursor + 1), this.#cursor + slots - 1);
    const slot = tick & (slots - 1);
    const head = this.#heads[slot];
    this.#next[row] = head;
    this.#previous[row] = ~slot;
    if (head !== END) this.#previous[head] = row;
    this.#heads[slot] = row;
  }

  /** Takes a row out; nothing happens when it is not linked. */
  unlink(row: number): void {
    const next = this.#next[row];
    if (next === UNLINKED) return;
    const previous = this.#previous[row];
    if (previous < 0) this.#heads[~previous] = next;
    else this.#next[previous] = next;
    if (next !== END) this.#previous[next] = previous;
    this.#next[row] = UNLINKED;
  }

  /**
   * Brings up every row due by `tick`, unlinked; `visit` may link it again. Returns false, having done nothing, when
   * the clock has gone back so far that the caller must link all rows anew after `reset`.
   */
  advance(tick: number, visit: (row: number) => void): boolean {
    if (this.#cursor === Number.NEGATIVE_INFINITY) this.#cursor = tick - 1;
    if (tick < this.#cursor - CLOCK_TOLERANCE_MS / FRESHNESS_TICK_MS) return false;
    const slots = this.#heads.length;
    for (let t = Math.max(this.#cursor + 1, tick - slots + 1); t <= tick; t++) {
      this.#cursor = t;
      const slot = t & (slots - 1);
      let row = this.#heads[slot];
      this.#heads[slot] = END;
      while (row !== END) {
        const next = this.#next[row];
        this.#next[row] = UNLINKED;
        visit(row);
        row = next;
      }
    }
    return true;
  }

  /** Unlinks every row and starts again at `tick`. */
  reset(tick: number): void {
    this.#heads.fill(END);
    this.#next.fill(UNLINKED);
    this.#cursor = tick;
  }
}
