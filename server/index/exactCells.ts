import { CellRegistry } from '../geo/cellRegistry.js';
import { writeUnitVector } from '../geo/geodesy.js';

/** Told of every change of a row's cell: cell numbers of the registry, -1 for "not there before" or "not there any more". */
export type CellChangeListener = (row: number, from: number, to: number) => void;

/**
 * The exact H3 cell of every row at one resolution, and the rows of every cell: what feeds, counts and coverage are keyed
 * by. A move inside a cell is decided by the planes of its edges; h3-js is asked only near an edge or past it.
 */
export class ExactCells {
  readonly registry: CellRegistry;
  readonly #onChange: CellChangeListener | undefined;
  /** By row: cell number, -1 if absent; next and previous row of the same cell, -1 at the ends. */
  #cell = new Int32Array(64).fill(-1);
  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  /** By cell number: first row or -1, and how many rows. */
  #first = new Int32Array(64).fill(-1);
  #count = new Int32Array(64);
  #size = 0;
  readonly #vector = new Float64Array(3);

  /** `resolution` 0 to 15; `onChange` is called after the columns hold the change. */
  constructor(resolution: number, onChange?: CellChangeListener) {
    this.registry = new CellRegistry(resolution);
    this.#onChange = onChange;
  }

  /** How many rows have a cell. */
  get size(): number {
    return this.#size;
  }

  /** The cell number of a row, or -1 if it is not here. */
  cellOf(row: number): number {
    return row < this.#cell.length ? this.#cell[row] : -1;
  }

  /** How many rows lie in a cell. */
  count(cell: number): number {
    return cell >= 0 && cell < this.#count.length ? this.#count[cell] : 0;
  }

  /** Calls `visit` with every row of a cell, in no particular order. The visitor must not change this object. */
  forEachRow(cell: number, visit: (row: number) => void): void {
    if (this.count(cell) === 0) return;
    for (let row = this.#first[cell]; row >= 0; row = this.#next[row]) visit(row);
  }

  /** Puts a row at a place in degrees, new or moved. Returns its cell number. */
  place(row: number, lat: number, lng: number): number {
    const from = this.cellOf(row);
    if (from >= 0) {
      const v = this.#vector;
      writeUnitVector(lat, lng, v);
      if (this.registry.surelyContains(from, v[0], v[1], v[2])) return from;
    }
    const to = this.registry.locate(lat, lng);
    if (to !== from) this.#change(row, from, to);
    return to;
  }

  /** Takes a row out. Returns whether it was here. */
  remove(row: number): boolean {
    const from = this.cellOf(row);
    if (from < 0) return false;
    this.#change(row, from, -1);
    return true;
  }

  /** Live bytes: 12 a row, 8 a cell, and the registry's. */
  bytes(): number {
    return 12 * this.#size + 8 * this.registry.size + this.registry.bytes();
  }

  /** Throws an Error if the lists, counts and column disagree; for tests. */
  check(): void {
    let total = 0;
    for (let cell = 0; cell < this.registry.size; cell++) {
      let count = 0;
      let before = -1;
      this.forEachRow(cell, (row) => {
        if (this.#cell[row] !== cell || this.#previous[row] !== before)
          throw new Error(`row ${row} is in the wrong list`);
        before = row;
        count++;
      });
      if (count !== this.count(cell))
        throw new Error(`cell ${cell} counts ${this.count(cell)} rows and holds ${count}`);
      total += count;
    }
    if (total !== this.#size) throw new Error(`${total} rows in lists, ${this.#size} in all`);
  }

  #change(row: number, from: number, to: number): void {
    if (from >= 0) this.#unlink(row, from);
    else this.#size++;
    if (to >= 0) this.#link(row, to);
    else this.#size--;
    this.#onChange?.(row, from, to);
  }

  #unlink(row: number, cell: number): void {
    const next = this.#next[row];
    const previous = this.#previous[row];
    if (previous >= 0) this.#next[previous] = next;
    else this.#first[cell] = next;
    if (next >= 0) this.#previous[next] = previous;
    this.#count[cell]--;
    this.#cell[row] = -1;
  }

  #link(row: number, cell: number): void {
    this.#reserve(row, cell);
    const first = this.#first[cell];
    this.#next[row] = first;
    this.#previous[row] = -1;
    if (first >= 0) this.#previous[first] = row;
    this.#first[cell] = row;
    this.#count[cell]++;
    this.#cell[row] = cell;
  }

  #reserve(row: number, cell: number): void {
    if (row >= this.#cell.length) {
      this.#cell = grown(this.#cell, row, -1);
      this.#next = grown(this.#next, row, 0);
      this.#previous = grown(this.#previous, row, 0);
    }
    if (cell >= this.#first.length) {
      this.#first = grown(this.#first, cell, -1);
      this.#count = grown(this.#count, cell, 0);
    }
  }
}

function grown(old: Int32Array, index: number, fill: number): Int32Array<ArrayBuffer> {
  const array = new Int32Array(Math.max(2 * old.length, index + 1));
  array.set(old);
  if (fill !== 0) array.fill(fill, old.length);
  return array;
}
