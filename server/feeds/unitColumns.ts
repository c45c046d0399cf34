/** Where each unit row is in the feed; columns grow by doubling. */
export class UnitColumns {
  /** Index of the page's channel, or -1: the row is in no page. */
  page = new Int32Array(0);
  /** Slot in UnitSlots. */
  slot = new Int32Array(0);
  /** Registry number of the cell. */
  cell = new Int32Array(0);
  /** What changed since the last tick: bits of PENDING. */
  pending = new Uint8Array(0);

  /** Makes room for rows below `capacity`. */
  grow(capacity: number): void {
    const had = this.page.length;
    this.page = longer(this.page, new Int32Array(capacity)).fill(-1, had);
    this.slot = longer(this.slot, new Int32Array(capacity));
    this.cell = longer(this.cell, new Int32Array(capacity));
    this.pending = longer(this.pending, new Uint8Array(capacity));
  }
}

/** Bits of `UnitColumns.pending`. */
export const PENDING = { moved: 1, state: 2, record: 4 } as const;

function longer<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
