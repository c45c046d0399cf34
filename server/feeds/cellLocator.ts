import { CellRegistry } from '../geo/cellRegistry.js';
import { cellCenter, cellCorners } from '../geo/cells.js';
import { EARTH_RADIUS_METERS, RADIANS, writeUnitVector } from '../geo/geodesy.js';
import { FEED_RESOLUTION } from '../wire/feedCells.js';

/** Doubles of a cell: state, centre, and at most ten edges of three. */
const STRIDE = 33;
const EDGES = 3;
const UNKNOWN = 0;
const NONE = -1;
/**
 * Edges are straight in degrees here and arcs of great circles in truth: they part by less than 0.3 m over an edge of
 * this resolution up to 80 degrees of latitude. So a point this far inside the straight edges is inside.
 */
const MARGIN_METERS = 2;
const LAST_LAT = 80;
const METERS_PER_E7 = (EARTH_RADIUS_METERS * RADIANS) / 1e7;

/**
 * Finds the exact cell of moving units. Nearly all moves end well inside the cell they began in, which takes two products
 * an edge to tell; near an edge the planes of the registry decide, and h3-js past it.
 */
export class CellLocator {
  readonly registry = new CellRegistry(FEED_RESOLUTION);
  #cells = new Float64Array(64 * STRIDE);
  readonly #vector = new Float64Array(3);

  /** Registry number of the cell of a place in 1e-7 degrees; `from` is the number it had before, or -1. */
  locate(latE7: number, lngE7: number, from: number): number {
    if (from >= 0 && (this.#isWellInside(from, latE7, lngE7) || this.#isInside(from, latE7, lngE7))) return from;
    return this.registry.locate(latE7 / 1e7, lngE7 / 1e7);
  }

  #isWellInside(cell: number, latE7: number, lngE7: number): boolean {
    const at = cell * STRIDE;
    if (at >= this.#cells.length || this.#cells[at] === UNKNOWN) this.#measure(cell);
    const cells = this.#cells;
    const edges = cells[at]!;
    if (edges === NONE) return false;
    const north = latE7 - cells[at + 1]!;
    const east = lngE7 - cells[at + 2]!;
    const end = at + EDGES + 3 * edges;
    for (let i = at + EDGES; i < end; i += 3)
      if (cells[i]! * north + cells[i + 1]! * east < cells[i + 2]!) return false;
    return true;
  }

  #isInside(cell: number, latE7: number, lngE7: number): boolean {
    const v = this.#vector;
    writeUnitVector(latE7 / 1e7, lngE7 / 1e7, v);
    return this.registry.surelyContains(cell, v[0]!, v[1]!, v[2]!);
  }

  #measure(cell: number): void {
    const at = cell * STRIDE;
    if (at >= this.#cells.length) {
      const longer = new Float64Array(Math.max(2 * this.#cells.length, at + STRIDE));
      longer.set(this.#cells);
      this.#cells = longer;
    }
    const name = this.registry.cell(cell);
    const center = cellCenter(name);
    const latE7 = Math.round(center.lat * 1e7);
    const lngE7 = Math.round(center.lng * 1e7);
    const corners = cellCorners(name).map(({ lat, lng }) => ({ north: lat * 1e7 - latE7, east: lng * 1e7 - lngE7 }));
    const crosses = corners.some(({ east }) => Math.abs(east) > 1_800_000_000);
    if (Math.abs(center.lat) > LAST_LAT || crosses) {
      this.#cells[at] = NONE;
      return;
    }
    const eastMeters = METERS_PER_E7 * Math.cos(center.lat * RADIANS);
    this.#cells.set([corners.length, latE7, lngE7], at);
    corners.forEach((a, i) => {
      const b = corners[(i + 1) % corners.length]!;
      // The inner normal in metres of an edge that runs counter-clockwise, so that the margin is in metres too.
      const x = -(b.north - a.north) * METERS_PER_E7;
      const y = (b.east - a.east) * eastMeters;
      const length = Math.hypot(x, y);
      const north = (y / length) * METERS_PER_E7;
      const east = (x / length) * eastMeters;
      this.#cells.set([north, east, north * a.north + east * a.east + MARGIN_METERS], at + EDGES + 3 * i);
    });
  }
}
