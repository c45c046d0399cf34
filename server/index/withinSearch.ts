import type { GeoShape } from '../geo/shapes.js';
import type { Leaves } from './leaves.js';
import { BLOCK, CHILDREN, FILL, LINK, MASK, R, ROOTS, X, Y, Z } from './nodeStore.js';
import { MAX_FILTER_GROUPS, type MaskFilter } from './query.js';

/** Visits every member that lies in a shape and passes a filter: subtrees whose cap misses the shape are skipped. */
export function searchWithin(leaves: Leaves, shape: GeoShape, filter: MaskFilter, visit: (row: number) => void): void {
  const { nodes } = leaves;
  const { floats, ints } = nodes;
  const passes = maskTest(filter);
  const pending: number[] = [];
  for (let root = 0; root < ROOTS; root++) pending.push(nodes.at(root));
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const mask = ints[node + MASK];
    if (mask === 0 || !passes(mask)) continue;
    if (!touchesBall(shape, floats[node + X], floats[node + Y], floats[node + Z], floats[node + R])) continue;
    const first = ints[node + LINK];
    if (first < 0) visitLeaf(leaves, node, shape, passes, visit);
    else for (let i = 0; i < CHILDREN; i++) pending.push(nodes.at(first) + i);
  }
}

/** Outweighs the rounding of a cap that is worked out from a ball. */
const SLACK_CHORD = 1e-7;

/**
 * Whether a shape may reach into a node's ball, whose centre may lie below the surface: shapes know caps, whose centre
 * lies on it. Every p of the surface with |p - c| <= r has p.c >= (1 + |c|^2 - r^2) / 2, which is a cap around c / |c|.
 */
function touchesBall(shape: GeoShape, x: number, y: number, z: number, radius: number): boolean {
  const depth = Math.sqrt(x * x + y * y + z * z);
  if (depth < 1e-6) return true;
  const cosine = (1 + depth * depth - radius * radius) / (2 * depth);
  if (cosine <= -1) return true;
  const chord = Math.sqrt(Math.max(0, 2 - 2 * cosine)) + SLACK_CHORD;
  return shape.touchesCap(x / depth, y / depth, z / depth, chord);
}

function visitLeaf(
  leaves: Leaves,
  node: number,
  shape: GeoShape,
  passes: (mask: number) => boolean,
  visit: (row: number) => void,
): void {
  const { doubles, ints: words } = leaves.records;
  const block = leaves.nodes.ints[node + BLOCK];
  const fill = leaves.nodes.ints[node + FILL];
  for (let i = 0, at = 4 * block; i < fill >> 5; i++, at += 4) {
    if (passes(words[2 * at + 6]) && shape.contains(doubles[at], doubles[at + 1], doubles[at + 2]))
      visit(words[2 * at + 7]);
  }
}

/** A test of a mask, of a member or of a node (where it says "may hold one that passes"). */
function maskTest({ anyOf, allOf }: MaskFilter): (mask: number) => boolean {
  if (anyOf.length > MAX_FILTER_GROUPS) throw new RangeError(`a filter has at most ${MAX_FILTER_GROUPS} groups`);
  const [g0 = -1, g1 = -1, g2 = -1, g3 = -1] = anyOf;
  return (mask) =>
    (mask & g0) !== 0 && (mask & g1) !== 0 && (mask & g2) !== 0 && (mask & g3) !== 0 && (mask & allOf) === allOf;
}
