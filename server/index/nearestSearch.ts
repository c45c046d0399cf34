import { chordOfMeters, metersOfChordSquared, writeUnitVector } from '../geo/geodesy.js';
import { COARSE, type Leaves } from './leaves.js';
import { CHILDREN, LINK, MASK, ROOTS } from './nodeStore.js';
import { EVERY_ROW, MAX_FILTER_GROUPS, type NearestQuery, type NearestResult } from './query.js';

/** Longest start list that refining coarse nodes may make. */
const START_NODES = 8;
/** Deepest possible stack: six siblings a level and the start list. */
const STACK = 512;
/** Members of a leaf that are looked at together. */
const CHUNK = 64;
/** More than the squared chord of any two points, and so no bound. */
const EVERYWHERE = 8;

const byRow = (a: number, b: number) => a - b;

/**
 * Best-first search by depth: the nearest child of a node first, the others kept on a stack in order of distance. A node
 * is skipped when its cap lies wholly beyond the k-th best so far: |q - c| > sqrt(worst) + r.
 *
 * Written for the compiler, by measurement: offsets are spelled out (it loads imported constants from memory each time),
 * sums of integers end in `| 0` (no test for overflow), and members are first compared with the bound without a branch.
 */
export class NearestSearch {
  readonly #leaves: Leaves;
  /** Start list: records (8 x node) of an antichain of coarse nodes that together hold every member. */
  readonly #start = new Int32Array(ROOTS);
  #startCount = 0;
  #startVersion = -1;
  readonly #stackNode = new Int32Array(STACK);
  readonly #stackSquared = new Float64Array(STACK);
  /** Members of a leaf that may be among the nearest: pairs of squared chord and place in the records. */
  readonly #found = new Float64Array(2 * CHUNK + 2);
  /** The nearest so far, in order: pairs of squared chord and row. */
  #best = new Float64Array(64);
  readonly #point = new Float64Array(3);

  constructor(leaves: Leaves) {
    this.#leaves = leaves;
  }

  /** Writes the at most `k` nearest rows into `out` and returns how many there are. */
  run(query: NearestQuery, k: number, out: NearestResult): number {
    out.count = 0;
    if (!(k > 0)) return 0;
    const most = Math.ceil(k);
    out.reserve(most);
    if (this.#best.length < 2 * most) this.#best = new Float64Array(4 * most);
    if (this.#startVersion !== this.#leaves.coarseVersion) this.#refreshStart();
    const max = query.maxDistanceMeters;
    const chord = max === undefined ? 2 : chordOfMeters(max) * (1 + 1e-12) + 1e-15;
    let count = this.#search(query, most, max === undefined ? EVERYWHERE : chord * chord);
    const { rows, meters, chordsSquared } = out;
    const best = this.#best;
    for (let i = 0; i < count; i++) {
      chordsSquared[i] = best[2 * i];
      meters[i] = metersOfChordSquared(best[2 * i]);
      rows[i] = best[2 * i + 1];
    }
    if (max !== undefined) while (count > 0 && meters[count - 1] > max) count--;
    out.count = count;
    return count;
  }

  #search(query: NearestQuery, most: number, limit: number): number {
    writeUnitVector(query.lat, query.lng, this.#point);
    const [qx, qy, qz] = this.#point;
    const { caps, ints } = this.#leaves.nodes;
    const { doubles, ints: words } = this.#leaves.records;
    const stackNode = this.#stackNode;
    const stackSquared = this.#stackSquared;
    const found = this.#found;
    const best = this.#best;
    const { accept, tie = byRow, filter = EVERY_ROW } = query;
    const { anyOf, allOf } = filter;
    const groups = anyOf.length;
    if (groups > MAX_FILTER_GROUPS) throw new RangeError(`a filter has at most ${MAX_FILTER_GROUPS} groups`);
    // A group that is not there lets everything pass: every mask but an empty node's has the present bit.
    const g0 = groups > 0 ? anyOf[0] | 0 : -1;
    const g1 = groups > 1 ? anyOf[1] | 0 : -1;
    const g2 = groups > 2 ? anyOf[2] | 0 : -1;
    const g3 = groups > 3 ? anyOf[3] | 0 : -1;
    const unfiltered = groups === 0 && allOf === 0;
    const oneGroup = groups <= 1 && allOf === 0;
    // Arithmetic, so that the compiler keeps these as plain numbers.
    const k = most | 0;
    let count = 0;
    let worst = limit * 1;
    let reach = Math.sqrt(worst) * 1.00000000000001;
    let depth = 0;

    for (let s = 0, start = this.#start, end = this.#startCount; s < end; s++) {
      const node = start[s];
      if ((ints[(node + 4) | 0] & g0) === 0) continue;
      const dx = caps[node] - qx;
      const dy = caps[(node + 1) | 0] - qy;
      const dz = caps[(node + 2) | 0] - qz;
      const squared = dx * dx + dy * dy + dz * dz;
      let at = depth;
      depth = (depth + 1) | 0;
      for (; at > 0 && stackSquared[(at - 1) | 0] < squared; at = (at - 1) | 0) {
        stackSquared[at] = stackSquared[(at - 1) | 0];
        stackNode[at] = stackNode[(at - 1) | 0];
      }
      stackSquared[at] = squared;
      stackNode[at] = node;
    }

    while (depth > 0) {
      depth = (depth - 1) | 0;
      const node = stackNode[depth];
      const bound = reach + caps[(node + 3) | 0];
      if (stackSquared[depth] > bound * bound) continue;
      const first = ints[(node + 5) | 0] << 3;
      if (first >= 0) {
        // An inner node: its children that may hold something nearer, the nearest on top.
        const base = depth;
        for (let child = first, end = (first + 56) | 0; child < end; child = (child + 8) | 0) {
          const mask = ints[(child + 4) | 0];
          if ((mask & g0) === 0) continue;
          if (!oneGroup && ((mask & g1) === 0 || (mask & g2) === 0 || (mask & g3) === 0 || (mask & allOf) !== allOf)) {
            continue;
          }
          const dx = caps[child] - qx;
          const dy = caps[(child + 1) | 0] - qy;
          const dz = caps[(child + 2) | 0] - qz;
          const squared = dx * dx + dy * dy + dz * dz;
          const far = reach + caps[(child + 3) | 0];
          if (squared > far * far) continue;
          let at = depth;
          depth = (depth + 1) | 0;
          for (; at > base && stackSquared[(at - 1) | 0] < squared; at = (at - 1) | 0) {
            stackSquared[at] = stackSquared[(at - 1) | 0];
            stackNode[at] = stackNode[(at - 1) | 0];
          }
          stackSquared[at] = squared;
          stackNode[at] = child;
        }
        continue;
      }

      // A leaf: the members within the bound, then those of them that are among the nearest.
      const before = worst;
      const block = ints[(node + 6) | 0] << 2;
      const end = (block + ((ints[(node + 7) | 0] >> 5) << 2)) | 0;
      for (let from = block; from < end; from = (from + 4 * CHUNK) | 0) {
        const to = end < ((from + 4 * CHUNK) | 0) ? end : (from + 4 * CHUNK) | 0;
        let candidates = 0;
        for (let at = from; at < to; at = (at + 4) | 0) {
          if (!unfiltered) {
            const mask = words[((at << 1) + 6) | 0];
            if ((mask & g0) === 0) continue;
            if (
              !oneGroup &&
              ((mask & g1) === 0 || (mask & g2) === 0 || (mask & g3) === 0 || (mask & allOf) !== allOf)
            ) {
              continue;
            }
          }
          const dx = doubles[at] - qx;
          const dy = doubles[(at + 1) | 0] - qy;
          const dz = doubles[(at + 2) | 0] - qz;
          const squared = dx * dx + dy * dy + dz * dz;
          found[candidates] = squared;
          found[(candidates + 1) | 0] = at;
          candidates = (candidates + (+(squared <= worst) << 1)) | 0;
        }
        for (let c = 0; c < candidates; c = (c + 2) | 0) {
          const squared = found[c];
          if (squared > worst) continue;
          const row = words[((found[(c + 1) | 0] << 1) + 7) | 0];
          if (count === k && squared === worst && tie(row, best[((k << 1) - 1) | 0]) > 0) continue;
          if (accept !== undefined && !accept(row)) continue;
          if (count < k) count = (count + 1) | 0;
          let at = ((count << 1) - 2) | 0;
          for (; at > 0; at = (at - 2) | 0) {
            const other = best[(at - 2) | 0];
            if (other < squared || (other === squared && tie(best[(at - 1) | 0], row) < 0)) break;
            best[at] = other;
            best[(at + 1) | 0] = best[(at - 1) | 0];
          }
          best[at] = squared;
          best[(at + 1) | 0] = row;
          if (count === k) worst = best[((k << 1) - 2) | 0];
        }
      }
      if (worst !== before) reach = Math.sqrt(worst) * 1.00000000000001;
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
