import { chordSquared, metersOfChordSquared, writeUnitVector } from '../geo/geodesy.js';
import type { GeoShape } from '../geo/shapes.js';
import { EVERY_ROW, MASK_BITS, type MaskFilter, type NearestQuery, type NearestResult } from './query.js';

/** Search over points by row number. */
export class H3Tree {
  readonly #points = new Map<number, { v: Float64Array; mask: number }>();

  get size(): number {
    return this.#points.size;
  }

  has(row: number): boolean {
    return this.#points.has(row);
  }

  insert(row: number, lat: number, lng: number, mask: number): void {
    if (this.has(row)) throw new Error(`row ${row} is already in the index`);
    const v = new Float64Array(3);
    writeUnitVector(lat, lng, v);
    this.#points.set(row, { v, mask: mask & MASK_BITS });
  }

  move(row: number, lat: number, lng: number): void {
    writeUnitVector(lat, lng, this.#get(row).v);
  }

  setMask(row: number, mask: number): void {
    this.#get(row).mask = mask & MASK_BITS;
  }

  remove(row: number): boolean {
    return this.#points.delete(row);
  }

  clear(): void {
    this.#points.clear();
  }

  nearest(query: NearestQuery, out: NearestResult): number {
    const q = new Float64Array(3);
    writeUnitVector(query.lat, query.lng, q);
    const tie = query.tie ?? ((a: number, b: number) => a - b);
    const hits: { row: number; d2: number }[] = [];
    for (const [row, { v, mask }] of this.#points) {
      if (!passes(mask, query.filter ?? EVERY_ROW)) continue;
      if (query.accept && !query.accept(row)) continue;
      const d2 = chordSquared(v[0], v[1], v[2], q[0], q[1], q[2]);
      if (query.maxDistanceMeters !== undefined && metersOfChordSquared(d2) > query.maxDistanceMeters) continue;
      hits.push({ row, d2 });
    }
    hits.sort((a, b) => a.d2 - b.d2 || tie(a.row, b.row));
    out.count = Math.min(query.k, hits.length);
    out.reserve(out.count);
    for (let i = 0; i < out.count; i++) {
      out.rows[i] = hits[i].row;
      out.chordsSquared[i] = hits[i].d2;
      out.meters[i] = metersOfChordSquared(hits[i].d2);
    }
    return out.count;
  }

  within(shape: GeoShape, visit: (row: number) => void, filter: MaskFilter = EVERY_ROW): void {
    for (const [row, { v, mask }] of this.#points) {
      if (passes(mask, filter) && shape.contains(v[0], v[1], v[2])) visit(row);
    }
  }

  bytes(): number {
    return this.#points.size * 100;
  }

  check(): void {}

  #get(row: number): { v: Float64Array; mask: number } {
    const point = this.#points.get(row);
    if (!point) throw new Error(`row ${row} is not in the index`);
    return point;
  }
}

function passes(mask: number, filter: MaskFilter): boolean {
  return filter.anyOf.every((group) => (mask & group) !== 0) && (mask & filter.allOf) === filter.allOf;
}
