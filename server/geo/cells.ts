import {
  cellToBoundary,
  cellToChildren,
  cellToLatLng,
  cellToParent,
  getPentagons,
  getRes0Cells,
  getResolution,
  gridDisk,
  h3IndexToSplitLong,
  isPentagon,
  isValidCell,
  latLngToCell,
  splitLongToH3Index,
} from 'h3-js';
import { chordSquared, type LatLng, RADIANS } from './geodesy.js';

/** An H3 cell: its 64-bit index in lower-case hex, as h3-js, deck.gl and the feed write it. */
export type Cell = string;

/** Finest resolution of H3. */
export const MAX_RESOLUTION = 15;

/** A cell's centre (unit vector) and the chord from there to its farthest corner. */
export interface CellCap {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly chord: number;
}

/** The cell of a place in degrees at a resolution (0 to 15): exact, 1.0 to 1.5 microseconds. */
export function cellAt(lat: number, lng: number, resolution: number): Cell {
  return latLngToCell(lat, lng, resolution);
}

/** Whether a string names a cell. */
export function isCell(cell: string): boolean {
  return isValidCell(cell);
}

/** Resolution of a cell, 0 to 15. */
export function resolutionOf(cell: Cell): number {
  return getResolution(cell);
}

/** The ancestor of a cell at a coarser resolution. */
export function parentCell(cell: Cell, resolution: number): Cell {
  return cellToParent(cell, resolution);
}

/** The descendants of a cell at a finer resolution: 7 per step, 6 for a pentagon. */
export function childCells(cell: Cell, resolution: number): Cell[] {
  return cellToChildren(cell, resolution);
}

/** The cell and all within `rings` steps of it, unordered. */
export function cellDisk(cell: Cell, rings: number): Cell[] {
  return gridDisk(cell, rings);
}

/** Whether a cell is one of the twelve pentagons of its resolution. */
export function isPentagonCell(cell: Cell): boolean {
  return isPentagon(cell);
}

/** The 122 cells of resolution 0. */
export function baseCells(): Cell[] {
  return getRes0Cells();
}

/** The twelve pentagons of a resolution. */
export function pentagonCells(resolution: number): Cell[] {
  return getPentagons(resolution);
}

/** Centre of a cell in degrees. */
export function cellCenter(cell: Cell): LatLng {
  const [lat, lng] = cellToLatLng(cell);
  return { lat, lng };
}

/** Corners of a cell in degrees, counter-clockwise, not closed: 5 to 10 of them. */
export function cellCorners(cell: Cell): LatLng[] {
  return cellToBoundary(cell).map(([lat, lng]) => ({ lat, lng }));
}

/** The cell as two unsigned 32-bit halves of its index, high first. */
export function cellHalves(cell: Cell): readonly [high: number, low: number] {
  const [low, high] = h3IndexToSplitLong(cell);
  return [high >>> 0, low >>> 0];
}

/** The cell of two 32-bit halves, high first. */
export function cellOfHalves(high: number, low: number): Cell {
  return splitLongToH3Index(low, high);
}

/** Centre and circumscribed cap of a cell. */
export function cellCap(cell: Cell): CellCap {
  const [lat, lng] = cellToLatLng(cell);
  const cosLat = Math.cos(lat * RADIANS);
  const x = cosLat * Math.cos(lng * RADIANS);
  const y = cosLat * Math.sin(lng * RADIANS);
  const z = Math.sin(lat * RADIANS);
  return { x, y, z, chord: circumradius(cell, x, y, z) };
}

function circumradius(cell: Cell, x: number, y: number, z: number): number {
  let farthest = 0;
  for (const [lat, lng] of cellToBoundary(cell)) {
    const cosLat = Math.cos(lat * RADIANS);
    const squared = chordSquared(
      x,
      y,
      z,
      cosLat * Math.cos(lng * RADIANS),
      cosLat * Math.sin(lng * RADIANS),
      Math.sin(lat * RADIANS),
    );
    if (squared > farthest) farthest = squared;
  }
  return Math.sqrt(farthest);
}
