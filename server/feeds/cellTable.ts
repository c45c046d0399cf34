import type { CellRegistry } from '../geo/cellRegistry.js';
import { cellCap, cellHalves } from '../geo/cells.js';
import { type CapExtent, capExtent } from '../geo/shapes.js';
import type { Bounds } from '../geo/viewport.js';
import { cellNumberOfHalves, FEED_RESOLUTION } from '../wire/feedCells.js';
import { boundsTouchExtent } from './extents.js';
import type { RecordShard } from './recordShard.js';
import type { UnitPage } from './unitPage.js';

/** A cell of the feed's resolution that holds, or held not long ago, units or cameras. */
export class FeedCell {
  /** Cell number of the wire. */
  readonly number: number;
  readonly extent: CapExtent;
  readonly pages: UnitPage[] = [];
  readonly cameraShards: RecordShard[] = [];
  units = 0;
  cameras = 0;

  constructor(number: number, extent: CapExtent) {
    this.number = number;
    this.extent = extent;
  }
}

/** The occupied cells, by their number in the registry of exact cells. */
export class CellTable {
  readonly #registry: Pick<CellRegistry, 'cell'>;
  readonly #byRegistryNumber: (FeedCell | undefined)[] = [];
  readonly #byNumber = new Map<number, FeedCell>();
  readonly #onAdded: (cell: FeedCell) => void;

  /** `onAdded` hears of each cell before anything is in it. */
  constructor(registry: Pick<CellRegistry, 'cell'>, onAdded: (cell: FeedCell) => void) {
    this.#registry = registry;
    this.#onAdded = onAdded;
  }

  get size(): number {
    return this.#byNumber.size;
  }

  [Symbol.iterator](): IterableIterator<FeedCell> {
    return this.#byNumber.values();
  }

  /** The occupied cell of a wire number. */
  find(number: number): FeedCell | undefined {
    return this.#byNumber.get(number);
  }

  /** The cell of a registry number, added if it is not here. */
  get(registryNumber: number): FeedCell {
    const known = this.#byRegistryNumber[registryNumber];
    if (known) return known;
    const name = this.#registry.cell(registryNumber);
    const [high, low] = cellHalves(name);
    const { x, y, z, chord } = cellCap(name);
    const cell = new FeedCell(cellNumberOfHalves(high, low, FEED_RESOLUTION), capExtent(x, y, z, chord));
    this.#byRegistryNumber[registryNumber] = cell;
    this.#byNumber.set(cell.number, cell);
    this.#onAdded(cell);
    return cell;
  }

  /** Takes out every cell that `isDone` says has nothing left. */
  sweep(isDone: (cell: FeedCell) => boolean): void {
    for (let n = 0; n < this.#byRegistryNumber.length; n++) {
      const cell = this.#byRegistryNumber[n];
      if (!cell || !isDone(cell)) continue;
      this.#byRegistryNumber[n] = undefined;
      this.#byNumber.delete(cell.number);
    }
  }

  /** Cells that may reach into normalised bounds. */
  touching(bounds: Bounds): FeedCell[] {
    const found: FeedCell[] = [];
    for (const cell of this.#byNumber.values()) if (boundsTouchExtent(bounds, cell.extent)) found.push(cell);
    return found;
  }
}
