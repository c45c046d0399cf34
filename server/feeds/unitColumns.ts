/** What the feed last told of each unit row; values of a row with `page` -1 mean nothing. Columns grow by doubling. */
export class UnitColumns {
  /** Index of the page's channel, or -1: the row is in no page. */
  page = new Int32Array(0);
  /** Place in the page. */
  slot = new Int32Array(0);
  /** Registry number of the cell. */
  cell = new Int32Array(0);
  /** Sequence at which position or state last changed. */
  changedAt = new Float64Array(0);
  /** Sequence at which the unit entered the page or its record changed. */
  recordAt = new Float64Array(0);
  /** Org number and kind code as told. */
  org = new Uint32Array(0);
  kind = new Uint8Array(0);
  /** What changed since the last tick: bits of PENDING. */
  pending = new Uint8Array(0);

  /** Makes room for rows below `capacity`. */
  grow(capacity: number): void {
    const had = this.page.length;
    this.page = longer(this.page, new Int32Array(capacity)).fill(-1, had);
    this.slot = longer(this.slot, new Int32Array(capacity));
    this.cell = longer(this.cell, new Int32Array(capacity));
    this.changedAt = longer(this.changedAt, new Float64Array(capacity));
    this.recordAt = longer(this.recordAt, new Float64Array(capacity));
    this.org = longer(this.org, new Uint32Array(capacity));
    this.kind = longer(this.kind, new Uint8Array(capacity));
    this.pending = longer(this.pending, new Uint8Array(capacity));
  }
}

/** Bits of `UnitColumns.pending`. */
export const PENDING = { moved: 1, state: 2, record: 4 } as const;

function longer<T extends Int32Array | Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
