import { CellRegistry } from '../geo/cellRegistry.js';
import { cellCap } from '../geo/cells.js';
import { RADIANS, writeUnitVector } from '../geo/geodesy.js';
import { capExtent } from '../geo/shapes.js';
import { FEED_RESOLUTION } from '../wire/feedCells.js';

/** Half height and width of a cell's inner box over the cell's circumscribed circle: a square in the inscribed one. */
const INNER_SHARE = 0.6;
/** Nearer to a pole than this, boxes in degrees do not look like squares. */
const LAST_BOX_LAT = 80;
const BOX_UNKNOWN = 0;
const BOX_NONE = 1;
const BOX_KNOWN = 2;

/**
 * Finds the exact cell of moving units. Most moves end in the same cell's inner box, which four comparisons tell; the
 * planes of the cell's edges decide most others, h3-js the rest.
 */
export class CellLocator {
  readonly registry = new CellRegistry(FEED_RESOLUTION);
  #box = new Uint8Array(64);
  #south = new Int32Array(64);
  #north = new Int32Array(64);
  #west = new Int32Array(64);
  #east = new Int32Array(64);
  readonly #vector = new Float64Array(3);

  /** Registry number of the cell of a place in 1e-7 degrees; `from` is the number it had before, or -1. */
  locate(latE7: number, lngE7: number, from: number): number {
    if (from >= 0) {
      if (from >= this.#box.length) this.#grow(from);
      if (this.#box[from] === BOX_UNKNOWN) this.#measure(from);
      const isInBox =
        latE7 >= this.#south[from]! &&
        latE7 <= this.#north[from]! &&
        lngE7 >= this.#west[from]! &&
        lngE7 <= this.#east[from]!;
      if (isInBox || this.#surelyIn(from, latE7, lngE7)) return from;
    }
    return this.registry.locate(latE7 / 1e7, lngE7 / 1e7);
  }

  #surelyIn(cell: number, latE7: number, lngE7: number): boolean {
    const v = this.#vector;
    writeUnitVector(latE7 / 1e7, lngE7 / 1e7, v);
    return this.registry.surelyContains(cell, v[0]!, v[1]!, v[2]!);
  }

  /** A box is kept only if its corners and the middles of its edges certainly lie in the cell, which is convex. */
  #measure(cell: number): void {
    const { x, y, z, chord } = cellCap(this.registry.cell(cell));
    const { lat, lng } = capExtent(x, y, z, chord);
    const latReach = Math.floor((chord / RADIANS) * INNER_SHARE * 1e7);
    const latE7 = Math.round(lat * 1e7);
    const lngE7 = Math.round(lng * 1e7);
    const lngReach = Math.floor(latReach / Math.cos(lat * RADIANS));
    const fits = Math.abs(lat) <= LAST_BOX_LAT && Math.abs(lngE7) + lngReach < 1_800_000_000;
    const isInside =
      fits &&
      [-1, 0, 1].every((north) =>
        [-1, 0, 1].every((east) => this.#surelyIn(cell, latE7 + north * latReach, lngE7 + east * lngReach)),
      );
    this.#box[cell] = isInside ? BOX_KNOWN : BOX_NONE;
    // Between those points an edge along a parallel bends by less than a metre: a hundredth of the box outweighs it.
    const latInner = Math.floor(latReach * 0.99);
    const lngInner = Math.floor(lngReach * 0.99);
    this.#south[cell] = isInside ? latE7 - latInner : 1;
    this.#north[cell] = isInside ? latE7 + latInner : 0;
    this.#west[cell] = lngE7 - lngInner;
    this.#east[cell] = lngE7 + lngInner;
  }

  #grow(cell: number): void {
    const size = Math.max(2 * this.#box.length, cell + 1);
    const longer = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(size);
      grown.set(column);
      return grown;
    };
    const box = new Uint8Array(size);
    box.set(this.#box);
    this.#box = box;
    this.#south = longer(this.#south);
    this.#north = longer(this.#north);
    this.#west = longer(this.#west);
    this.#east = longer(this.#east);
  }
}
