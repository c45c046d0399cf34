import { baseCells, type Cell, type CellCap, cellCap, cellHalves, cellOfHalves } from '../geo/cells.js';
import type { RecordStore } from './recordStore.js';

/**
 * Nodes of the loose H3 tree, by number. What a search reads of them lies in the tree's memory, seven siblings together in 256
 * bytes, field by field, so that four can be judged in one step (the eighth lane is not used):
 *
 *     float32 x, y, z, r      query cap: every member below lies within chord r of (x, y, z)
 *     int32   mask            OR of the members' masks; 0 only if there is no member
 *     int32   link            first of seven children, or LEAF_SNUG / LEAF_LOOSE
 *     int32   block           leaf: slot of its members' block in the record store, -1 if empty
 *     int32   fill            leaf: members << 5 | size class of the block
 *
 * A field of a node is `floats[at(node) + X]` or `ints[at(node) + MASK]`. What only changes need is kept apart: the location
 * cap (float64, for invariants I1 and I2), parent, resolution, cell.
 *
 *     I1  every member lies in the location cap of its leaf
 *     I2  r(parent) >= |centre(parent) - centre(child)| + r(child) for location caps
 *
 * By I1, I2 and the triangle inequality a location cap holds every member below it; no property of H3 is relied on.
 */
export const X = 0;
export const Y = 8;
export const Z = 16;
export const R = 24;
export const MASK = 32;
export const LINK = 40;
export const BLOCK = 48;
export const FILL = 56;

/** A leaf whose query cap is known to lie inside its location cap: a move inside the former needs no other test. */
export const LEAF_SNUG = -1;
/** Any other leaf. */
export const LEAF_LOOSE = -2;

/** Children of a node; a pentagon's seventh is a stub that no point can enter. */
export const CHILDREN = 7;
/** Nodes 0 to 121 are the base cells of H3. */
export const ROOTS = 122;

/** Outweighs the rounding of a sum of a few chords. */
export const CHORD_SLACK = 2e-15;
/** Rounding a unit vector to float32 moves it by less than this chord (0.7 m). */
const FLOAT32_CENTRE = 1.1e-7;
/** Rounding a radius to float32 lowers it by less than this share. */
export const FLOAT32_SHARE = 1 + 1.2e-7;

/**
 * Location caps are this much wider than a cell's circumscribed cap. A hexagon's child centres lie at 0.655 of its
 * circumradius and children are 0.378 of its size, so nested caps close at 0.655 / (1 - 0.378) = 1.053 plus distortion
 * (1.065 measured at most). A smaller factor would cost speed, never correctness.
 */
const CAP_FACTOR = 1.07;

const FIRST_CHILD_NODE = 128;
/** Room for 1024 nodes at first. */
const FIRST_CLASS = 10;
const STUB_CAP: CellCap = { x: 0, y: 0, z: 0, chord: -1 };

export class NodeStore {
  readonly records: RecordStore;
  /** First slot of the nodes' block. */
  base: number;
  /** Location caps: x, y, z, r. */
  location = new Float64Array(0);
  parent = new Int32Array(0);
  resolution = new Uint8Array(0);
  /** Leaf: how often its query cap was widened since it was last measured. */
  widened = new Uint16Array(0);
  /** Node numbers below this have been given out. */
  used = FIRST_CHILD_NODE;
  #halves = new Uint32Array(0);
  readonly #free: number[] = [];

  constructor(records: RecordStore) {
    this.records = records;
    this.base = records.take(FIRST_CLASS);
    this.#enlarge(1 << FIRST_CLASS);
    for (const [node, cell] of baseCells().entries()) this.#set(node, cell, cellCap(cell), -1);
  }

  /** Where a node's fields are in `floats` and `ints`. */
  at(node: number): number {
    return 8 * this.base + ((node & ~7) << 3) + (node & 7);
  }

  /** The tree's memory; adding children or records may replace it. */
  get floats(): Float32Array {
    return this.records.floats;
  }

  get ints(): Int32Array {
    return this.records.ints;
  }

  /** Size class of the nodes' block. */
  get sizeClass(): number {
    return 31 - Math.clz32(this.parent.length);
  }

  /** Turns a leaf into the parent of seven empty leaves, its cell's children, and keeps I2. Returns the first of them. */
  addChildren(node: number, children: readonly Cell[]): number {
    const first = this.#free.pop() ?? this.#allocate();
    for (let i = 0; i < CHILDREN; i++) {
      const cell = children[Math.min(i, children.length - 1)];
      this.#set(first + i, cell, i < children.length ? cellCap(cell) : STUB_CAP, node);
    }
    const at = this.at(node);
    this.ints[at + LINK] = first;
    this.ints[at + BLOCK] = -1;
    this.ints[at + FILL] = 0;
    this.queryCapFromLocation(node);
    for (let i = 0; i < children.length; i++) this.keepInsideParent(first + i);
    return first;
  }

  /** Turns a parent of seven empty leaves into an empty leaf. */
  dropChildren(node: number): void {
    const at = this.at(node) + LINK;
    this.#free.push(this.ints[at]);
    this.ints[at] = LEAF_LOOSE;
  }

  /** The H3 cell of a node. */
  cell(node: number): Cell {
    return cellOfHalves(this.#halves[2 * node], this.#halves[2 * node + 1]);
  }

  /** Whether a point lies in a node's location cap. */
  covers(node: number, x: number, y: number, z: number): boolean {
    const r = this.location[4 * node + 3];
    return r >= 0 && this.distanceSquared(node, x, y, z) <= r * r;
  }

  /** Squared chord from the centre of a node's location cap. */
  distanceSquared(node: number, x: number, y: number, z: number): number {
    const location = this.location;
    const dx = location[4 * node] - x;
    const dy = location[4 * node + 1] - y;
    const dz = location[4 * node + 2] - z;
    return dx * dx + dy * dy + dz * dz;
  }

  /** Widens a leaf's location cap to hold a squared chord, and its ancestors' as I2 asks. */
  widen(node: number, squared: number): void {
    const r = Math.sqrt(squared) * (1 + 1e-12) + CHORD_SLACK;
    if (r <= this.location[4 * node + 3]) return;
    this.location[4 * node + 3] = r;
    this.keepInsideParent(node);
  }

  /** Restores I2 from a node upwards by widening ancestors. */
  keepInsideParent(node: number): void {
    const location = this.location;
    for (let child = node, parent = this.parent[node]; parent >= 0; child = parent, parent = this.parent[child]) {
      const away = Math.sqrt(
        this.distanceSquared(parent, location[4 * child], location[4 * child + 1], location[4 * child + 2]),
      );
      const needed = away + location[4 * child + 3] + CHORD_SLACK;
      if (needed <= location[4 * parent + 3]) return;
      location[4 * parent + 3] = needed;
      this.queryCapFromLocation(parent);
    }
  }

  /** Makes an inner node's query cap the location cap, rounded outwards to float32. */
  queryCapFromLocation(node: number): void {
    const at = this.at(node);
    const { floats, location } = this;
    floats[at + X] = location[4 * node];
    floats[at + Y] = location[4 * node + 1];
    floats[at + Z] = location[4 * node + 2];
    floats[at + R] = (location[4 * node + 3] + FLOAT32_CENTRE) * FLOAT32_SHARE;
  }

  /** Live bytes beside the tree's memory: every node given out, in use or free. */
  bytes(): number {
    return this.used * (32 + 4 + 1 + 2 + 8);
  }

  #allocate(): number {
    if (this.used + 8 > this.parent.length) this.#grow();
    const first = this.used;
    this.used += 8;
    return first;
  }

  #set(node: number, cell: Cell, cap: CellCap, parent: number): void {
    const { location, ints } = this;
    const at = this.at(node);
    location[4 * node] = cap.x;
    location[4 * node + 1] = cap.y;
    location[4 * node + 2] = cap.z;
    location[4 * node + 3] = cap.chord < 0 ? -1 : cap.chord * CAP_FACTOR + CHORD_SLACK;
    ints[at + MASK] = 0;
    ints[at + LINK] = LEAF_LOOSE;
    ints[at + BLOCK] = -1;
    ints[at + FILL] = 0;
    this.parent[node] = parent;
    this.resolution[node] = parent < 0 ? 0 : this.resolution[parent] + 1;
    this.widened[node] = 0;
    [this.#halves[2 * node], this.#halves[2 * node + 1]] = cellHalves(cell);
    this.queryCapFromLocation(node);
  }

  /** Twice as many nodes: the block moves, and the old one may serve for members. */
  #grow(): void {
    const { parent, sizeClass } = this;
    this.base = this.records.resize(this.base, parent.length, sizeClass, sizeClass + 1);
    this.#enlarge(2 * parent.length);
  }

  #enlarge(capacity: number): void {
    this.location = enlarged(this.location, new Float64Array(4 * capacity));
    this.parent = enlarged(this.parent, new Int32Array(capacity));
    this.resolution = enlarged(this.resolution, new Uint8Array(capacity));
    this.widened = enlarged(this.widened, new Uint16Array(capacity));
    this.#halves = enlarged(this.#halves, new Uint32Array(2 * capacity));
  }
}

function enlarged<T extends Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}
