import { type Cell, cellAt, cellCap, cellCorners } from './cells.js';
import { unitVector } from './geodesy.js';

/**
 * A point this near to a cell's edge (as a chord, about 6 cm) is left to h3-js to decide: far more than the rounding of
 * either side, and rare.
 */
const EDGE_MARGIN = 1e-8;

/** Doubles before a cell's planes: centre x, y, z, squared chord that is surely inside, number of planes. */
const HEAD = 5;

/**
 * Numbers the cells of one resolution 0, 1, 2, ... as they are met, and answers "does this point still lie in cell n?"
 * from the planes of the cell's edges, without h3-js: H3's grid is gnomonic, so every edge is an arc of a great circle.
 */
export class CellRegistry {
  readonly resolution: number;
  readonly #numbers = new Map<Cell, number>();
  readonly #cells: Cell[] = [];
  #planeStart = new Int32Array(64).fill(-1);
  #planes = new Float64Array(64 * 24);
  #planesUsed = 0;

  constructor(resolution: number) {
    this.resolution = resolution;
  }

  /** How many cells have a number. */
  get size(): number {
    return this.#cells.length;
  }

  /** The number of a cell, given now if it has none. */
  numberOf(cell: Cell): number {
    const known = this.#numbers.get(cell);
    if (known !== undefined) return known;
    const number = this.#cells.length;
    this.#cells.push(cell);
    this.#numbers.set(cell, number);
    return number;
  }

  /** The number of a cell, or -1 if it has none yet. */
  find(cell: Cell): number {
    return this.#numbers.get(cell) ?? -1;
  }

  /** The cell of a number. */
  cell(number: number): Cell {
    return this.#cells[number];
  }

  /** The number of the cell of a place in degrees: asks h3-js. */
  locate(lat: number, lng: number): number {
    return this.numberOf(cellAt(lat, lng, this.resolution));
  }

  /** True only if the point (unit vector) certainly lies in the cell of this number; false near its edges too. */
  surelyContains(number: number, x: number, y: number, z: number): boolean {
    let at = number < this.#planeStart.length ? this.#planeStart[number] : -1;
    if (at < 0) at = this.#addPlanes(number);
    const planes = this.#planes;
    const dx = planes[at] - x;
    const dy = planes[at + 1] - y;
    const dz = planes[at + 2] - z;
    if (dx * dx + dy * dy + dz * dz < planes[at + 3]) return true;
    const end = at + HEAD + 3 * planes[at + 4];
    for (let i = at + HEAD; i < end; i += 3) {
      if (planes[i] * x + planes[i + 1] * y + planes[i + 2] * z < EDGE_MARGIN) return false;
    }
    return true;
  }

  /** Bytes held for cells: planes, and an estimate of 150 for each name and its map entry. */
  bytes(): number {
    return 8 * this.#planesUsed + 4 * this.#cells.length + 150 * this.#cells.length;
  }

  #addPlanes(number: number): number {
    const cell = this.#cells[number];
    const { x, y, z } = cellCap(cell);
    const corners = cellCorners(cell).map(({ lat, lng }) => unitVector(lat, lng));
    const at = this.#reserve(number, HEAD + 3 * corners.length);
    let nearest = 2;
    corners.forEach((a, i) => {
      const b = corners[(i + 1) % corners.length];
      const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
      const side = normal[0] * x + normal[1] * y + normal[2] * z;
      const scale = Math.sign(side) / Math.hypot(normal[0], normal[1], normal[2]);
      for (let axis = 0; axis < 3; axis++) this.#planes[at + HEAD + 3 * i + axis] = normal[axis] * scale;
      nearest = Math.min(nearest, Math.abs(side * scale));
    });
    const inside = Math.max(0, 2 * Math.sin(Math.asin(nearest) / 2) - EDGE_MARGIN);
    this.#planes.set([x, y, z, inside * inside, corners.length], at);
    return at;
  }

  #reserve(number: number, doubles: number): number {
    if (number >= this.#planeStart.length) {
      const starts = new Int32Array(2 * Math.max(number, this.#planeStart.length)).fill(-1);
      starts.set(this.#planeStart);
      this.#planeStart = starts;
    }
    if (this.#planesUsed + doubles > this.#planes.length) {
      const planes = new Float64Array(2 * this.#planes.length);
      planes.set(this.#planes);
      this.#planes = planes;
    }
    const at = this.#planesUsed;
    this.#planeStart[number] = at;
    this.#planesUsed += doubles;
    return at;
  }
}
