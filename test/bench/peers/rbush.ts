import RBush, { type RBushNode } from 'rbush';
import { RADIANS } from '../../../server/geo/geodesy.js';
import type { Points, QuerySet } from '../index/points.js';
import type { Peer } from './peer.js';
import { Best, haversine } from './rank.js';

interface Item {
  row: number;
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** Nodes to open, nearest bound first: a binary heap. */
class Opened {
  readonly #nodes: RBushNode<Item>[] = [];
  readonly #bounds: number[] = [];

  push(node: RBushNode<Item>, bound: number): void {
    const nodes = this.#nodes;
    const bounds = this.#bounds;
    let at = nodes.length;
    for (; at > 0 && bounds[(at - 1) >> 1] > bound; at = (at - 1) >> 1) {
      nodes[at] = nodes[(at - 1) >> 1];
      bounds[at] = bounds[(at - 1) >> 1];
    }
    nodes[at] = node;
    bounds[at] = bound;
  }

  /** The nearest node, if its bound is below `worst`. */
  pop(worst: number): RBushNode<Item> | undefined {
    const nodes = this.#nodes;
    const bounds = this.#bounds;
    if (nodes.length === 0 || bounds[0] >= worst) return undefined;
    const first = nodes[0];
    const node = nodes.pop()!;
    const bound = bounds.pop()!;
    const size = nodes.length;
    if (size === 0) return first;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && bounds[child + 1] < bounds[child]) child++;
      if (bounds[child] >= bound) break;
      nodes[at] = nodes[child];
      bounds[at] = bounds[child];
      at = child;
    }
    nodes[at] = node;
    bounds[at] = bound;
    return first;
  }
}

/** rbush over degrees, searched best-first by a bound of the haversine that is never too great: exact. */
export function rbushPeer(points: Points): Peer {
  const tree = new RBush<Item>();
  const items = Array.from({ length: points.n }, (_, row): Item => {
    const x = points.lng[row];
    const y = points.lat[row];
    return { row, minX: x, minY: y, maxX: x, maxY: y };
  });
  tree.load(items);
  const leastCos = Math.cos((points.lat.reduce((a, b) => Math.max(a, Math.abs(b)), 0) + 1) * RADIANS);
  const answer = ({ lat, lng, k, filter: { mask } }: QuerySet, i: number): number[] => {
    const best = new Best(k);
    const opened = new Opened();
    const y = lat[i];
    const x = lng[i];
    const squeeze = Math.cos(y * RADIANS) * leastCos;
    // sin^2(a / 2) >= 0.99 (a / 2)^2 for angles up to 0.34 rad, far more than the province.
    const scale = 0.99 * (RADIANS / 2) ** 2;
    opened.push(tree.data, 0);
    for (let node = opened.pop(Infinity); node; node = opened.pop(best.worst)) {
      if (node.leaf) {
        for (const { row } of node.children as Item[]) {
          if (mask !== 0 && (points.attr[row] & mask) === 0) continue;
          best.offer(row, haversine(y, x, points.lat[row], points.lng[row]));
        }
        continue;
      }
      for (const child of node.children as RBushNode<Item>[]) {
        const dx = Math.max(0, child.minX - x, x - child.maxX);
        const dy = Math.max(0, child.minY - y, y - child.maxY);
        const bound = scale * (dy * dy + squeeze * dx * dx);
        if (bound < best.worst) opened.push(child, bound);
      }
    }
    return best.rows;
  };
  return {
    name: 'rbush, own best-first search',
    chunk: 20,
    search(set, from, count) {
      for (let j = from; j < from + count; j++) answer(set, j % set.n);
    },
    answer,
    move({ n, rows, lat, lng }) {
      for (let i = 0; i < n; i++) {
        const item = items[rows[i]];
        tree.remove(item);
        item.minX = item.maxX = lng[i];
        item.minY = item.maxY = lat[i];
        tree.insert(item);
      }
    },
  };
}
