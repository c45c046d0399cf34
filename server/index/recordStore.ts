import { RESERVED_BYTES } from './kernel/searchMemory.js';

/** Smallest block: 8 slots; size class `c` has `1 << c`. */
export const SMALLEST_CLASS = 3;
const CLASSES = 27;
/** Slots below this belong to the search itself. */
export const FIRST_SLOT = RESERVED_BYTES >> 5;
const PAGE_SLOTS = 2048;
/** Addresses are positive int32. */
const MOST_SLOTS = 1 << 26;

/**
 * The tree's memory, which the search kernel works on: slots of 32 bytes in blocks of a power of two. A leaf's members are one
 * record each, side by side in a block; the nodes have a block of their own. The record at slot `s`:
 *
 *     float64 x, y, z   doubles[4 s], + 1, + 2   unit vector
 *     int32   mask      ints[8 s + 6]
 *     int32   row       ints[8 s + 7]
 *
 * `take` and `resize` may grow the memory, which replaces the three arrays: they must be read anew afterwards.
 */
export class RecordStore {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  floats = new Float32Array(this.memory.buffer);
  doubles = new Float64Array(this.memory.buffer);
  ints = new Int32Array(this.memory.buffer);
  /** Slots below this belong to blocks, in use or free. */
  used = FIRST_SLOT;
  readonly #free: number[][] = Array.from({ length: CLASSES }, () => []);

  /** A block of `1 << sizeClass` slots: its first slot. */
  take(sizeClass: number): number {
    const block = this.#free[sizeClass].pop();
    if (block !== undefined) return block;
    const slots = 1 << sizeClass;
    if (8 * (this.used + slots) > this.ints.length) this.#grow(this.used + slots);
    this.used += slots;
    return this.used - slots;
  }

  /** Gives a block back. */
  giveBack(block: number, sizeClass: number): void {
    this.#free[sizeClass].push(block);
  }

  /** Moves `count` slots into a block of another size class, gives the old one back and returns the new one. */
  resize(block: number, count: number, sizeClass: number, newClass: number): number {
    const to = this.take(newClass);
    this.doubles.copyWithin(4 * to, 4 * block, 4 * (block + count));
    this.giveBack(block, sizeClass);
    return to;
  }

  /** Live bytes: every slot of every block, the nodes' too. */
  bytes(): number {
    return 32 * this.used;
  }

  /** Free blocks by size class, for checks. */
  freeBlocks(): readonly (readonly number[])[] {
    return this.#free;
  }

  /** Makes room for so many slots and an eighth more; memory that nobody wrote to is not resident. */
  #grow(slots: number): void {
    if (slots > MOST_SLOTS) throw new RangeError('the index is full');
    const pages = Math.min(Math.ceil((slots * 9) / 8 / PAGE_SLOTS), MOST_SLOTS / PAGE_SLOTS);
    this.memory.grow(pages - this.memory.buffer.byteLength / 65_536);
    this.floats = new Float32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
    this.ints = new Int32Array(this.memory.buffer);
  }
}
