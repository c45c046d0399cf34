import { CHANGED } from '../picture/changes.js';
import type { Picture } from '../picture/picture.js';
import { DERIVED, UNKNOWN } from '../picture/unitTable.js';
import {
  FIRST_RECORDS_PAGE,
  HEADING_STEPS,
  MOTION_HEADING_SHIFT,
  MOTION_STATE_SHIFT,
  SPEED_STEP_CMS,
  STATE_DERIVED,
  STATE_HAS_HEADING,
  STATE_HAS_SPEED,
} from '../wire/feedFrames.js';
import type { CellLocator } from './cellLocator.js';
import type { CellTable, FeedCell } from './cellTable.js';
import type { ChannelTable } from './channel.js';
import { KindCodes } from './kindCodes.js';
import { PENDING, UnitColumns } from './unitColumns.js';
import { PAGE_UNITS, UnitPage, type UnitPageParts } from './unitPage.js';
import { UnitReader } from './unitReader.js';
import { SLOT_TIMES, SLOT_WORDS, TIME, UnitSlots, WORD } from './unitSlots.js';

const FULL_TURN_CENTI = 36_000;
const LARGEST_SPEED = 0xffff;
/** Status and freshness: the same bits in the picture's state and on the wire. */
const STATUS_AND_FRESHNESS = 31;

/** What a unit membership works on. */
export interface UnitMembershipOptions {
  readonly picture: Picture;
  readonly locator: CellLocator;
  readonly cells: CellTable;
  readonly channels: ChannelTable;
  clock(): number;
  /** The counts of a cell may differ now: units came, went, or changed status, freshness, kind or org. */
  onCountsChanged(cell: FeedCell): void;
}

/**
 * Which page of which cell each unit is in, and what is told of it. Changes are noted as they come and settled once a
 * tick: then each changed unit is copied from the picture into its slot.
 */
export class UnitMembership {
  readonly columns = new UnitColumns();
  readonly slots = new UnitSlots();
  readonly #options: UnitMembershipOptions;
  readonly #kinds: KindCodes;
  readonly #parts: UnitPageParts;
  #pendingCount = 0;
  #changes = 0;
  /** Pages that lost a unit since the last tick. */
  readonly #bereft = new Set<UnitPage>();

  constructor(options: UnitMembershipOptions) {
    this.#options = options;
    const { units } = options.picture;
    const { columns, slots } = this;
    this.#kinds = new KindCodes(units.kinds);
    const clock = () => options.clock();
    const reader = new UnitReader({ units, columns, slots, kinds: this.#kinds, clock, pageUnits: PAGE_UNITS });
    this.#parts = { columns, slots, reader };
  }

  /** How often a unit entered or left a cell since the start. */
  get changes(): number {
    return this.#changes;
  }

  /** Hot: called for each accepted report. */
  noteMoved(row: number): void {
    const { pending } = this.columns;
    if (row < pending.length && pending[row] !== 0) pending[row]! |= PENDING.moved;
    else this.#note(row, PENDING.moved);
  }

  /** `what`: bits of CHANGED. With another org or kind other sessions may see the unit: it leaves now, and enters anew. */
  noteChanged(row: number, what: number): void {
    this.#note(row, what === CHANGED.freshness ? PENDING.state : PENDING.state | PENDING.record);
    if (what & (CHANGED.org | CHANGED.kind)) this.#leaveNow(row);
  }

  /** The row is about to be free: the unit leaves its page now, because the row may be another's before the next tick. */
  noteRemoved(row: number): void {
    const { pending } = this.columns;
    if (row >= pending.length) return;
    if (pending[row] !== 0) this.#pendingCount--;
    pending[row] = 0;
    this.#leaveNow(row);
  }

  /** Brings pages up to date with the picture; everything noted counts as changed at `sequence`. */
  settle(sequence: number): void {
    for (const page of this.#bereft) this.#options.channels.touch(page, sequence);
    this.#bereft.clear();
    // In the order of rows, not of reports: the picture's columns are then read from memory in order.
    const { pending } = this.columns;
    for (let row = 0; this.#pendingCount > 0 && row < pending.length; row++) {
      const what = pending[row]!;
      if (what === 0) continue;
      pending[row] = 0;
      this.#pendingCount--;
      this.#settleRow(row, what, sequence);
    }
  }

  /** Takes an empty page out that no session follows. */
  removePage(page: UnitPage): void {
    const cell = this.#options.cells.find(page.cell)!;
    cell.pages.splice(cell.pages.indexOf(page), 1);
    this.#bereft.delete(page);
    this.#options.channels.remove(page);
    page.release();
  }

  #settleRow(row: number, what: number, sequence: number): void {
    const { columns } = this;
    const { picture, locator, channels } = this.#options;
    const { units } = picture;
    const from = columns.page[row] === -1 ? -1 : columns.cell[row]!;
    const cell = units.hasPosition(row) ? locator.locate(units.latE7[row]!, units.lngE7[row]!, from) : -1;
    if (from >= 0 && cell !== from) {
      channels.touch(this.#pageOf(row), sequence);
      this.#leave(row, sequence);
    }
    if (cell < 0) return;
    const enters = from !== cell;
    if (enters) this.#enter(row, cell, sequence);
    this.#copy(row, sequence, enters || (what & PENDING.record) !== 0);
    const index = columns.page[row]!;
    if (channels.changedAt[index] !== sequence) channels.touch(channels.at(index), sequence);
    if (what !== PENDING.moved) this.#options.onCountsChanged(this.#options.cells.get(cell));
  }

  /** Copies what is told of a unit from the picture into its slot. Hot: once a tick for each unit that moved. */
  #copy(row: number, sequence: number, withRecord: boolean): void {
    const { units } = this.#options.picture;
    const { words, times } = this.slots;
    const slot = this.columns.slot[row]!;
    const w = slot * SLOT_WORDS;
    const t = slot * SLOT_TIMES;
    words[w + WORD.latE7] = units.latE7[row]!;
    words[w + WORD.lngE7] = units.lngE7[row]!;
    const heading = units.headingCenti[row]!;
    const speed = units.speedCms[row]!;
    const flags = units.state[row]!;
    let motion = (flags & STATUS_AND_FRESHNESS) | (flags & DERIVED ? STATE_DERIVED : 0);
    if (heading !== UNKNOWN) motion |= STATE_HAS_HEADING;
    if (speed !== UNKNOWN) motion |= STATE_HAS_SPEED;
    motion <<= MOTION_STATE_SHIFT;
    if (heading !== UNKNOWN)
      motion |= (Math.round((heading * HEADING_STEPS) / FULL_TURN_CENTI) % HEADING_STEPS) << MOTION_HEADING_SHIFT;
    if (speed !== UNKNOWN) motion |= Math.min(LARGEST_SPEED, Math.round(speed / SPEED_STEP_CMS));
    words[w + WORD.motion] = motion;
    times[t + TIME.knownAt] = Math.min(units.reportedAt[row]!, units.receivedAt[row]!);
    times[t + TIME.changedAt] = sequence;
    if (!withRecord) return;
    words[w + WORD.org] = units.org[row]!;
    words[w + WORD.kind] = this.#kinds.codeOf(units.kind[row]!);
    times[t + TIME.recordAt] = sequence;
  }

  #enter(row: number, cellNumber: number, sequence: number): void {
    const cell = this.#options.cells.get(cellNumber);
    this.#openPage(cell, sequence).add(row);
    this.columns.cell[row] = cellNumber;
    cell.units++;
    this.#changes++;
    this.#options.onCountsChanged(cell);
  }

  /** Leaves between ticks; the page counts as changed at the next one. */
  #leaveNow(row: number): void {
    if (this.columns.page[row] === -1) return;
    this.#bereft.add(this.#pageOf(row));
    this.#leave(row, this.#options.picture.sequence);
  }

  #leave(row: number, sequence: number): void {
    const page = this.#pageOf(row);
    const w = this.columns.slot[row]! * SLOT_WORDS;
    const { words } = this.slots;
    const forgotten = page.tombstones.add(row, sequence, words[w + WORD.org]!, words[w + WORD.kind]!);
    if (forgotten > page.floor) page.floor = forgotten;
    page.remove(row);
    const cell = this.#options.cells.get(this.columns.cell[row]!);
    cell.units--;
    this.#changes++;
    this.#options.onCountsChanged(cell);
  }

  #pageOf(row: number): UnitPage {
    return this.#options.channels.at(this.columns.page[row]!) as UnitPage;
  }

  /** A page of the cell with room. */
  #openPage(cell: FeedCell, sequence: number): UnitPage {
    const open = cell.pages.find((page) => page.count < PAGE_UNITS);
    if (open) return open;
    let number = 0;
    while (cell.pages.some((page) => page.page === number)) number++;
    if (number >= FIRST_RECORDS_PAGE) throw new RangeError('a cell holds more units than it can have pages for');
    const page = new UnitPage({ cell: cell.number, page: number, extent: cell.extent }, this.#parts);
    cell.pages.push(page);
    this.#options.channels.add(page, sequence);
    return page;
  }

  #note(row: number, what: number): void {
    const { columns } = this;
    if (row >= columns.pending.length) columns.grow(Math.max(this.#options.picture.units.capacity, row + 1));
    if (columns.pending[row] === 0) this.#pendingCount++;
    columns.pending[row]! |= what;
  }
}
