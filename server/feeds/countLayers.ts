import { cellCap } from '../geo/cells.js';
import { capExtent } from '../geo/shapes.js';
import type { Bounds } from '../geo/viewport.js';
import { cellHexOf, FEED_RESOLUTION, parentCellNumber } from '../wire/feedCells.js';
import type { CellTable, FeedCell } from './cellTable.js';
import type { Channel } from './channel.js';
import { CountCell, type CountSources } from './countCell.js';
import { boundsTouchExtent } from './extents.js';

/** Counted cells by resolution. A layer exists while a session looks at it. */
export class CountLayers {
  readonly #cells: CellTable;
  readonly #sources: CountSources;
  readonly #layers = new Map<number, { users: number; cells: Map<number, CountCell> }>();
  readonly #dirty = new Set<FeedCell>();
  #sequence = 0;

  constructor(cells: CellTable, sources: CountSources) {
    this.#cells = cells;
    this.#sources = sources;
  }

  /** Uses a layer: every `take` needs a `release`. */
  take(resolution: number): void {
    const known = this.#layers.get(resolution);
    if (known) {
      known.users++;
      return;
    }
    this.#layers.set(resolution, { users: 1, cells: new Map() });
    for (const cell of this.#cells) this.#place(cell, resolution);
  }

  /** The last user's release takes the layer's channels out of the table: no session may follow them any more. */
  release(resolution: number): void {
    const layer = this.#layers.get(resolution);
    if (!layer || --layer.users > 0) return;
    for (const cell of layer.cells.values()) this.#sources.channels.remove(cell);
    this.#layers.delete(resolution);
  }

  /** Channels of a layer in use that may reach into normalised bounds. */
  touching(resolution: number, bounds: Bounds): Channel[] {
    const cells = this.#layers.get(resolution)?.cells.values() ?? [];
    return [...cells].filter((cell) => boundsTouchExtent(bounds, cell.extent!));
  }

  /** How many cells of a resolution the occupied cells have for parents. */
  countParents(resolution: number, among: readonly FeedCell[]): number {
    return new Set(among.map(({ number }) => parentCellNumber(number, FEED_RESOLUTION, resolution))).size;
  }

  /** A cell became occupied. */
  addBase(cell: FeedCell): void {
    for (const resolution of this.#layers.keys()) this.#place(cell, resolution);
  }

  /** A cell is no longer kept; it was empty, so no count changes. */
  removeBase(cell: FeedCell): void {
    this.#dirty.delete(cell);
    for (const [resolution, { cells }] of this.#layers)
      cells.get(parentCellNumber(cell.number, FEED_RESOLUTION, resolution))?.bases.delete(cell);
  }

  /** Takes a counted cell that nobody follows out. */
  remove(cell: CountCell): void {
    for (const { cells } of this.#layers.values())
      for (const [number, other] of cells) if (other === cell) cells.delete(number);
    this.#sources.channels.remove(cell);
  }

  /** The counts of a cell may differ. */
  note(cell: FeedCell): void {
    this.#dirty.add(cell);
  }

  /** Everything noted counts as changed at `sequence`. */
  settle(sequence: number): void {
    this.#sequence = sequence;
    for (const cell of this.#dirty) {
      for (const [resolution, { cells }] of this.#layers) {
        const parent = cells.get(parentCellNumber(cell.number, FEED_RESOLUTION, resolution));
        if (parent) this.#sources.channels.touch(parent, sequence);
      }
    }
    this.#dirty.clear();
  }

  #place(base: FeedCell, resolution: number): void {
    const { cells } = this.#layers.get(resolution)!;
    const number = parentCellNumber(base.number, FEED_RESOLUTION, resolution);
    let cell = cells.get(number);
    if (!cell) {
      const { x, y, z, chord } = cellCap(cellHexOf(number, resolution));
      cell = new CountCell({ cell: number, resolution, extent: capExtent(x, y, z, chord) }, this.#sources);
      cells.set(number, cell);
      this.#sources.channels.add(cell, Math.max(1, this.#sequence));
    }
    cell.bases.add(base);
  }
}
