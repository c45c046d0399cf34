/** Entries a leaf may hold before it is split. */
const LEAF_ENTRIES = 8;
/** Bits of the hash that choose a child, per level. */
const DIGIT_BITS = 5;
/** Levels after which a leaf grows instead of being split: every bit of the hash is used. */
const MAX_DEPTH = 6;

interface Leaf<K, V> {
  readonly keys: readonly K[];
  readonly values: readonly V[];
}
type Node<K, V> = Leaf<K, V> | Branch<K, V>;
type Branch<K, V> = readonly (Node<K, V> | undefined)[];

const isBranch = <K, V>(node: Node<K, V>): node is Branch<K, V> => Array.isArray(node);

/** FNV-1a over UTF-16 units. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** What differs between two maps. */
export interface MapDifference<K, V> {
  put: [key: K, value: V][];
  gone: K[];
}

/**
 * Immutable map by string key: `with` and `without` give a new map that shares all but a few nodes with the old one, so an
 * old state can be kept, compared and written out while new ones are made. A hash trie (P. Bagwell, Ideal Hash Trees, 2001)
 * with branches of 32 and small leaves. Iteration order means nothing.
 */
export class PersistentMap<K extends string, V> {
  readonly #root: Node<K, V> | undefined;
  readonly size: number;

  private constructor(root: Node<K, V> | undefined, size: number) {
    this.#root = root;
    this.size = size;
  }

  /** A map of the entries; the last one of a key counts. */
  static of<K extends string, V>(entries: Iterable<readonly [K, V]> = []): PersistentMap<K, V> {
    let map = new PersistentMap<K, V>(undefined, 0);
    for (const [key, value] of entries) map = map.with(key, value);
    return map;
  }

  get(key: K): V | undefined {
    let node = this.#root;
    let hash = hashOf(key);
    while (node !== undefined && isBranch(node)) {
      node = node[hash & 31];
      hash >>>= DIGIT_BITS;
    }
    if (node === undefined) return undefined;
    const at = node.keys.indexOf(key);
    return at < 0 ? undefined : node.values[at];
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** The map with `key` set. `undefined` cannot be a value. */
  with(key: K, value: V): PersistentMap<K, V> {
    const known = this.get(key);
    if (known === value) return this;
    const root = put(this.#root, { key, value, hash: hashOf(key) }, 0);
    return new PersistentMap(root, this.size + (known === undefined ? 1 : 0));
  }

  /** The map without `key`. */
  without(key: K): PersistentMap<K, V> {
    if (!this.has(key)) return this;
    return new PersistentMap(remove(this.#root!, key, hashOf(key)), this.size - 1);
  }

  forEach(visit: (value: V, key: K) => void): void {
    if (this.#root !== undefined) walk(this.#root, visit);
  }

  /** Every value, in no particular order. */
  values(): V[] {
    const values: V[] = [];
    this.forEach((value) => {
      values.push(value);
    });
    return values;
  }

  /** Entries sorted by key. */
  entries(): [K, V][] {
    const entries: [K, V][] = [];
    this.forEach((value, key) => {
      entries.push([key, value]);
    });
    return entries.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** What was put and what is gone since `before`; shared nodes are not looked at. */
  since(before: PersistentMap<K, V>): MapDifference<K, V> {
    const difference: MapDifference<K, V> = { put: [], gone: [] };
    compare(before.#root, this.#root, difference);
    return difference;
  }
}

interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  readonly hash: number;
}

function put<K extends string, V>(node: Node<K, V> | undefined, entry: Entry<K, V>, depth: number): Node<K, V> {
  const { key, value, hash } = entry;
  if (node === undefined) return { keys: [key], values: [value] };
  if (isBranch(node)) {
    const digit = (hash >>> (depth * DIGIT_BITS)) & 31;
    return node.with(digit, put(node[digit], entry, depth + 1));
  }
  const at = node.keys.indexOf(key);
  if (at >= 0) return { keys: node.keys, values: node.values.with(at, value) };
  const leaf = { keys: [...node.keys, key], values: [...node.values, value] };
  return leaf.keys.length > LEAF_ENTRIES && depth < MAX_DEPTH ? split(leaf, depth) : leaf;
}

function split<K extends string, V>(leaf: Leaf<K, V>, depth: number): Branch<K, V> {
  const children: (Node<K, V> | undefined)[] = new Array(32).fill(undefined);
  leaf.keys.forEach((key, i) => {
    const hash = hashOf(key);
    const digit = (hash >>> (depth * DIGIT_BITS)) & 31;
    children[digit] = put(children[digit], { key, value: leaf.values[i], hash }, depth + 1);
  });
  return children;
}

/** The node without a key that it holds; undefined when nothing is left. */
function remove<K extends string, V>(node: Node<K, V>, key: K, hash: number): Node<K, V> | undefined {
  if (isBranch(node)) {
    const digit = hash & 31;
    const children = node.with(digit, remove(node[digit]!, key, hash >>> DIGIT_BITS));
    return children.some((child) => child !== undefined) ? children : undefined;
  }
  if (node.keys.length === 1) return undefined;
  const at = node.keys.indexOf(key);
  return { keys: node.keys.toSpliced(at, 1), values: node.values.toSpliced(at, 1) };
}

function walk<K, V>(node: Node<K, V>, visit: (value: V, key: K) => void): void {
  if (isBranch(node)) {
    for (const child of node) if (child !== undefined) walk(child, visit);
  } else {
    for (let i = 0; i < node.keys.length; i++) visit(node.values[i], node.keys[i]);
  }
}

function compare<K extends string, V>(
  before: Node<K, V> | undefined,
  after: Node<K, V> | undefined,
  difference: MapDifference<K, V>,
): void {
  if (before === after) return;
  if (before !== undefined && after !== undefined && isBranch(before) && isBranch(after)) {
    for (let i = 0; i < 32; i++) compare(before[i], after[i], difference);
    return;
  }
  const old = new Map<K, V>();
  if (before !== undefined) walk(before, (value, key) => old.set(key, value));
  if (after !== undefined) {
    walk(after, (value, key) => {
      if (old.get(key) !== value) difference.put.push([key, value]);
      old.delete(key);
    });
  }
  difference.gone.push(...old.keys());
}
