import {
  BLOCK,
  CHILDREN,
  CHORD_SLACK,
  FILL,
  FLOAT32_SHARE,
  LEAF_LOOSE,
  LEAF_SNUG,
  LINK,
  MASK,
  NodeStore,
  R,
  X,
  Y,
  Z,
} from './nodeStore.js';
import { RecordStore, SMALLEST_CLASS } from './recordStore.js';

/** A point on its way into or between leaves: unit vector, mask with `PRESENT`, and row. */
export interface Member {
  x: number;
  y: number;
  z: number;
  mask: number;
  row: number;
}

/** A bit that every member's mask has, so that a node's mask is 0 exactly when it has no member. */
export const PRESENT = 1 << 31;

/** Nodes down to this resolution (cells of 4 km) may be in a search's start list. */
export const COARSE = 6;

/** A leaf's query cap is measured anew after it was widened this often, or more often if it has many members. */
const WIDENINGS = 12;

/** The members of leaves: where each row is, and what each leaf's cap and mask say about them. */
export class Leaves {
  readonly records = new RecordStore();
  readonly nodes = new NodeStore(this.records);
  /** By row: leaf (-1 if the row is not here) and place in its block. */
  places = new Int32Array(0);
  /** Changes when a coarse node (see `COARSE`) gets its first member, is split or is merged. */
  coarseVersion = 0;

  /** The leaf of a row, or -1. */
  leafOf(row: number): number {
    return 2 * row < this.places.length ? this.places[2 * row] : -1;
  }

  /** How many members a leaf has. */
  count(leaf: number): number {
    return this.nodes.ints[this.nodes.at(leaf) + FILL] >> 5;
  }

  /** Adds a member to a leaf whose location cap covers it. */
  add(leaf: number, member: Member): void {
    const { nodes, records } = this;
    const count = this.count(leaf);
    this.#makeRoom(leaf, count);
    const block = nodes.ints[nodes.at(leaf) + BLOCK];
    const sizeClass = nodes.ints[nodes.at(leaf) + FILL] & 31;
    const at = 4 * (block + count);
    records.doubles[at] = member.x;
    records.doubles[at + 1] = member.y;
    records.doubles[at + 2] = member.z;
    records.ints[2 * at + 6] = member.mask;
    records.ints[2 * at + 7] = member.row;
    nodes.ints[nodes.at(leaf) + FILL] = ((count + 1) << 5) | sizeClass;
    this.#placeRow(member.row, leaf, count);
    // A cap around few members is worth measuring each time; later it is only widened, and measured as it doubles.
    if (count < 3 || (count & (count - 1)) === 0) this.measure(leaf);
    else this.widen(leaf, member.x, member.y, member.z);
    this.#addMask(leaf, member.mask);
  }

  /** Takes a row out of its leaf and writes it into `out`; the leaf's cap stays. Returns the leaf. */
  take(row: number, out: Member): number {
    const { nodes, records, places } = this;
    const leaf = places[2 * row];
    const slot = places[2 * row + 1];
    this.read(leaf, slot, out);
    const block = nodes.ints[nodes.at(leaf) + BLOCK];
    const fill = nodes.ints[nodes.at(leaf) + FILL];
    const sizeClass = fill & 31;
    const last = (fill >> 5) - 1;
    if (slot !== last) {
      const { doubles, ints } = records;
      const from = 4 * (block + last);
      const to = 4 * (block + slot);
      for (let i = 0; i < 3; i++) doubles[to + i] = doubles[from + i];
      for (let i = 6; i < 8; i++) ints[2 * to + i] = ints[2 * from + i];
      places[2 * ints[2 * to + 7] + 1] = slot;
    }
    places[2 * row] = -1;
    nodes.ints[nodes.at(leaf) + FILL] = (last << 5) | sizeClass;
    this.#giveRoomBack(leaf, last);
    this.refreshMask(leaf);
    return leaf;
  }

  /** Reads one member of a leaf. */
  read(leaf: number, slot: number, out: Member): void {
    const { nodes, records } = this;
    const at = 4 * (nodes.ints[nodes.at(leaf) + BLOCK] + slot);
    out.x = records.doubles[at];
    out.y = records.doubles[at + 1];
    out.z = records.doubles[at + 2];
    out.mask = records.ints[2 * at + 6];
    out.row = records.ints[2 * at + 7];
  }

  /** Empties a leaf and returns its members. */
  empty(leaf: number): Member[] {
    const { nodes, records } = this;
    const members: Member[] = [];
    const count = this.count(leaf);
    for (let slot = 0; slot < count; slot++) {
      const member = { x: 0, y: 0, z: 0, mask: 0, row: 0 };
      this.read(leaf, slot, member);
      members.push(member);
    }
    if (count > 0) records.giveBack(nodes.ints[nodes.at(leaf) + BLOCK], nodes.ints[nodes.at(leaf) + FILL] & 31);
    nodes.ints[nodes.at(leaf) + BLOCK] = -1;
    nodes.ints[nodes.at(leaf) + FILL] = 0;
    return members;
  }

  /** Fits a leaf's query cap to its members: centre of their box, farthest member. */
  measure(leaf: number): void {
    const { floats, ints, widened } = this.nodes;
    const doubles = this.records.doubles;
    const node = this.nodes.at(leaf);
    const start = 4 * ints[node + BLOCK];
    const end = start + 4 * (ints[node + FILL] >> 5);
    for (let axis = 0; axis < 3; axis++) {
      let low = 2;
      let high = -2;
      for (let at = start + axis; at < end; at += 4) {
        const value = doubles[at];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      floats[node + 8 * axis] = (low + high) / 2;
    }
    const x = floats[node + X];
    const y = floats[node + Y];
    const z = floats[node + Z];
    let farthest = 0;
    for (let at = start; at < end; at += 4) {
      const dx = doubles[at] - x;
      const dy = doubles[at + 1] - y;
      const dz = doubles[at + 2] - z;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > farthest) farthest = squared;
    }
    floats[node + R] = outwards(farthest);
    widened[leaf] = 0;
    this.#setSnug(leaf);
  }

  /** Widens a leaf's query cap to hold a point that is already among its members. */
  widen(leaf: number, x: number, y: number, z: number): void {
    const { floats, widened } = this.nodes;
    const node = this.nodes.at(leaf);
    const dx = floats[node + X] - x;
    const dy = floats[node + Y] - y;
    const dz = floats[node + Z] - z;
    const r = floats[node + R];
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared <= r * r) return;
    if (++widened[leaf] >= Math.max(WIDENINGS, this.count(leaf) >> 2)) {
      this.measure(leaf);
      return;
    }
    floats[node + R] = outwards(squared);
    this.#setSnug(leaf);
  }

  /** Makes a leaf's mask, and its ancestors', the OR of what is below after a member left or lost bits. */
  refreshMask(leaf: number): void {
    const { ints, parent } = this.nodes;
    const node = this.nodes.at(leaf);
    const fill = ints[node + FILL];
    const start = 8 * ints[node + BLOCK] + 6;
    let mask = 0;
    for (let at = start, end = start + 8 * (fill >> 5); at < end; at += 8) mask |= ints[at];
    if (ints[node + MASK] === mask) return;
    ints[node + MASK] = mask;
    if (parent[leaf] >= 0) this.refreshMasksFrom(parent[leaf]);
  }

  /** Makes an inner node's mask, and its ancestors', the OR of its children's. */
  refreshMasksFrom(inner: number): void {
    const { ints, parent } = this.nodes;
    for (let node = inner; node >= 0; node = parent[node]) {
      const at = this.nodes.at(node);
      const first = this.nodes.at(ints[at + LINK]) + MASK;
      let mask = 0;
      for (let child = first; child < first + CHILDREN; child++) mask |= ints[child];
      if (ints[at + MASK] === mask) return;
      ints[at + MASK] = mask;
    }
  }

  /** Changes one member's mask, and the masks above it. */
  setMask(row: number, mask: number): void {
    const { ints } = this.nodes;
    const leaf = this.places[2 * row];
    const at = 8 * (ints[this.nodes.at(leaf) + BLOCK] + this.places[2 * row + 1]) + 6;
    const before = ints[at];
    ints[at] = mask;
    if ((before & ~mask) !== 0) this.refreshMask(leaf);
    this.#addMask(leaf, mask);
  }

  /** Live bytes: nodes, slots and 8 a row. */
  bytes(): number {
    return this.nodes.bytes() + this.records.bytes() + 4 * this.places.length;
  }

  #addMask(leaf: number, mask: number): void {
    const { ints, parent, resolution } = this.nodes;
    for (let node = leaf; node >= 0; node = parent[node]) {
      const at = this.nodes.at(node) + MASK;
      if ((ints[at] & mask) === mask) return;
      if (ints[at] === 0 && resolution[node] <= COARSE) this.coarseVersion++;
      ints[at] |= mask;
    }
  }

  #setSnug(leaf: number): void {
    const { floats, ints, location } = this.nodes;
    const node = this.nodes.at(leaf);
    const away = Math.sqrt(this.nodes.distanceSquared(leaf, floats[node + X], floats[node + Y], floats[node + Z]));
    const snug = away + floats[node + R] + CHORD_SLACK <= location[4 * leaf + 3];
    ints[node + LINK] = snug ? LEAF_SNUG : LEAF_LOOSE;
  }

  #makeRoom(leaf: number, count: number): void {
    const { nodes } = this;
    const sizeClass = nodes.ints[nodes.at(leaf) + FILL] & 31;
    if (count === 0) this.#setBlock(leaf, this.records.take(SMALLEST_CLASS), SMALLEST_CLASS);
    else if (count === 1 << sizeClass) this.#resize(leaf, count, sizeClass + 1);
  }

  #giveRoomBack(leaf: number, count: number): void {
    const { ints } = this.nodes;
    const at = this.nodes.at(leaf);
    const sizeClass = ints[at + FILL] & 31;
    if (count === 0) {
      this.records.giveBack(ints[at + BLOCK], sizeClass);
      this.#setBlock(leaf, -1, 0);
    } else if (sizeClass > SMALLEST_CLASS && count <= 1 << (sizeClass - 2)) {
      this.#resize(leaf, count, sizeClass - 1);
    }
  }

  #resize(leaf: number, count: number, sizeClass: number): void {
    const { ints } = this.nodes;
    const at = this.nodes.at(leaf);
    const block = this.records.resize(ints[at + BLOCK], count, ints[at + FILL] & 31, sizeClass);
    this.#setBlock(leaf, block, (count << 5) | sizeClass);
  }

  #setBlock(leaf: number, block: number, fill: number): void {
    const { ints } = this.nodes;
    const at = this.nodes.at(leaf);
    ints[at + BLOCK] = block;
    ints[at + FILL] = fill;
  }

  #placeRow(row: number, leaf: number, slot: number): void {
    if (2 * row >= this.places.length) {
      const places = new Int32Array(Math.max(128, 2 * this.places.length, 2 * (row + 1))).fill(-1, this.places.length);
      places.set(this.places);
      this.places = places;
    }
    this.places[2 * row] = leaf;
    this.places[2 * row + 1] = slot;
  }
}

/** A float32 radius that surely holds a squared chord. */
function outwards(squared: number): number {
  return (Math.sqrt(squared) + 1e-13) * FLOAT32_SHARE;
}
