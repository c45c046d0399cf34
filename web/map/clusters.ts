import type { LngLat } from './base/datum.js';

/** Something to be counted: where it is on the screen and on the map, and how many of each status it stands for. */
export interface Counted {
  readonly x: number;
  readonly y: number;
  readonly at: LngLat;
  /** By place in the statuses. */
  readonly counts: ArrayLike<number>;
}

/** Units counted together. */
export interface Cluster {
  /** Weighted centre. */
  readonly at: LngLat;
  readonly x: number;
  readonly y: number;
  readonly total: number;
  readonly counts: readonly number[];
}

const STATUS_COUNT = 6;

/** Groups what falls into the same square of a pixel grid, then joins neighbours closer than half a square. */
export function clusterByGrid(points: Iterable<Counted>, gridPixels: number): Cluster[] {
  const squares = new Map<string, Sum>();
  for (const point of points) {
    const key = `${Math.floor(point.x / gridPixels)},${Math.floor(point.y / gridPixels)}`;
    const sum = squares.get(key) ?? emptySum();
    squares.set(key, sum);
    addPoint(sum, point);
  }
  return joinNeighbours([...squares.values()], gridPixels * 0.62).map(finish);
}

interface Sum {
  x: number;
  y: number;
  lng: number;
  lat: number;
  total: number;
  counts: number[];
}

const emptySum = (): Sum => ({ x: 0, y: 0, lng: 0, lat: 0, total: 0, counts: new Array<number>(STATUS_COUNT).fill(0) });

function addPoint(sum: Sum, point: Counted): void {
  let total = 0;
  for (let status = 0; status < STATUS_COUNT; status++) {
    const count = point.counts[status] ?? 0;
    sum.counts[status]! += count;
    total += count;
  }
  sum.total += total;
  sum.x += point.x * total;
  sum.y += point.y * total;
  sum.lng += point.at[0] * total;
  sum.lat += point.at[1] * total;
}

/** Largest first: a small neighbour is swallowed by the larger. */
function joinNeighbours(sums: Sum[], distance: number): Sum[] {
  const kept: Sum[] = [];
  for (const sum of sums.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total)) {
    const near = kept.find((other) => {
      const dx = other.x / other.total - sum.x / sum.total;
      const dy = other.y / other.total - sum.y / sum.total;
      return dx * dx + dy * dy < distance * distance;
    });
    if (!near) kept.push(sum);
    else {
      near.x += sum.x;
      near.y += sum.y;
      near.lng += sum.lng;
      near.lat += sum.lat;
      near.total += sum.total;
      for (let status = 0; status < STATUS_COUNT; status++) near.counts[status]! += sum.counts[status]!;
    }
  }
  return kept;
}

function finish({ x, y, lng, lat, total, counts }: Sum): Cluster {
  return { at: [lng / total, lat / total], x: x / total, y: y / total, total, counts };
}
