import type { CapExtent } from '../geo/shapes.js';
import { unitsFrameRoom, writeUnitsFrame } from '../wire/feedEncode.js';
import { feedKey } from '../wire/feedFrames.js';
import { DeltaChannel } from './deltaChannel.js';
import { type EncodedFrame, type FrameArena, NO_FRAME } from './frameArena.js';
import { Tombstones } from './tombstones.js';
import type { UnitColumns } from './unitColumns.js';
import type { UnitReader } from './unitReader.js';
import { SLOT_WORDS, SMALLEST_BLOCK, type UnitSlots, WORD } from './unitSlots.js';
import type { ViewClass } from './viewClass.js';

/** Most units of a page, a power of two: bounds a frame, and with it what is kept for a slow client. */
export const PAGE_UNITS = 512;

/** What pages share. */
export interface UnitPageParts {
  readonly slots: UnitSlots;
  readonly columns: UnitColumns;
  readonly reader: UnitReader;
}

/** Up to 512 units of one cell, in consecutive slots from `base`. Most cells have one page. */
export class UnitPage extends DeltaChannel {
  /** Number of the cell on the wire. */
  readonly cell: number;
  readonly page: number;
  readonly tombstones = new Tombstones();
  base: number;
  count = 0;
  #size = SMALLEST_BLOCK;
  readonly #parts: UnitPageParts;

  constructor(at: { cell: number; page: number; extent: CapExtent }, parts: UnitPageParts) {
    super('units', feedKey(at.cell, at.page), at.extent);
    this.cell = at.cell;
    this.page = at.page;
    this.#parts = parts;
    this.base = parts.slots.take(SMALLEST_BLOCK);
  }

  /** Adds a row; returns its slot, in which nothing but the row is written yet. */
  add(row: number): number {
    if (this.count === this.#size) this.#grow();
    const { slots, columns } = this.#parts;
    const slot = this.base + this.count++;
    slots.words[slot * SLOT_WORDS + WORD.row] = row;
    columns.page[row] = this.index;
    columns.slot[row] = slot;
    return slot;
  }

  /** Takes a row out; the last one gets its slot. */
  remove(row: number): void {
    const { slots, columns } = this.#parts;
    const slot = columns.slot[row]!;
    const last = this.base + --this.count;
    if (slot !== last) {
      slots.copy(last, slot, 1);
      columns.slot[slots.words[slot * SLOT_WORDS + WORD.row]!] = slot;
    }
    columns.page[row] = -1;
  }

  /** Gives its slots back; the page is empty and taken out. */
  release(): void {
    this.#parts.slots.release(this.base, this.#size);
  }

  override get isEmpty(): boolean {
    return this.count === 0 && this.tombstones.length === 0;
  }

  override forget(horizon: number): void {
    this.floor = Math.max(this.floor, this.tombstones.forget(horizon));
  }

  protected override encodeSnapshot(viewClass: ViewClass, arena: FrameArena, evenIfEmpty: boolean): EncodedFrame {
    const { reader } = this.#parts;
    reader.read(this.base, this.count, viewClass, 0);
    if (reader.stage.count === 0 && !evenIfEmpty) return NO_FRAME;
    return this.#write(arena, true);
  }

  protected override encodeDelta(viewClass: ViewClass, since: number, arena: FrameArena): EncodedFrame {
    const { reader } = this.#parts;
    reader.read(this.base, this.count, viewClass, since);
    reader.readGone(this.tombstones, this.index, viewClass, since);
    if (reader.stage.count === 0 && reader.stage.goneCount === 0) return NO_FRAME;
    return this.#write(arena, false);
  }

  #write(arena: FrameArena, reset: boolean): EncodedFrame {
    const { stage, baseTimeMs } = this.#parts.reader;
    const json = stage.records.length > 0 ? JSON.stringify(stage.records) : '';
    const frame = { cell: this.cell, page: this.page, reset, baseTimeMs, stage, json };
    return arena.frame(unitsFrameRoom(stage, json), stage.count, (out, at) => writeUnitsFrame(out, at, frame));
  }

  #grow(): void {
    const { slots, columns } = this.#parts;
    const size = 2 * this.#size;
    const base = slots.take(size);
    slots.copy(this.base, base, this.count);
    slots.release(this.base, this.#size);
    for (let slot = base; slot < base + this.count; slot++)
      columns.slot[slots.words[slot * SLOT_WORDS + WORD.row]!] = slot;
    this.base = base;
    this.#size = size;
  }
}
