import type { Leaves, Member } from './leaves.js';
import { BLOCK, CHILDREN, FILL, LEAF_SNUG, LINK, MASK, R, ROOTS, X, Y, Z } from './nodeStore.js';
import { FIRST_SLOT } from './recordStore.js';

/**
 * Verifies every invariant of a tree and throws an Error naming the first that does not hold: I1, I2, query caps that hold
 * their members, masks that are exactly the OR of what is below, rows that lead to their members, blocks that do not overlap.
 */
export function checkTree(leaves: Leaves, size: number): void {
  const { base, sizeClass } = leaves.nodes;
  const blocks: [start: number, end: number][] = [[base, base + (1 << sizeClass)]];
  let members = 0;
  for (let root = 0; root < ROOTS; root++) members += checkNode(leaves, root, [], blocks);
  ensure(members === size, `${members} members for ${size} rows`);
  leaves.records.freeBlocks().forEach((free, sizeClass) => {
    for (const block of free) blocks.push([block, block + (1 << sizeClass)]);
  });
  blocks.sort((a, b) => a[0] - b[0]);
  let end = FIRST_SLOT;
  for (const block of blocks) {
    ensure(block[0] === end, `slots ${end} to ${block[0]} belong to two blocks or none`);
    end = block[1];
  }
  ensure(end === leaves.records.used, 'slots at the end belong to no block');
}

function checkNode(leaves: Leaves, node: number, above: readonly number[], blocks: [number, number][]): number {
  const { nodes } = leaves;
  const first = nodes.ints[nodes.at(node) + LINK];
  if (first < 0) return checkLeaf(leaves, node, above, blocks);
  let members = 0;
  let mask = 0;
  for (let child = first; child < first + CHILDREN; child++) {
    ensure(nodes.parent[child] === node, `node ${child} has another parent than ${node}`);
    const r = nodes.location[4 * child + 3];
    if (r < 0) {
      ensure(nodes.ints[nodes.at(child) + FILL] === 0, `stub ${child} has members`);
      continue;
    }
    const { location } = nodes;
    const away = Math.sqrt(
      nodes.distanceSquared(node, location[4 * child], location[4 * child + 1], location[4 * child + 2]),
    );
    ensure(away + r <= location[4 * node + 3], `I2: the location cap of ${child} sticks out of ${node}`);
    members += checkNode(leaves, child, [...above, node], blocks);
    mask |= nodes.ints[nodes.at(child) + MASK];
  }
  ensure(mask === nodes.ints[nodes.at(node) + MASK], `the mask of node ${node} is not the OR of its children's`);
  return members;
}

function checkLeaf(leaves: Leaves, leaf: number, above: readonly number[], blocks: [number, number][]): number {
  const { nodes } = leaves;
  const count = leaves.count(leaf);
  const sizeClass = nodes.ints[nodes.at(leaf) + FILL] & 31;
  const block = nodes.ints[nodes.at(leaf) + BLOCK];
  const snug = nodes.ints[nodes.at(leaf) + LINK] === LEAF_SNUG;
  if (count === 0)
    ensure(block === -1 && nodes.ints[nodes.at(leaf) + MASK] === 0, `empty leaf ${leaf} keeps a block or mask`);
  else blocks.push([block, block + (1 << sizeClass)]);
  const member: Member = { x: 0, y: 0, z: 0, mask: 0, row: 0 };
  let mask = 0;
  for (let slot = 0; slot < count; slot++) {
    leaves.read(leaf, slot, member);
    const { x, y, z, row } = member;
    mask |= member.mask;
    ensure(member.mask < 0, `row ${row} lacks the present bit`);
    ensure(leaves.places[2 * row] === leaf && leaves.places[2 * row + 1] === slot, `row ${row} is misplaced`);
    ensure(nodes.covers(leaf, x, y, z), `I1: row ${row} lies outside the location cap of leaf ${leaf}`);
    for (const node of [...above, leaf])
      ensure(inQueryCap(leaves, node, member), `row ${row} sticks out of node ${node}`);
  }
  ensure(mask === nodes.ints[nodes.at(leaf) + MASK], `the mask of leaf ${leaf} is not the OR of its members'`);
  if (snug && count > 0) ensure(queryCapInside(leaves, leaf), `leaf ${leaf} is not snug`);
  return count;
}

function inQueryCap({ nodes }: Leaves, node: number, { x, y, z }: Member): boolean {
  const at = nodes.at(node);
  const { floats } = nodes;
  return Math.hypot(floats[at + X] - x, floats[at + Y] - y, floats[at + Z] - z) <= floats[at + R];
}

function queryCapInside({ nodes }: Leaves, leaf: number): boolean {
  const { floats, location } = nodes;
  const at = nodes.at(leaf);
  const away = Math.sqrt(nodes.distanceSquared(leaf, floats[at + X], floats[at + Y], floats[at + Z]));
  return away + floats[at + R] <= location[4 * leaf + 3];
}

function ensure(holds: boolean, broken: string): void {
  if (!holds) throw new Error(`index: ${broken}`);
}
