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
  readonly nodes = new NodeStore();
  readonly records = new RecordStore();
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
    return this.nodes.ints[8 * leaf + FILL] >> 5;
  }

  /** Adds a member to a leaf whose location cap covers it. */
  add(leaf: number, member: Member): void {
    const { nodes, records } = this;
    const count = this.count(leaf);
    this.#makeRoom(leaf, count);
    const block = nodes.ints[8 * leaf + BLOCK];
    const sizeClass = nodes.ints[8 * leaf + FILL] & 31;
    const at = 4 * (block + count);
    records.doubles[at] = member.x;
    records.doubles[at + 1] = member.y;
    records.doubles[at + 2] = member.z;
    records.ints[2 * at + 6] = member.mask;
    records.ints[2 * at + 7] = member.row;
    nodes.ints[8 * leaf + FILL] = ((count + 1) << 5) | sizeClass;
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
    const block = nodes.ints[8 * leaf + BLOCK];
    const fill = nodes.ints[8 * leaf + FILL];
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
    nodes.ints[8 * leaf + FILL] = (last << 5) | sizeClass;
    this.#giveRoomBack(leaf, last);
    this.refreshMask(leaf);
    return leaf;
  }

  /** Reads one member of a leaf. */
  read(leaf: number, slot: number, out: Member): void {
    const { nodes, records } = this;
    const at = 4 * (nodes.ints[8 * leaf + BLOCK] + slot);
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
    if (count > 0) records.giveBack(nodes.ints[8 * leaf + BLOCK], nodes.ints[8 * leaf + FILL] & 31);
    nodes.ints[8 * leaf + BLOCK] = -1;
    nodes.ints[8 * leaf + FILL] = 0;
    return members;
  }

  /** Fits a leaf's query cap to its members: centre of their box, farthest member. */
  measure(leaf: number): void {
    const { caps, ints, widened } = this.nodes;
    const doubles = this.records.doubles;
    const node = 8 * leaf;
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
      caps[node + axis] = (low + high) / 2;
    }
    const x = caps[node];
    const y = caps[node + 1];
    const z = caps[node + 2];
    let farthest = 0;
    for (let at = start; at < end; at += 4) {
      const dx = doubles[at] - x;
      const dy = doubles[at + 1] - y;
      const dz = doubles[at + 2] - z;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > farthest) farthest = squared;
    }
    caps[node + 3] = outwards(farthest);
    widened[leaf] = 0;
    this.#setSnug(leaf);
  }

  /** Widens a leaf's query cap to hold a point that is already among its members. */
  widen(leaf: number, x: number, y: number, z: number): void {
    const { caps, widened } = this.nodes;
    const dx = caps[8 * leaf] - x;
    const dy = caps[8 * leaf + 1] - y;
    const dz = caps[8 * leaf + 2] - z;
    const r = caps[8 * leaf + 3];
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared <= r * r) return;
    if (++widened[leaf] >= Math.max(WIDENINGS, this.count(leaf) >> 2)) {
      this.measure(leaf);
      return;
    }
    caps[8 * leaf + 3] = outwards(squared);
    this.#setSnug(leaf);
  }

  /** Makes a leaf's mask, and its ancestors', the OR of what is below after a member left or lost bits. */
  refreshMask(leaf: number): void {
    const { ints, parent } = this.nodes;
    const fill = ints[8 * leaf + FILL];
    const start = 8 * ints[8 * leaf + BLOCK] + 6;
    let mask = 0;
    for (let at = start, end = start + 8 * (fill >> 5); at < end; at += 8) mask |= this.records.ints[at];
    if (ints[8 * leaf + MASK] === mask) return;
    ints[8 * leaf + MASK] = mask;
    if (parent[leaf] >= 0) this.refreshMasksFrom(parent[leaf]);
  }

  /** Makes an inner node's mask, and its ancestors', the OR of its children's. */
  refreshMasksFrom(inner: number): void {
    const { ints, parent } = this.nodes;
    for (let node = inner; node >= 0; node = parent[node]) {
      const first = 8 * ints[8 * node + LINK] + MASK;
      let mask = 0;
      for (let at = first; at < first + 8 * CHILDREN; at += 8) mask |= ints[at];
      if (ints[8 * node + MASK] === mask) return;
      ints[8 * node + MASK] = mask;
    }
  }

  /** Changes one member's mask, and the masks above it. */
  setMask(row: number, mask: number): void {
    const { ints } = this.nodes;
    const leaf = this.places[2 * row];
    const at = 8 * (ints[8 * leaf + BLOCK] + this.places[2 * row + 1]) + 6;
    const before = this.records.ints[at];
    this.records.ints[at] = mask;
    if ((before & ~mask) !== 0) this.refreshMask(leaf);
    this.#addMask(leaf, mask);
  }

  /** Live bytes: nodes, slots and 8 a row. */
  bytes(): number {
    return this.nodes.bytes() + this.records.bytes() + 4 * this.places.length;
  }

  #addMask(leaf: number, mask: number): void {
    const { ints, parent, resolution } = this.nodes;
    for (let node = leaf; node >= 0 && (ints[8 * node + MASK] & mask) !== mask; node = parent[node]) {
      if (ints[8 * node + MASK] === 0 && resolution[node] <= COARSE) this.coarseVersion++;
      ints[8 * node + MASK] |= mask;
    }
  }

  #setSnug(leaf: number): void {
    const { caps, ints, location } = this.nodes;
    const away = Math.sqrt(this.nodes.distanceSquared(leaf, caps[8 * leaf], caps[8 * leaf + 1], caps[8 * leaf + 2]));
    const snug = away + caps[8 * leaf + 3] + CHORD_SLACK <= location[4 * leaf + 3];
    ints[8 * leaf + LINK] = snug ? LEAF_SNUG : LEAF_LOOSE;
  }

  #makeRoom(leaf: number, count: number): void {
    const { ints } = this.nodes;
    const sizeClass = ints[8 * leaf + FILL] & 31;
    if (count === 0) {
      ints[8 * leaf + BLOCK] = this.records.take(SMALLEST_CLASS);
      ints[8 * leaf + FILL] = SMALLEST_CLASS;
    } else if (count === 1 << sizeClass) {
      this.#resize(leaf, count, sizeClass + 1);
    }
  }

  #giveRoomBack(leaf: number, count: number): void {
    const { ints } = this.nodes;
    const sizeClass = ints[8 * leaf + FILL] & 31;
    if (count === 0) {
      this.records.giveBack(ints[8 * leaf + BLOCK], sizeClass);
      ints[8 * leaf + BLOCK] = -1;
      ints[8 * leaf + FILL] = 0;
    } else if (sizeClass > SMALLEST_CLASS && count <= 1 << (sizeClass - 2)) {
      this.#resize(leaf, count, sizeClass - 1);
    }
  }

  #resize(leaf: number, count: number, sizeClass: number): void {
    const { ints } = this.nodes;
    const at = 8 * leaf;
    ints[at + BLOCK] = this.records.resize(ints[at + BLOCK], count, ints[at + FILL] & 31, sizeClass);
    ints[at + FILL] = (count << 5) | sizeClass;
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
