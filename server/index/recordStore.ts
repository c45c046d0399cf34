/** Smallest block: 8 slots; size class `c` has `1 << c`. */
export const SMALLEST_CLASS = 3;
const CLASSES = 27;

/**
 * Members of leaves, one 32-byte record each, side by side in blocks of a power of two. The record at slot `s`:
 *
 *     float64 x, y, z   doubles[4 s], + 1, + 2   unit vector
 *     int32   mask      ints[8 s + 6]
 *     int32   row       ints[8 s + 7]
 *
 * (Coordinates, masks and rows in runs of their own were tried: 8 % slower without a filter, 24 % with one.)
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
    this.doubles.copyWithin(4 * to, 4 * block, 4 * (block + count));
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
