/** Int32 words of a slot. */
export const SLOT_WORDS = 8;
export const WORD = {
  row: 0,
  latE7: 1,
  lngE7: 2,
  /** As in a units frame: speed in steps (bits 0..15), heading in steps (16..23), state byte (24..31). */
  motion: 3,
  /** Org number in the picture. */
  org: 4,
  /** Kind code. */
  kind: 5,
} as const;

/** Doubles of a slot. */
export const SLOT_TIMES = 4;
export const TIME = {
  /** Instant of the position, ms since the epoch. */
  knownAt: 0,
  /** Sequence at which position or state last changed. */
  changedAt: 1,
  /** Sequence at which the unit entered the page or its record changed. */
  recordAt: 2,
} as const;

/** Fewest slots of a block. */
export const SMALLEST_BLOCK = 8;

/**
 * What the feed last told of each unit, one slot a unit, in blocks of consecutive slots that belong to one page: a page is
 * encoded by reading memory in order. 64 bytes a slot; blocks are powers of two and are used again.
 */
export class UnitSlots {
  words = new Int32Array(1024 * SLOT_WORDS);
  times = new Float64Array(1024 * SLOT_TIMES);
  #used = 0;
  /** First slots of free blocks by the logarithm of their size. */
  readonly #free: number[][] = [];

  /** The first slot of a block of `size` slots, a power of two. */
  take(size: number): number {
    const known = this.#free[Math.log2(size)]?.pop();
    if (known !== undefined) return known;
    const base = this.#used;
    this.#used += size;
    while (this.#used * SLOT_WORDS > this.words.length) this.#double();
    return base;
  }

  /** Gives a block back. */
  release(base: number, size: number): void {
    const list = Math.log2(size);
    this.#free[list] ??= [];
    this.#free[list].push(base);
  }

  /** Copies `count` slots. */
  copy(from: number, to: number, count: number): void {
    this.words.copyWithin(to * SLOT_WORDS, from * SLOT_WORDS, (from + count) * SLOT_WORDS);
    this.times.copyWithin(to * SLOT_TIMES, from * SLOT_TIMES, (from + count) * SLOT_TIMES);
  }

  #double(): void {
    const words = new Int32Array(2 * this.words.length);
    words.set(this.words);
    this.words = words;
    const times = new Float64Array(2 * this.times.length);
    times.set(this.times);
    this.times = times;
  }
}
