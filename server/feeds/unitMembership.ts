import { CHANGED } from '../picture/changes.js';
import type { Picture } from '../picture/picture.js';
import { FIRST_RECORDS_PAGE } from '../wire/feedFrames.js';
import type { CellLocator } from './cellLocator.js';
import type { CellTable, FeedCell } from './cellTable.js';
import type { ChannelTable } from './channel.js';
import { KindCodes } from './kindCodes.js';
import { PENDING, UnitColumns } from './unitColumns.js';
import { PAGE_UNITS, UnitPage } from './unitPage.js';
import { UnitReader } from './unitReader.js';

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

/** Which page of which cell each unit is in. Changes are noted as they come and settled once a tick. */
export class UnitMembership {
  readonly columns = new UnitColumns();
  readonly #options: UnitMembershipOptions;
  readonly #kinds: KindCodes;
  readonly #reader: UnitReader;
  #dirty = new Int32Array(1024);
  #dirtyCount = 0;
  /** Pages that lost a unit since the last tick. */
  readonly #bereft = new Set<UnitPage>();

  constructor(options: UnitMembershipOptions) {
    this.#options = options;
    const { units } = options.picture;
    this.#kinds = new KindCodes(units.kinds);
    const { columns } = this;
    this.#reader = new UnitReader({ units, columns, kinds: this.#kinds, clock: options.clock, pageUnits: PAGE_UNITS });
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
    if (row >= this.columns.page.length) return;
    this.columns.pending[row] = 0;
    this.#leaveNow(row);
  }

  /** Brings pages up to date with the picture; everything noted counts as changed at `sequence`. */
  settle(sequence: number): void {
    for (const page of this.#bereft) this.#options.channels.touch(page, sequence);
    this.#bereft.clear();
    const { pending } = this.columns;
    const dirty = this.#dirty;
    const count = this.#dirtyCount;
    this.#dirtyCount = 0;
    for (let i = 0; i < count; i++) {
      const row = dirty[i]!;
      const what = pending[row]!;
      // A row that was removed, or comes up twice because it was removed and taken again.
      if (what === 0) continue;
      pending[row] = 0;
      this.#settleRow(row, what, sequence);
    }
  }

  /** Takes an empty page out that no session follows. */
  removePage(page: UnitPage): void {
    const cell = this.#options.cells.find(page.cell)!;
    cell.pages.splice(cell.pages.indexOf(page), 1);
    this.#bereft.delete(page);
    this.#options.channels.remove(page);
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
    if (columns.page[row] === -1) this.#enter(row, cell, sequence);
    else if (what & PENDING.record) columns.recordAt[row] = sequence;
    columns.changedAt[row] = sequence;
    channels.touch(this.#pageOf(row), sequence);
    if (what & (PENDING.record | PENDING.state)) this.#options.onCountsChanged(this.#options.cells.get(cell));
  }

  #enter(row: number, cellNumber: number, sequence: number): void {
    const { columns } = this;
    const { units } = this.#options.picture;
    const cell = this.#options.cells.get(cellNumber);
    const page = this.#openPage(cell, sequence);
    columns.page[row] = page.index;
    columns.slot[row] = page.add(row);
    columns.cell[row] = cellNumber;
    columns.recordAt[row] = sequence;
    columns.org[row] = units.org[row]!;
    columns.kind[row] = this.#kinds.codeOf(units.kind[row]!);
    cell.units++;
    this.#options.onCountsChanged(cell);
  }

  /** Leaves between ticks; the page counts as changed at the next one. */
  #leaveNow(row: number): void {
    if (this.columns.page[row] === -1) return;
    this.#bereft.add(this.#pageOf(row));
    this.#leave(row, this.#options.picture.sequence);
  }

  #leave(row: number, sequence: number): void {
    const { columns } = this;
    const page = this.#pageOf(row);
    const slot = columns.slot[row]!;
    const moved = page.remove(slot);
    if (moved >= 0) columns.slot[moved] = slot;
    const forgotten = page.tombstones.add(row, sequence, columns.org[row]!, columns.kind[row]!);
    if (forgotten > page.floor) page.floor = forgotten;
    columns.page[row] = -1;
    const cell = this.#options.cells.get(columns.cell[row]!);
    cell.units--;
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
    const page = new UnitPage({ cell: cell.number, page: number, extent: cell.extent }, this.#reader);
    cell.pages.push(page);
    this.#options.channels.add(page, sequence);
    return page;
  }

  #note(row: number, what: number): void {
    const { columns } = this;
    if (row >= columns.pending.length) columns.grow(Math.max(this.#options.picture.units.capacity, row + 1, 1024));
    if (columns.pending[row] === 0) {
      if (this.#dirtyCount === this.#dirty.length) {
        const longer = new Int32Array(2 * this.#dirtyCount);
        longer.set(this.#dirty);
        this.#dirty = longer;
      }
      this.#dirty[this.#dirtyCount++] = row;
    }
    columns.pending[row]! |= what;
  }
}
