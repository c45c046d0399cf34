import { chordOfMeters, metersOfChordSquared, writeUnitVector } from '../geo/geodesy.js';
import { type Search, type Sieve, searchKernelBytes } from './kernel/searchKernel.js';
import { BEST, BEST_ROOM, START } from './kernel/searchMemory.js';
import { COARSE, type Leaves } from './leaves.js';
import { CHILDREN, LINK, MASK, ROOTS } from './nodeStore.js';
import { EVERY_ROW, MAX_FILTER_GROUPS, type NearestQuery, type NearestResult } from './query.js';

/** Longest start list that refining coarse nodes may make. */
const START_NODES = 3;
/** More than the squared chord of any two points, and so no bound. */
const EVERYWHERE = 8;

const byRow = (a: number, b: number) => a - b;
let compiled: WebAssembly.Module | undefined;

/**
 * Best-first search by depth: the nearest child of a node first, the others kept on a stack in order of distance. A node
 * is skipped when its cap lies wholly beyond the k-th best so far: |q - c| > sqrt(worst) + r. The loop is `kernel/`, in
 * WebAssembly over the tree's memory; what a query asks of rows (`tie`, `accept`) comes back here.
 */
export class NearestSearch {
  readonly #leaves: Leaves;
  readonly #searchAll: Search;
  readonly #searchOne: Search;
  readonly #searchMany: Search;
  /** How many nodes the start list has: an antichain of coarse nodes that together hold every member. */
  #starts = 0;
  #startVersion = -1;
  #query: NearestQuery | undefined;
  readonly #point = new Float64Array(3);

  constructor(leaves: Leaves) {
    this.#leaves = leaves;
    compiled ??= new WebAssembly.Module(searchKernelBytes());
    const env = {
      memory: leaves.records.memory,
      accept: (row: number) => (this.#query!.accept!(row) ? 1 : 0),
      tie: (a: number, b: number) => Math.sign((this.#query!.tie ?? byRow)(a, b)),
    };
    const { all, one, many } = new WebAssembly.Instance(compiled, { env }).exports as unknown as Record<Sieve, Search>;
    this.#searchAll = all;
    this.#searchOne = one;
    this.#searchMany = many;
  }

  /** Writes the at most `k` nearest rows into `out` and returns how many there are. */
  run(query: NearestQuery, k: number, out: NearestResult): number {
    out.count = 0;
    if (!(k > 0)) return 0;
    const most = Math.ceil(k);
    out.reserve(most);
    if (most <= BEST_ROOM) return this.#search(query, most, BEST, out);
    // A long answer needs a block of its own: two entries a slot.
    const { records } = this.#leaves;
    const sizeClass = 32 - Math.clz32((most + 1) >> 1);
    const block = records.take(sizeClass);
    try {
      return this.#search(query, most, 32 * block, out);
    } finally {
      records.giveBack(block, sizeClass);
    }
  }

  #search(query: NearestQuery, most: number, best: number, out: NearestResult): number {
    const max = query.maxDistanceMeters;
    const chord = max === undefined ? 2 : chordOfMeters(max) * (1 + 1e-12) + 1e-15;
    const limit = max === undefined ? EVERYWHERE : chord * chord;
    const count = this.#call(query, most, limit, best);
    const { doubles, ints } = this.#leaves.records;
    const { rows, chordsSquared } = out;
    for (let i = 0, at = best >> 3; i < count; i++, at += 2) {
      chordsSquared[i] = doubles[at];
      rows[i] = ints[2 * at + 2];
    }
    out.count = max === undefined ? count : countWithin(chordsSquared, count, max);
    return out.count;
  }

  #call(query: NearestQuery, most: number, limit: number, best: number): number {
    const { nodes } = this.#leaves;
    if (this.#startVersion !== this.#leaves.coarseVersion) this.#refreshStart();
    const { filter = EVERY_ROW, accept } = query;
    const { anyOf, allOf } = filter;
    const point = this.#point;
    writeUnitVector(query.lat, query.lng, point);
    // A group that is not there lets everything pass: every mask but an empty node's has the present bit.
    const groups = anyOf.length;
    if (groups > MAX_FILTER_GROUPS) throw new RangeError(`a filter has at most ${MAX_FILTER_GROUPS} groups`);
    const g0 = groups > 0 ? anyOf[0] : -1;
    const g1 = groups > 1 ? anyOf[1] : -1;
    const g2 = groups > 2 ? anyOf[2] : -1;
    const g3 = groups > 3 ? anyOf[3] : -1;
    const search = allOf !== 0 || groups > 1 ? this.#searchMany : groups === 1 ? this.#searchOne : this.#searchAll;
    const asks = accept === undefined ? 0 : 1;
    this.#query = query;
    // biome-ignore format: parameters in the order of the kernel
    return search(point[0], point[1], point[2], most, limit, g0, g1, g2, g3, allOf, this.#starts, asks, best, 32 * nodes.base);
  }

  /** Occupied roots, the coarsest inner node replaced by its occupied children while the list stays short. */
  #refreshStart(): void {
    const { nodes } = this.#leaves;
    const { ints, resolution } = nodes;
    const isOccupied = (node: number) => ints[nodes.at(node) + MASK] !== 0;
    let list = Array.from({ length: ROOTS }, (_, root) => root).filter(isOccupied);
    for (;;) {
      const inner = list.filter((node) => ints[nodes.at(node) + LINK] >= 0 && resolution[node] < COARSE);
      if (inner.length === 0) break;
      const coarsest = inner.reduce((a, b) => (resolution[b] < resolution[a] ? b : a));
      const first = ints[nodes.at(coarsest) + LINK];
      const children = Array.from({ length: CHILDREN }, (_, i) => first + i).filter(isOccupied);
      if (list.length - 1 + children.length > START_NODES) break;
      list = list.filter((node) => node !== coarsest).concat(children);
    }
    ints.set(list, START >> 2);
    this.#starts = list.length;
    this.#startVersion = this.#leaves.coarseVersion;
  }
}

/** How many of the nearest are within a distance; a chord says it only nearly. */
function countWithin(chordsSquared: Float64Array, count: number, maxMeters: number): number {
  let within = count;
  while (within > 0 && metersOfChordSquared(chordsSquared[within - 1]) > maxMeters) within--;
  return within;
}
