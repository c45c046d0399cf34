import { RADIANS } from '../../../server/geo/geodesy.js';
import type { Points } from '../index/points.js';

/** Haversine of the central angle between two places in degrees: orders like the great-circle distance. */
export function haversine(latA: number, lngA: number, latB: number, lngB: number): number {
  const s = Math.sin(((latB - latA) * RADIANS) / 2);
  const t = Math.sin(((lngB - lngA) * RADIANS) / 2);
  return s * s + Math.cos(latA * RADIANS) * Math.cos(latB * RADIANS) * t * t;
}

/** The `k` best by (value, row), kept in order. */
export class Best {
  readonly rows: number[] = [];
  readonly values: number[] = [];
  readonly #k: number;

  constructor(k: number) {
    this.#k = k;
  }

  get full(): boolean {
    return this.rows.length === this.#k;
  }

  /** The value that a newcomer must beat. */
  get worst(): number {
    return this.full ? this.values[this.#k - 1] : Infinity;
  }

  offer(row: number, value: number): void {
    if (value > this.worst) return;
    let at = this.rows.length;
    while (at > 0 && (this.values[at - 1] > value || (this.values[at - 1] === value && this.rows[at - 1] > row))) at--;
    this.rows.splice(at, 0, row);
    this.values.splice(at, 0, value);
    if (this.rows.length > this.#k) {
      this.rows.pop();
      this.values.pop();
    }
  }
}

/** The rows ranked by great-circle distance from a place. */
export function rankRows(
  points: Points,
  rows: readonly number[],
  place: { lat: number; lng: number },
  k: number,
): Best {
  const best = new Best(k);
  for (const row of rows) best.offer(row, haversine(place.lat, place.lng, points.lat[row], points.lng[row]));
  return best;
}
