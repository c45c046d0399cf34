import { chordOfMeters, chordSquared, unitVector } from '../../../server/geo/geodesy.js';
import type { NearestQuery } from '../../../server/index/query.js';

/** The plain way: every point in an array, every query a full look. */
export class Oracle {
  readonly #points = new Map<number, { x: number; y: number; z: number; mask: number }>();

  get rows(): number[] {
    return [...this.#points.keys()];
  }

  put(row: number, lat: number, lng: number, mask: number): void {
    const [x, y, z] = unitVector(lat, lng);
    this.#points.set(row, { x, y, z, mask });
  }

  move(row: number, lat: number, lng: number): void {
    this.put(row, lat, lng, this.#points.get(row)!.mask);
  }

  setMask(row: number, mask: number): void {
    this.#points.get(row)!.mask = mask;
  }

  remove(row: number): void {
    this.#points.delete(row);
  }

  /** Rows and squared chords in order: by distance, then by `tie` or row. */
  nearest(query: NearestQuery): { row: number; chord: number }[] {
    const [qx, qy, qz] = unitVector(query.lat, query.lng);
    const reach = query.maxDistanceMeters === undefined ? 2 : chordOfMeters(query.maxDistanceMeters);
    const { anyOf = [], allOf = 0 } = query.filter ?? {};
    const found: { row: number; chord: number }[] = [];
    const tie = query.tie ?? ((a: number, b: number) => a - b);
    const before = (a: { row: number; chord: number }, b: { row: number; chord: number }) =>
      a.chord < b.chord || (a.chord === b.chord && tie(a.row, b.row) < 0);
    for (const [row, { x, y, z, mask }] of this.#points) {
      if ((mask & allOf) !== allOf || !anyOf.every((group) => (mask & group) !== 0)) continue;
      const chord = chordSquared(qx, qy, qz, x, y, z);
      if (query.maxDistanceMeters !== undefined && chord > reach * reach) continue;
      const entry = { row, chord };
      if (found.length === query.k && !before(entry, found[query.k - 1]!)) continue;
      if (query.accept && !query.accept(row)) continue;
      let at = found.length;
      while (at > 0 && before(entry, found[at - 1]!)) at--;
      found.splice(at, 0, entry);
      if (found.length > query.k) found.pop();
    }
    return found;
  }
}
