import { chordOfMeters, metersOfChordSquared, writeUnitVector } from '../geo/geodesy.js';
import { COARSE, type Leaves } from './leaves.js';
import { EVERY_ROW, MAX_FILTER_GROUPS, type NearestQuery, type NearestResult } from './query.js';

// Offsets in a node's record (see nodeStore.ts), repeated here because the compiler folds a module's own constants only.
const MASK = 4;
const LINK = 5;
const BLOCK = 6;
const FILL = 7;
const CHILDREN = 7;
const ROOTS = 122;

/** Longest start list that refining coarse nodes may make. */
const START_NODES = 14;
/** Deepest possible stack: six siblings a level and the start list. */
const STACK = 512;
/** Outweighs the rounding of the square root and the sum it is used in. */
const ROOT_SHARE = 1 + 1e-14;

const byRow = (a: number, b: number) => a - b;

/**
 * Best-first search by depth: at each node the nearest child first, the others kept on a stack in order of distance. A node
 * is skipped when its cap lies wholly beyond the k-th best so far: |q - c| > sqrt(worst) + r.
 */
export class NearestSearch {
  readonly #leaves: Leaves;
  /** Start list: records (8 x node) of an antichain of coarse nodes that together hold every member. */
  #start = new Int32Array(ROOTS);
  #startCount = 0;
  #startVersion = -1;
  readonly #stackNode = new Int32Array(STACK);
  readonly #stackSquared = new Float64Array(STACK);
  readonly #point = new Float64Array(3);

  constructor(leaves: Leaves) {
    this.#leaves = leaves;
  }

  /** Writes the at most `k` nearest rows into `out` and returns how many there are. */
  run(query: NearestQuery, k: number, out: NearestResult): number {
    out.count = 0;
    if (k <= 0) return 0;
    out.reserve(k);
    const max = query.maxDistanceMeters;
    const chord = max === undefined ? Infinity : chordOfMeters(max) * (1 + 1e-12) + 1e-15;
    let count = this.#search(query, k, chord * chord, out);
    const { meters, chordsSquared } = out;
    for (let i = 0; i < count; i++) meters[i] = metersOfChordSquared(chordsSquared[i]);
    if (max !== undefined) while (count > 0 && meters[count - 1] > max) count--;
    out.count = count;
    return count;
  }

  #search(query: NearestQuery, k: number, limit: number, out: NearestResult): number {
    if (this.#startVersion !== this.#leaves.coarseVersion) this.#refreshStart();
    writeUnitVector(query.lat, query.lng, this.#point);
    const [qx, qy, qz] = this.#point;
    const { caps, ints } = this.#leaves.nodes;
    const { doubles, ints: words } = this.#leaves.records;
    const stackNode = this.#stackNode;
    const stackSquared = this.#stackSquared;
    const { chordsSquared, rows } = out;
    const { accept, tie = byRow, filter = EVERY_ROW } = query;
    const { anyOf, allOf } = filter;
    if (anyOf.length > MAX_FILTER_GROUPS) throw new RangeError(`a filter has at most ${MAX_FILTER_GROUPS} groups`);
    const [g0 = -1, g1 = -1, g2 = -1, g3 = -1] = anyOf;
    const unfiltered = anyOf.length === 0 && allOf === 0;
    const oneGroup = anyOf.length <= 1 && allOf === 0;

    let count = 0;
    let worst = limit;
    let reach = Math.sqrt(worst) * ROOT_SHARE;
    let depth = 0;
    const start = this.#start;
    for (let s = 0; s < this.#startCount; s++) {
      const node = start[s];
      const mask = ints[node + MASK];
      if ((mask & g0) === 0) continue;
      const dx = caps[node] - qx;
      const dy = caps[node + 1] - qy;
      const dz = caps[node + 2] - qz;
      const squared = dx * dx + dy * dy + dz * dz;
      let at = depth++;
      for (; at > 0 && stackSquared[at - 1] < squared; at--) {
        stackSquared[at] = stackSquared[at - 1];
        stackNode[at] = stackNode[at - 1];
      }
      stackSquared[at] = squared;
      stackNode[at] = node;
    }

    while (depth > 0) {
      let node = stackNode[--depth];
      const bound = reach + caps[node + 3];
      if (stackSquared[depth] > bound * bound) continue;
      for (let first = ints[node + LINK]; first >= 0; first = ints[node + LINK]) {
        const base = depth;
        let nearest = -1;
        let nearestSquared = 8;
        for (let child = first << 3, end = child + 8 * CHILDREN; child < end; child += 8) {
          const mask = ints[child + MASK];
          if ((mask & g0) === 0) continue;
          if (!oneGroup && !((mask & g1) !== 0 && (mask & g2) !== 0 && (mask & g3) !== 0 && (mask & allOf) === allOf)) {
            continue;
          }
          const dx = caps[child] - qx;
          const dy = caps[child + 1] - qy;
          const dz = caps[child + 2] - qz;
          const squared = dx * dx + dy * dy + dz * dz;
          const far = reach + caps[child + 3];
          if (squared > far * far) continue;
          if (squared < nearestSquared) {
            if (nearest >= 0) {
              stackSquared[depth] = nearestSquared;
              stackNode[depth++] = nearest;
            }
            nearestSquared = squared;
            nearest = child;
          } else {
            let at = depth++;
            for (; at > base && stackSquared[at - 1] < squared; at--) {
              stackSquared[at] = stackSquared[at - 1];
              stackNode[at] = stackNode[at - 1];
            }
            stackSquared[at] = squared;
            stackNode[at] = child;
          }
        }
        node = nearest;
        if (node < 0) break;
      }
      if (node < 0) continue;

      const fill = ints[node + FILL];
      const block = ints[node + BLOCK];
      const members = fill >> 5;
      const masks = 8 * block + (6 << (fill & 31));
      const names = 8 * block + (7 << (fill & 31));
      const before = worst;
      for (let i = 0, at = 4 * block; i < members; i++, at += 3) {
        if (!unfiltered) {
          const mask = words[masks + i];
          if ((mask & g0) === 0) continue;
          if (!oneGroup && !((mask & g1) !== 0 && (mask & g2) !== 0 && (mask & g3) !== 0 && (mask & allOf) === allOf)) {
            continue;
          }
        }
        const dx = doubles[at] - qx;
        const dy = doubles[at + 1] - qy;
        const dz = doubles[at + 2] - qz;
        const squared = dx * dx + dy * dy + dz * dz;
        if (squared > worst) continue;
        const row = words[names + i];
        if (count === k && squared === worst && tie(row, rows[k - 1]) > 0) continue;
        if (accept !== undefined && !accept(row)) continue;
        let to = count < k ? count++ : k - 1;
        for (; to > 0; to--) {
          const other = chordsSquared[to - 1];
          if (other < squared || (other === squared && tie(rows[to - 1], row) < 0)) break;
          chordsSquared[to] = other;
          rows[to] = rows[to - 1];
        }
        chordsSquared[to] = squared;
        rows[to] = row;
        if (count === k) worst = chordsSquared[k - 1];
      }
      if (worst !== before) reach = Math.sqrt(worst) * ROOT_SHARE;
    }
    return count;
  }

  /** Occupied roots, the coarsest inner node replaced by its occupied children while the list stays short. */
  #refreshStart(): void {
    const { ints, resolution } = this.#leaves.nodes;
    let list: number[] = [];
    for (let root = 0; root < ROOTS; root++) if (ints[8 * root + MASK] !== 0) list.push(root);
    for (;;) {
      const inner = list.filter((node) => ints[8 * node + LINK] >= 0 && resolution[node] < COARSE);
      if (inner.length === 0) break;
      const coarsest = inner.reduce((a, b) => (resolution[b] < resolution[a] ? b : a));
      const first = ints[8 * coarsest + LINK];
      const children = Array.from({ length: CHILDREN }, (_, i) => first + i).filter(
        (node) => ints[8 * node + MASK] !== 0,
      );
      if (list.length - 1 + children.length > START_NODES) break;
      list = list.filter((node) => node !== coarsest).concat(children);
    }
    list.forEach((node, i) => {
      this.#start[i] = 8 * node;
    });
    this.#startCount = list.length;
    this.#startVersion = this.#leaves.coarseVersion;
  }
}
