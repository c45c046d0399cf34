import { chordSquared, metersOfChordSquared, writeUnitVector } from '../geo/geodesy.js';
import { circleShape, type GeoShape } from '../geo/shapes.js';
import { type CameraView, hasSector, sectorFaces } from '../geo/views.js';
import { H3Tree } from './h3Tree.js';
import { EVERY_ROW, type MaskFilter, type NearestQuery, NearestResult } from './query.js';

/** Bits of a camera's mask that its owner may use: 0 to 23. The others say which range class its sector is in. */
export const CAMERA_MASK_BITS = 0xffffff;

/** Upper ends in metres of the range classes, whose bits are 24, 25, ...: a place asks each class only within its reach. */
const CLASS_REACH_METERS = [64, 256, 1024, 4096, 16_384, 65_536, Infinity] as const;
const FIRST_CLASS_BIT = 24;

/** Where cameras for a place are written: the first `seeing` of `count` cover it with their view sector. */
export class CamerasResult extends NearestResult {
  seeing = 0;
}

interface Seen {
  readonly row: number;
  readonly chordSquared: number;
}

/** Cameras by place and by what they see: "which cameras see this point" is exact. Rows are the owner's numbers. */
export class CameraSectors {
  readonly #tree = new H3Tree();
  readonly #views = new Map<number, CameraView>();
  readonly #inClass = new Int32Array(CLASS_REACH_METERS.length);
  readonly #point = new Float64Array(3);
  readonly #camera = new Float64Array(3);

  /** How many cameras are here. */
  get size(): number {
    return this.#views.size;
  }

  /** Adds a camera or replaces it. `mask`: bits of `CAMERA_MASK_BITS`. */
  put(row: number, view: CameraView, mask: number): void {
    this.remove(row);
    const kept = { ...view };
    this.#views.set(row, kept);
    const rangeClass = rangeClassOf(kept);
    if (rangeClass >= 0) this.#inClass[rangeClass]++;
    this.#tree.insert(row, view.lat, view.lng, (mask & CAMERA_MASK_BITS) | classBit(rangeClass));
  }

  /** Gives a camera another mask. Throws if it is not here. */
  setMask(row: number, mask: number): void {
    const view = this.#views.get(row);
    if (!view) throw new RangeError(`camera row ${row} is not in the index`);
    this.#tree.setMask(row, (mask & CAMERA_MASK_BITS) | classBit(rangeClassOf(view)));
  }

  /** Takes a camera out. Returns whether it was here. */
  remove(row: number): boolean {
    const view = this.#views.get(row);
    if (!view) return false;
    const rangeClass = rangeClassOf(view);
    if (rangeClass >= 0) this.#inClass[rangeClass]--;
    this.#views.delete(row);
    return this.#tree.remove(row);
  }

  /**
   * The `k` best cameras for a place: those whose sector covers it (`sectorCovers`) first, nearest first, then the others,
   * nearest first. Returns how many were written.
   */
  nearest(query: NearestQuery, out: CamerasResult): number {
    this.#tree.nearest(query, out);
    out.seeing = 0;
    const reach = this.#reach();
    // Unless more cameras than were asked for stand within reach, all that see the place have been found.
    if (out.count === query.k && query.k > 0 && out.metersTo(out.count - 1) <= reach)
      return this.#nearestOfMany(query, out);
    if (reach > 0) for (let i = 0; i < out.count; i++) if (this.#sees(query, out, i)) moveUp(out, i);
    return out.count;
  }

  /** As `nearest`, where cameras stand close: those that see the place are searched by themselves. */
  #nearestOfMany(query: NearestQuery, out: CamerasResult): number {
    const seen = this.#seeing(query);
    const seeing = Math.min(seen.length, query.k);
    const rows = new Set(seen.map(({ row }) => row));
    const accept = (row: number) => !rows.has(row) && (query.accept?.(row) ?? true);
    const others = this.#tree.nearest({ ...query, k: query.k - seeing, accept }, out);
    out.reserve(seeing + others);
    for (const column of [out.rows, out.chordsSquared]) column.copyWithin(seeing, 0, others);
    for (let i = 0; i < seeing; i++) {
      out.rows[i] = seen[i].row;
      out.chordsSquared[i] = seen[i].chordSquared;
    }
    out.seeing = seeing;
    out.count = seeing + others;
    return out.count;
  }

  #sees({ lat, lng }: NearestQuery, out: CamerasResult, i: number): boolean {
    const view = this.#views.get(out.rows[i])!;
    return hasSector(view) && out.metersTo(i) <= view.rangeMeters! && sectorFaces(view, lat, lng, out.metersTo(i));
  }

  /** Metres within which every camera stands that sees a place; 0 when none has a sector. */
  #reach(): number {
    for (let at = CLASS_REACH_METERS.length - 1; at >= 0; at--)
      if (this.#inClass[at] > 0) return CLASS_REACH_METERS[at];
    return 0;
  }

  /** Calls `visit` with every camera that stands in a shape, in no particular order. */
  within(shape: GeoShape, visit: (row: number) => void, filter: MaskFilter = EVERY_ROW): void {
    this.#tree.within(shape, visit, filter);
  }

  /** Live bytes: the tree's, and an estimate of 120 for each view. */
  bytes(): number {
    return this.#tree.bytes() + 120 * this.#views.size;
  }

  /** Cameras that pass the query and whose sector covers the place, nearest first. */
  #seeing(query: NearestQuery): Seen[] {
    const seen: Seen[] = [];
    const p = this.#point;
    const c = this.#camera;
    writeUnitVector(query.lat, query.lng, p);
    const filter = query.filter ?? EVERY_ROW;
    CLASS_REACH_METERS.forEach((reach, rangeClass) => {
      if (this.#inClass[rangeClass] === 0) return;
      const shape = circleShape(query.lat, query.lng, Math.min(reach, query.maxDistanceMeters ?? Infinity));
      const visit = (row: number) => {
        const view = this.#views.get(row)!;
        writeUnitVector(view.lat, view.lng, c);
        const squared = chordSquared(c[0], c[1], c[2], p[0], p[1], p[2]);
        const away = metersOfChordSquared(squared);
        if (away > view.rangeMeters! || !sectorFaces(view, query.lat, query.lng, away)) return;
        if (query.accept?.(row) ?? true) seen.push({ row, chordSquared: squared });
      };
      this.#tree.within(shape, visit, { anyOf: filter.anyOf, allOf: filter.allOf | classBit(rangeClass) });
    });
    const tie = query.tie ?? ((a: number, b: number) => a - b);
    return seen.sort((a, b) => a.chordSquared - b.chordSquared || tie(a.row, b.row));
  }
}

/** Puts entry `i` behind those that see the place, and counts it to them; the others keep their order. */
function moveUp(out: CamerasResult, i: number): void {
  const to = out.seeing++;
  for (const column of [out.rows, out.chordsSquared]) {
    const value = column[i];
    column.copyWithin(to + 1, to, i);
    column[to] = value;
  }
}

function rangeClassOf(view: CameraView): number {
  return hasSector(view) ? CLASS_REACH_METERS.findIndex((reach) => view.rangeMeters! <= reach) : -1;
}

function classBit(rangeClass: number): number {
  return rangeClass < 0 ? 0 : 1 << (FIRST_CLASS_BIT + rangeClass);
}
