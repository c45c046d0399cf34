/** Smallest block: 8 slots; size class `c` has `1 << c`. */
export const SMALLEST_CLASS = 3;
const CLASSES = 27;

/**
 * Members of leaves, 32 bytes a slot in blocks of a power of two. A block of `n` slots that starts at slot `b` holds, each
 * contiguous, so that a search reads no byte it does not test:
 *
 *     float64 x, y, z   at doubles[4 b + 3 i]     unit vectors
 *     int32   mask      at ints[8 b + 6 n + i]
 *     int32   row       at ints[8 b + 7 n + i]
 */
export class RecordStore {
  doubles = new Float64Array(4 * 1024);
  ints = new Int32Array(this.doubles.buffer);
  /** Slots below this belong to blocks, in use or free. */
  used = 0;
  readonly #free: number[][] = Array.from({ length: CLASSES }, () => []);

  /** A block of `1 << sizeClass` slots: its first slot. */
  take(sizeClass: number): number {
    const block = this.#free[sizeClass].pop();
    if (block !== undefined) return block;
    const slots = 1 << sizeClass;
    if (4 * (this.used + slots) > this.doubles.length) this.#grow(this.used + slots);
    this.used += slots;
    return this.used - slots;
  }

  /** Gives a block back. */
  giveBack(block: number, sizeClass: number): void {
    this.#free[sizeClass].push(block);
  }

  /** Moves `count` members into a block of another size class, gives the old one back and returns the new one. */
  resize(block: number, count: number, sizeClass: number, newClass: number): number {
    const to = this.take(newClass);
    const { doubles, ints } = this;
    doubles.copyWithin(4 * to, 4 * block, 4 * block + 3 * count);
    for (const part of [6, 7]) {
      const from = 8 * block + (part << sizeClass);
      ints.copyWithin(8 * to + (part << newClass), from, from + count);
    }
    this.giveBack(block, sizeClass);
    return to;
  }

  /** Live bytes: every slot of every block. */
  bytes(): number {
    return 32 * this.used;
  }

  /** Free blocks by size class, for checks. */
  freeBlocks(): readonly (readonly number[])[] {
    return this.#free;
  }

  #grow(slots: number): void {
    const doubles = new Float64Array(Math.max(2 * this.doubles.length, 4 * slots));
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.ints = new Int32Array(doubles.buffer);
  }
}
