import { Texts } from './texts.js';

const FREE = -1;

/**
 * Gives each id a row number for as long as the entity lives. A freed row is given to a later id under a new
 * generation, so whoever kept `(row, generation)` can tell that the row now means something else.
 *
 * Ids are found by a hash table of row numbers with linear probing: 22 bytes an id and its letters, where a Map of strings
 * takes 80 and more.
 */
export class RowIds<Id extends string> {
  readonly #texts = new Texts();
  /** By row: hash of the id. */
  #hashes = new Int32Array(64);
  #generations = new Uint32Array(64);
  /** Rows by the hash of their id, at its last bits or the next places that were free; FREE elsewhere. At most half full. */
  #table = new Int32Array(128).fill(FREE);
  #free: number[] = [];
  #size = 0;
  #limit = 0;

  /** How many ids have a row. */
  get size(): number {
    return this.#size;
  }

  /** One more than the highest row ever used. */
  get limit(): number {
    return this.#limit;
  }

  /** The row of an id, or -1. */
  rowOf(id: Id): number {
    const hash = hashOf(id);
    const table = this.#table;
    const last = table.length - 1;
    for (let at = hash & last; ; at = (at + 1) & last) {
      const row = table[at];
      if (row === FREE || (this.#hashes[row] === hash && this.#texts.is(row, id))) return row;
    }
  }

  /** The id in a row, or undefined when the row is free. Makes a string each time. */
  idOf(row: number): Id | undefined {
    return this.#texts.get(row) as Id | undefined;
  }

  /** Whether an id has this row. */
  has(row: number): boolean {
    return this.#texts.has(row);
  }

  /** How often the row has been freed. */
  generationOf(row: number): number {
    return this.#generations[row] ?? 0;
  }

  /** The row of a new id. Throws when the id already has one. */
  take(id: Id): number {
    if (this.rowOf(id) >= 0) throw new Error(`${id} already has a row`);
    const row = this.#free.pop() ?? this.#limit++;
    if (row >= this.#hashes.length) this.#grow();
    this.#texts.set(row, id);
    this.#hashes[row] = hashOf(id);
    this.#size++;
    this.#enter(row);
    return row;
  }

  /** Frees a row: its generation grows by one. Throws when the row is free already. */
  release(row: number): void {
    if (!this.has(row)) throw new Error(`row ${row} is free`);
    this.#leave(row);
    this.#texts.set(row, undefined);
    this.#size--;
    this.#generations[row]++;
    this.#free.push(row);
  }

  /** Live rows in ascending order. */
  *[Symbol.iterator](): Generator<number> {
    for (let row = 0; row < this.#limit; row++) if (this.has(row)) yield row;
  }

  #enter(row: number): void {
    const last = this.#table.length - 1;
    let at = this.#hashes[row] & last;
    while (this.#table[at] !== FREE) at = (at + 1) & last;
    this.#table[at] = row;
  }

  /** Takes a row out of the table; those that it had pushed on move back, so that every search still ends at a free place. */
  #leave(row: number): void {
    const table = this.#table;
    const last = table.length - 1;
    let gap = this.#hashes[row] & last;
    while (table[gap] !== row) gap = (gap + 1) & last;
    for (let at = (gap + 1) & last; table[at] !== FREE; at = (at + 1) & last) {
      const home = this.#hashes[table[at]] & last;
      if (((at - home) & last) < ((at - gap) & last)) continue;
      table[gap] = table[at];
      gap = at;
    }
    table[gap] = FREE;
  }

  #grow(): void {
    const capacity = 2 * this.#hashes.length;
    const hashes = new Int32Array(capacity);
    hashes.set(this.#hashes);
    const generations = new Uint32Array(capacity);
    generations.set(this.#generations);
    this.#hashes = hashes;
    this.#generations = generations;
    this.#table = new Int32Array(2 * capacity).fill(FREE);
    for (const row of this) this.#enter(row);
  }
}

/** FNV-1a over the UTF-16 units, its bits mixed once more (as MurmurHash3 ends). */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
