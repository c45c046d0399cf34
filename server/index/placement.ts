import { childCells } from '../geo/cells.js';
import { COARSE, type Leaves, type Member } from './leaves.js';
import { CHILDREN, LINK, ROOTS } from './nodeStore.js';

/** Members a leaf may have before it is split. */
export const LEAF_CAPACITY = 56;
/** Leaves at this resolution (cells of 3.5 m) are not split: units that stand on one spot share one. */
const FINEST = 13;
/** Seven leaves are made one when they hold no more than this together. */
const MERGE_AT = LEAF_CAPACITY >> 1;
/** A leaf with fewer members than this asks whether to merge. */
const MERGE_BELOW = 6;
/** Roots tried, nearest first, before a leaf is widened for a point that no cap covers. */
const ROOT_TRIES = 4;

/** Finds leaves for points, and splits and merges them. */
export class Placement {
  readonly leaves: Leaves;
  #lastRoot = 0;

  constructor(leaves: Leaves) {
    this.leaves = leaves;
  }

  /** Adds a new member; `near` is a node to look below first, or -1. */
  add(member: Member, near: number): void {
    let leaf = this.#find(member, near);
    while (this.leaves.count(leaf) >= LEAF_CAPACITY && this.leaves.nodes.resolution[leaf] < FINEST) {
      this.#split(leaf);
      leaf = this.#find(member, leaf);
    }
    this.leaves.add(leaf, member);
  }

  /** Merges a leaf with its siblings, and on upwards, while they hold few members. */
  settle(leaf: number): void {
    if (this.leaves.count(leaf) >= MERGE_BELOW) return;
    for (let parent = this.leaves.nodes.parent[leaf]; parent >= 0 && this.#merge(parent); ) {
      parent = this.leaves.nodes.parent[parent];
    }
  }

  /** The leaf below `near` or one of its ancestors whose location cap covers the point; otherwise from the roots. */
  #find(point: Member, near: number): number {
    const { nodes } = this.leaves;
    for (let node = near; node >= 0; node = nodes.parent[node]) {
      if (!nodes.covers(node, point.x, point.y, point.z)) continue;
      const leaf = this.#descend(node, point);
      if (leaf >= 0) return leaf;
    }
    return this.#findFromRoots(point);
  }

  /** A leaf below a covering node whose cap covers the point, nearest centres first; -1 if there is none. */
  #descend(start: number, point: Member): number {
    const { nodes } = this.leaves;
    const { location } = nodes;
    const { x, y, z } = point;
    for (let node = start; ; ) {
      const first = nodes.ints[nodes.at(node) + LINK];
      if (first < 0) return node;
      let nearest = -1;
      let nearestSquared = 8;
      let covering = 0;
      for (let child = first; child < first + CHILDREN; child++) {
        const r = location[4 * child + 3];
        const squared = nodes.distanceSquared(child, x, y, z);
        if (r < 0 || squared > r * r) continue;
        covering++;
        if (squared < nearestSquared) {
          nearestSquared = squared;
          nearest = child;
        }
      }
      if (covering === 0) return -1;
      if (covering > 1) {
        const leaf = this.#descend(nearest, point);
        return leaf >= 0 ? leaf : this.#descendOthers(first, nearest - first, point);
      }
      node = nearest;
    }
  }

  /** Descends into the covering ones of seven children but the nearest, nearest first; -1 if no leaf covers the point. */
  #descendOthers(first: number, nearestChild: number, point: Member): number {
    const { nodes } = this.leaves;
    for (let tried = 1 << nearestChild; ; ) {
      let nearest = -1;
      let nearestSquared = 8;
      for (let i = 0; i < CHILDREN; i++) {
        if ((tried & (1 << i)) !== 0 || !nodes.covers(first + i, point.x, point.y, point.z)) continue;
        const squared = nodes.distanceSquared(first + i, point.x, point.y, point.z);
        if (squared < nearestSquared) {
          nearestSquared = squared;
          nearest = i;
        }
      }
      if (nearest < 0) return -1;
      const leaf = this.#descend(first + nearest, point);
      if (leaf >= 0) return leaf;
      tried |= 1 << nearest;
    }
  }

  #findFromRoots(point: Member): number {
    const { nodes } = this.leaves;
    const tried: number[] = [];
    for (let t = 0; t < ROOT_TRIES; t++) {
      const root =
        t === 0 && this.#isDeepInside(this.#lastRoot, point) ? this.#lastRoot : this.#nearestRoot(point, tried);
      const leaf = nodes.covers(root, point.x, point.y, point.z) ? this.#descend(root, point) : -1;
      if (leaf >= 0) {
        this.#lastRoot = root;
        return leaf;
      }
      tried.push(root);
    }
    return this.#widenNearestLeaf(point);
  }

  #isDeepInside(root: number, { x, y, z }: Member): boolean {
    const { nodes } = this.leaves;
    const r = nodes.location[4 * root + 3];
    return nodes.distanceSquared(root, x, y, z) < (r * r) / 2;
  }

  #nearestRoot({ x, y, z }: Member, except: readonly number[]): number {
    let nearest = -1;
    let nearestSquared = 8;
    for (let root = 0; root < ROOTS; root++) {
      const squared = this.leaves.nodes.distanceSquared(root, x, y, z);
      if (squared < nearestSquared && !except.includes(root)) {
        nearestSquared = squared;
        nearest = root;
      }
    }
    return nearest;
  }

  /** No cap covers the point (never seen; kept because nothing about H3 is taken on trust): I1 by widening a leaf. */
  #widenNearestLeaf(point: Member): number {
    const { nodes } = this.leaves;
    let node = this.#nearestRoot(point, []);
    for (let first = nodes.ints[nodes.at(node) + LINK]; first >= 0; first = nodes.ints[nodes.at(node) + LINK]) {
      let nearestSquared = 8;
      for (let child = first; child < first + CHILDREN; child++) {
        if (nodes.location[4 * child + 3] < 0) continue;
        const squared = nodes.distanceSquared(child, point.x, point.y, point.z);
        if (squared < nearestSquared) {
          nearestSquared = squared;
          node = child;
        }
      }
    }
    nodes.widen(node, nodes.distanceSquared(node, point.x, point.y, point.z));
    return node;
  }

  /** Splits a leaf by its cell's children; members that no child covers are placed again from here up. */
  #split(leaf: number): void {
    const { leaves } = this;
    const members = leaves.empty(leaf);
    leaves.nodes.addChildren(leaf, childCells(leaves.nodes.cell(leaf), leaves.nodes.resolution[leaf] + 1));
    for (const member of members) this.add(member, leaf);
    leaves.refreshMasksFrom(leaf);
    if (leaves.nodes.resolution[leaf] < COARSE) leaves.coarseVersion++;
  }

  #merge(parent: number): boolean {
    const { nodes } = this.leaves;
    const first = nodes.ints[nodes.at(parent) + LINK];
    let total = 0;
    for (let child = first; child < first + CHILDREN; child++) {
      if (nodes.ints[nodes.at(child) + LINK] >= 0) return false;
      total += this.leaves.count(child);
    }
    if (total > MERGE_AT) return false;
    if (nodes.resolution[parent] < COARSE) this.leaves.coarseVersion++;
    const members: Member[] = [];
    for (let child = first; child < first + CHILDREN; child++) members.push(...this.leaves.empty(child));
    nodes.dropChildren(parent);
    for (const member of members) this.leaves.add(parent, member);
    return true;
  }
}
