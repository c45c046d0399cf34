import { metersOfChordSquared } from '../geo/geodesy.js';

/**
 * Which rows of an index a query wants, by the bits of their masks (31 bits, 0 to 30, whose meaning the owner defines).
 * A row passes when it has at least one bit of every `anyOf` group (at most four) and every bit of `allOf`. A group of 0
 * lets nothing pass; no group lets everything pass.
 */
export interface MaskFilter {
  readonly anyOf: readonly number[];
  readonly allOf: number;
}

/** The filter that every row passes. */
export const EVERY_ROW: MaskFilter = Object.freeze({ anyOf: Object.freeze([]), allOf: 0 });

/** Most groups a `MaskFilter` may hold. */
export const MAX_FILTER_GROUPS = 4;

/** All bits a row's mask may use: 0 to 30. */
export const MASK_BITS = 0x7fffffff;

/** The nearest rows to a place, in exact great-circle order. */
export interface NearestQuery {
  /** Degrees, WGS84. */
  readonly lat: number;
  readonly lng: number;
  /** Most rows wanted; more than there are gives them all. */
  readonly k: number;
  /** Rows farther than this are left out; a row at exactly this distance stays. */
  readonly maxDistanceMeters?: number | undefined;
  /** Default: `EVERY_ROW`. Cheap: whole subtrees without a fitting row are skipped. */
  readonly filter?: MaskFilter | undefined;
  /** What the mask cannot say; asked only of rows that pass the filter and would be among the k. Must not change the index. */
  readonly accept?: ((row: number) => boolean) | undefined;
  /** Order of rows at bit-equal distance (negative: a first); it must be total. Default: by row number. */
  readonly tie?: ((a: number, b: number) => number) | undefined;
}

/** Where answers are written: kept by the caller and used again, so that a query allocates nothing. */
export class NearestResult {
  /** Rows found; entries 0..count-1 of the arrays below are valid, nearest first. */
  count = 0;
  rows: Int32Array;
  /** Squared chord to each row: the value that rows are ordered by. */
  chordsSquared: Float64Array;

  constructor(capacity = 16) {
    this.rows = new Int32Array(capacity);
    this.chordsSquared = new Float64Array(capacity);
  }

  /** Great-circle metres to an entry. */
  metersTo(entry: number): number {
    return metersOfChordSquared(this.chordsSquared[entry]);
  }

  /** Makes room for `capacity` rows; entries that are there stay. */
  reserve(capacity: number): void {
    const had = this.rows.length;
    if (had >= capacity) return;
    const size = Math.max(capacity, 2 * had);
    const { rows, chordsSquared } = this;
    this.rows = new Int32Array(size);
    this.chordsSquared = new Float64Array(size);
    this.rows.set(rows);
    this.chordsSquared.set(chordsSquared);
  }
}
