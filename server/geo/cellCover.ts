import { baseCells, type Cell, type CellCap, cellCap, childCells } from './cells.js';
import type { GeoShape } from './shapes.js';

/** Cells of one resolution that together hold every point of a shape. */
export interface CellCover {
  readonly resolution: number;
  readonly cells: readonly Cell[];
}

/**
 * How far a cell's descendants reach beyond it, over its circumradius: 1.065 is the most that was measured (README, index
 * notes); the rest is safety.
 */
const DESCENDANT_REACH = 1.2;

/** Caps and children met before; viewports of one city ask for the same cells again and again. */
const MEMORY_CELLS = 40_000;
const memory = new Map<Cell, { cap: CellCap; children: readonly Cell[] | undefined }>();

function recall(cell: Cell): { cap: CellCap; children: readonly Cell[] | undefined } {
  let entry = memory.get(cell);
  if (!entry) {
    if (memory.size >= MEMORY_CELLS) memory.clear();
    entry = { cap: cellCap(cell), children: undefined };
    memory.set(cell, entry);
  }
  return entry;
}

/**
 * Cells that hold every point of a shape, at the finest resolution not finer than `finest` that needs at most `maxCells`.
 * A cell whose circumscribed cap only touches the shape is included, so the cover may be one cell too wide. Resolution 0
 * (at most 122 cells) is given whatever `maxCells` says.
 */
export function coverShape(shape: GeoShape, finest: number, maxCells: number): CellCover {
  let level = touching(baseCells(), shape, DESCENDANT_REACH);
  let cover: CellCover = { resolution: 0, cells: touching(level, shape, 1) };
  for (let resolution = 1; resolution <= finest; resolution++) {
    level = touching(
      level.flatMap((cell) => childrenOf(cell, resolution)),
      shape,
      DESCENDANT_REACH,
    );
    const cells = touching(level, shape, 1);
    if (cells.length > maxCells) break;
    cover = { resolution, cells };
  }
  return cover;
}

function childrenOf(cell: Cell, resolution: number): readonly Cell[] {
  const entry = recall(cell);
  entry.children ??= childCells(cell, resolution);
  return entry.children;
}

function touching(cells: readonly Cell[], shape: GeoShape, reach: number): Cell[] {
  return cells.filter((cell) => {
    const { x, y, z, chord } = recall(cell).cap;
    return shape.touchesCap(x, y, z, chord * reach);
  });
}
