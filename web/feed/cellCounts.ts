import { cellHexOf } from '../../server/wire/feedCells.js';
import type { CountsFrame } from '../../server/wire/feedDecode.js';
import { COUNT_STATUSES, countsKey } from '../../server/wire/feedFrames.js';

/** Units of a cell by kind, status and freshness. */
export interface CellCount {
  /** H3 index in hex, for a hexagon layer. */
  readonly cell: string;
  readonly resolution: number;
  readonly total: number;
  readonly fresh: number;
  readonly stale: number;
  readonly lost: number;
  readonly cameras: number;
  /** Counts of the pairs in `codes`. */
  readonly counts: Uint32Array;
  /** kind x COUNT_STATUSES + status, places in UNIT_KINDS and UNIT_STATUSES. */
  readonly codes: Uint16Array;
}

/** Counts by cell while the view is zoomed out; empty while units themselves are sent. */
export class CellCounts {
  readonly #cells = new Map<number, CellCount>();
  #changed = false;

  /** Every counted cell in view. */
  values(): IterableIterator<CellCount> {
    return this.#cells.values();
  }

  get size(): number {
    return this.#cells.size;
  }

  apply(frame: CountsFrame): void {
    const key = countsKey(frame.cell, frame.resolution);
    const { fresh, stale, lost, cameras, resolution } = frame;
    const total = fresh + stale + lost;
    this.#changed = true;
    if (total + cameras === 0) {
      this.#cells.delete(key);
      return;
    }
    const cell = cellHexOf(frame.cell, resolution);
    // Copied: the frame's columns are views into a message that should not be kept for them.
    const counts = frame.counts.slice();
    const codes = frame.codes.slice();
    this.#cells.set(key, { cell, resolution, total, fresh, stale, lost, cameras, counts, codes });
  }

  drop(keys: ReadonlySet<number>): void {
    for (const key of keys) if (this.#cells.delete(key)) this.#changed = true;
  }

  clear(): void {
    if (this.#cells.size > 0) this.#changed = true;
    this.#cells.clear();
  }

  /** Whether anything changed since the last call. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }
}

/** Sums of a count by status (places in UNIT_STATUSES), optionally of some kinds only (places in UNIT_KINDS). */
export function countByStatus(count: CellCount, kinds?: ReadonlySet<number>): Uint32Array {
  const sums = new Uint32Array(COUNT_STATUSES);
  for (let i = 0; i < count.codes.length; i++) {
    const code = count.codes[i]!;
    if (!kinds || kinds.has(Math.floor(code / COUNT_STATUSES))) sums[code % COUNT_STATUSES]! += count.counts[i]!;
  }
  return sums;
}
