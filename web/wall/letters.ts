import type { WallScreenSettings } from '../../server/wire/walls.js';

/** Height of letters by distance: 1/125 of it is read with ease, 1/150 at all. */
const EASY = 0.008;
const FLOOR_OF_EASY = 0.82;
const MILLIMETRES_PER_INCH = 25.4;
/** Nobody stands so near that less would do, CSS pixels. */
const LEAST_PIXELS = 14;
const LINE = 1.4;
/** Caption lines may take so much of a tile's height. */
const CAPTION_SHARE = 0.4;

/** A screen as the browser knows it, CSS pixels. */
export interface ScreenPixels {
  width: number;
  height: number;
}

/** Size of letters on a wall, CSS pixels: 0.008 of the viewing distance over the size of a pixel. */
export function letterPixels(
  { viewingDistanceMeters, diagonalInches }: Pick<WallScreenSettings, 'viewingDistanceMeters' | 'diagonalInches'>,
  { width, height }: ScreenPixels,
): number {
  const pitch = (diagonalInches * MILLIMETRES_PER_INCH) / Math.hypot(width, height);
  return Math.max(LEAST_PIXELS, Math.round((EASY * viewingDistanceMeters * 1000) / pitch));
}

/** Size that secondary figures may have: the least that is still read. */
export const floorPixels = (letters: number): number => Math.max(LEAST_PIXELS, Math.round(letters * FLOOR_OF_EASY));

/**
 * Lines of a tile's caption: name and place, then state and figures, where both have room at full size; else the one that says
 * whose picture it is and how true. A label that has no room is dropped, never made smaller.
 */
export function captionLines(tileHeight: number, letters: number): 1 | 2 {
  return 2 * LINE * letters <= tileHeight * CAPTION_SHARE ? 2 : 1;
}

const SHIFT_EVERY_MS = 600_000;
const SHIFTS = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 2],
] as const;

/** By how many CSS pixels everything is moved just now, so that nothing burns in: another place every ten minutes. */
export const shiftAt = (now: number): readonly [number, number] =>
  SHIFTS[Math.floor(now / SHIFT_EVERY_MS) % SHIFTS.length]!;
