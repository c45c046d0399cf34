import { cellToBoundary, cellToLatLng, latLngToCell, polygonToCells } from 'h3-js';
import { countByStatus } from '../../feed/cellCounts.js';
import type { Datum } from '../../map/base/datum.js';
import type { GeoBounds } from '../../map/mapStage.js';
import type { HexagonMark } from '../../map/scene.js';
import type { Palette } from '../../map/symbols/paint.js';
import { rgba } from '../../theme/palette.js';
import type { LivePicture } from '../state/livePicture.js';

/** What hexagons show: every unit, or only those that can be sent. */
export type HexagonTheme = 'activity' | 'coverage';

const AVAILABLE = 0;
/** Steps of the ramp: up to this many units each. */
const STEPS = [1, 2, 4, 8, 16, 32] as const;
const MAX_CELLS = 4000;

/** The cell size for a zoom: some ten to twenty cells across the view. */
export function hexagonResolution(zoom: number): number {
  return Math.min(10, Math.max(2, Math.round(zoom * 0.72 - 0.8)));
}

/** Hexagons of the view, filled by how many units are in them; for coverage also the empty ones, shaded. */
export function hexagonMarks(
  theme: HexagonTheme,
  picture: LivePicture,
  options: { bounds: GeoBounds; zoom: number; datum: Datum; palette: Palette },
): HexagonMark[] {
  const { bounds, zoom, datum, palette } = options;
  const { cells, resolution } = countedCells(theme, picture, hexagonResolution(zoom));
  const token = theme === 'activity' ? 'accent' : 'available';
  const marks: HexagonMark[] = [];
  const add = (cell: string, color: HexagonMark['color']) => {
    const ring = cellToBoundary(cell, true).map(([lng, lat]) => datum.toMap(lng, lat));
    marks.push({ cell, ring, color });
  };
  for (const [cell, count] of cells) if (count > 0) add(cell, rgba(palette(token), opacityOf(count)));
  if (theme === 'coverage' && resolution !== undefined)
    for (const cell of cellsIn(bounds, resolution))
      if ((cells.get(cell) ?? 0) === 0) add(cell, rgba(palette('text-3'), 0.16));
  return marks;
}

function countedCells(
  theme: HexagonTheme,
  picture: LivePicture,
  wanted: number,
): { cells: Map<string, number>; resolution: number | undefined } {
  const cells = new Map<string, number>();
  const { units, counts } = picture.feed;
  if (picture.detail.peek() === 'counts') {
    let resolution: number | undefined;
    for (const count of counts.values()) {
      resolution = count.resolution;
      cells.set(count.cell, theme === 'coverage' ? countByStatus(count)[AVAILABLE]! : count.total);
    }
    return { cells, resolution };
  }
  for (let slot = 0; slot < units.limit; slot++) {
    if (units.present[slot] !== 1 || (theme === 'coverage' && units.status[slot] !== AVAILABLE)) continue;
    const cell = latLngToCell(units.lat[slot]!, units.lng[slot]!, wanted);
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  return { cells, resolution: wanted };
}

function cellsIn({ west, south, east, north }: GeoBounds, resolution: number): string[] {
  if (east - west > 90 || west > east) return [];
  const ring: [number, number][] = [
    [south, west],
    [south, east],
    [north, east],
    [north, west],
  ];
  const cells = polygonToCells(ring, resolution);
  return cells.length > MAX_CELLS ? [] : cells.filter((cell) => Math.abs(cellToLatLng(cell)[0]) < 85);
}

function opacityOf(count: number): number {
  const step = STEPS.findIndex((limit) => count <= limit);
  return 0.1 + 0.06 * (step < 0 ? STEPS.length : step);
}
