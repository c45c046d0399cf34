import { writeUnitVector } from '../geo/geodesy.js';
import type { GeoShape } from '../geo/shapes.js';
import { Leaves, type Member, PRESENT } from './leaves.js';
import { NearestSearch } from './nearestSearch.js';
import { BLOCK, LEAF_SNUG, LINK, R, X, Y, Z } from './nodeStore.js';
import { Placement } from './placement.js';
import { EVERY_ROW, MASK_BITS, type MaskFilter, type NearestQuery, type NearestResult } from './query.js';
import { checkTree } from './treeCheck.js';
import { searchWithin } from './withinSearch.js';

/**
 * Points by row number (small integers of the owner), searched exactly anywhere on the globe: the H3 hierarchy as a loose
 * tree. Positions are degrees; a mask is up to 31 bits that queries filter by. Not safe to change from inside a query.
 */
export class H3Tree {
  readonly #leaves = new Leaves();
  readonly #placement = new Placement(this.#leaves);
  readonly #search = new NearestSearch(this.#leaves);
  readonly #member: Member = { x: 0, y: 0, z: 0, mask: 0, row: 0 };
  readonly #vector = new Float64Array(3);
  #size = 0;

  /** How many rows are here. */
  get size(): number {
    return this.#size;
  }

  /** Whether a row is here. */
  has(row: number): boolean {
    return this.#leaves.leafOf(row) >= 0;
  }

  /** Adds a row. Throws a RangeError if it is here already, is not a row number, or the place is not finite. */
  insert(row: number, lat: number, lng: number, mask: number): void {
    if (!(Number.isInteger(row) && row >= 0)) throw new RangeError(`row ${row} is not a row number`);
    if (this.has(row)) throw new RangeError(`row ${row} is already in the index: move it`);
    this.#aim(lat, lng);
    const member = this.#member;
    [member.x, member.y, member.z] = this.#vector;
    member.row = row;
    member.mask = (mask & MASK_BITS) | PRESENT;
    this.#placement.add(member, -1);
    this.#size++;
  }

  /** Moves a row. Throws a RangeError if it is not here or the place is not finite. */
  move(row: number, lat: number, lng: number): void {
    const leaves = this.#leaves;
    const leaf = leaves.leafOf(row);
    if (leaf < 0) throw missing(row);
    this.#aim(lat, lng);
    const vector = this.#vector;
    const x = vector[0];
    const y = vector[1];
    const z = vector[2];
    const { nodes, places, records } = leaves;
    const { floats, ints, doubles } = records;
    const node = nodes.at(leaf);
    const dx = floats[node + X] - x;
    const dy = floats[node + Y] - y;
    const dz = floats[node + Z] - z;
    const r = floats[node + R];
    const inQueryCap = dx * dx + dy * dy + dz * dz <= r * r;
    if ((inQueryCap && ints[node + LINK] === LEAF_SNUG) || nodes.covers(leaf, x, y, z)) {
      const at = 4 * (ints[node + BLOCK] + places[2 * row + 1]);
      doubles[at] = x;
      doubles[at + 1] = y;
      doubles[at + 2] = z;
      if (!inQueryCap) leaves.widen(leaf, x, y, z);
    } else {
      this.#moveOut(row, leaf);
    }
  }

  /** Gives a row another mask. Throws a RangeError if the row is not here. */
  setMask(row: number, mask: number): void {
    if (!this.has(row)) throw missing(row);
    this.#leaves.setMask(row, (mask & MASK_BITS) | PRESENT);
  }

  /** Takes a row out. Returns whether it was here. */
  remove(row: number): boolean {
    if (!this.has(row)) return false;
    const leaf = this.#leaves.take(row, this.#member);
    this.#placement.settle(leaf);
    this.#size--;
    return true;
  }

  /**
   * The nearest rows in exact great-circle order (bit-equal to `chordSquared` of `unitVector`s), ties by `query.tie`, into
   * `out`. Returns how many.
   */
  nearest(query: NearestQuery, out: NearestResult): number {
    return this.#search.run(query, Math.min(query.k, this.#size), out);
  }

  /** Calls `visit` with every row that lies in a shape and passes the filter, in no particular order. */
  within(shape: GeoShape, visit: (row: number) => void, filter: MaskFilter = EVERY_ROW): void {
    searchWithin(this.#leaves, shape, filter, visit);
  }

  /** Live bytes: 8 a row, every node and every slot of a block, free ones included. */
  bytes(): number {
    return this.#leaves.bytes();
  }

  /** Throws an Error that names the first broken invariant, if any; for tests. */
  check(): void {
    checkTree(this.#leaves, this.#size);
  }

  /** Moves a row that left its leaf's location cap to where `#vector` points. */
  #moveOut(row: number, leaf: number): void {
    const member = this.#member;
    this.#leaves.take(row, member);
    [member.x, member.y, member.z] = this.#vector;
    this.#placement.add(member, this.#leaves.nodes.parent[leaf]);
    this.#placement.settle(leaf);
  }

  /** Points `#vector` at a place. */
  #aim(lat: number, lng: number): void {
    writeUnitVector(lat, lng, this.#vector);
    // Not a number if either was none, or infinite.
    if (!(this.#vector[0] >= -1)) throw new RangeError(`lat ${lat}, lng ${lng} is not a place`);
  }
}

function missing(row: number): RangeError {
  return new RangeError(`row ${row} is not in the index: insert it`);
}
