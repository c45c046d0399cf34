import type { CapExtent } from '../geo/shapes.js';
import { unitsFrameRoom, writeUnitsFrame } from '../wire/feedEncode.js';
import { feedKey } from '../wire/feedFrames.js';
import { DeltaChannel } from './deltaChannel.js';
import { type EncodedFrame, type FrameArena, NO_FRAME } from './frameArena.js';
import { Tombstones } from './tombstones.js';
import type { UnitReader } from './unitReader.js';
import type { ViewClass } from './viewClass.js';

/** Most units of a page: bounds a frame, and with it what is kept for a slow client. */
export const PAGE_UNITS = 512;

/** Up to 512 units of one cell. Most cells have one page. */
export class UnitPage extends DeltaChannel {
  /** Number of the cell on the wire. */
  readonly cell: number;
  readonly page: number;
  readonly tombstones = new Tombstones();
  rows = new Int32Array(8);
  count = 0;
  readonly #reader: UnitReader;

  constructor(at: { cell: number; page: number; extent: CapExtent }, reader: UnitReader) {
    super('units', feedKey(at.cell, at.page), at.extent);
    this.cell = at.cell;
    this.page = at.page;
    this.#reader = reader;
  }

  /** Adds a row; returns its slot. */
  add(row: number): number {
    if (this.count === this.rows.length) {
      const longer = new Int32Array(2 * this.count);
      longer.set(this.rows);
      this.rows = longer;
    }
    this.rows[this.count] = row;
    return this.count++;
  }

  /** Takes the row in a slot out; returns the row that now has the slot, or -1. */
  remove(slot: number): number {
    const last = this.rows[--this.count]!;
    if (slot === this.count) return -1;
    this.rows[slot] = last;
    return last;
  }

  override get isEmpty(): boolean {
    return this.count === 0 && this.tombstones.length === 0;
  }

  override forget(horizon: number): void {
    this.floor = Math.max(this.floor, this.tombstones.forget(horizon));
  }

  protected override encodeSnapshot(viewClass: ViewClass, arena: FrameArena, evenIfEmpty: boolean): EncodedFrame {
    const stage = this.#reader.begin();
    this.#reader.readRows(this.rows, this.count, viewClass);
    if (stage.count === 0 && !evenIfEmpty) return NO_FRAME;
    return this.#write(arena, true);
  }

  protected override encodeDelta(viewClass: ViewClass, since: number, arena: FrameArena): EncodedFrame {
    const stage = this.#reader.begin();
    this.#reader.readRowsSince(this.rows, this.count, viewClass, since);
    this.#reader.readGone(this.tombstones, this.index, viewClass, since);
    if (stage.count === 0 && stage.goneCount === 0) return NO_FRAME;
    return this.#write(arena, false);
  }

  #write(arena: FrameArena, reset: boolean): EncodedFrame {
    const { stage, baseTimeMs } = this.#reader;
    const json = stage.records.length > 0 ? JSON.stringify(stage.records) : '';
    const frame = { cell: this.cell, page: this.page, reset, baseTimeMs, stage, json };
    return arena.frame(unitsFrameRoom(stage, json), stage.count, (out, at) => writeUnitsFrame(out, at, frame));
  }
}
