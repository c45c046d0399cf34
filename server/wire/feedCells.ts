/**
 * H3 cells as small integers, by bit operations only: the base cell (7 bits) and the digits of an index of resolution
 * 7 or coarser fit 28 bits. Bit layout: H3 documentation, "H3Index representations", mode 1.
 */

/** Finest resolution a cell number can hold, and the one that groups units in the feed. */
export const FEED_RESOLUTION = 7;

/** No cell: the frame is not bound to a place. */
export const NO_CELL = 0xffffffff;

const DIGIT_BITS = 3;
const LOW_SHIFT = 24;
const HIGH_DIGITS = 0xfffff;
const CELL_MODE = 0x08000000;
const RESOLUTION_SHIFT = 20;

/** Number of a cell from the unsigned halves of its 64-bit index; its resolution must be `resolution`, 0 to 7. */
export function cellNumberOfHalves(high: number, low: number, resolution: number): number {
  const digits = (((high & HIGH_DIGITS) << 8) | (low >>> LOW_SHIFT)) >>> 0;
  return digits >>> (DIGIT_BITS * (FEED_RESOLUTION - resolution));
}

/** Number of a cell from its index in hex (15 or 16 digits); its resolution must be `resolution`, 0 to 7. */
export function cellNumberOfHex(cell: string, resolution: number): number {
  const at = cell.length - 8;
  return cellNumberOfHalves(Number.parseInt(cell.slice(0, at), 16), Number.parseInt(cell.slice(at), 16), resolution);
}

/** The cell of a number at a resolution (0 to 7) as H3 writes it: 15 lower-case hex digits. */
export function cellHexOf(number: number, resolution: number): string {
  const missing = DIGIT_BITS * (FEED_RESOLUTION - resolution);
  const digits = ((number << missing) | ((1 << missing) - 1)) >>> 0;
  const high = (CELL_MODE | (resolution << RESOLUTION_SHIFT) | (digits >>> 8)) >>> 0;
  const low = (((digits & 0xff) << LOW_SHIFT) | 0xffffff) >>> 0;
  return high.toString(16) + low.toString(16).padStart(8, '0');
}

/** The ancestor of a cell number at a coarser or equal resolution: H3 truncates digits, so this is a shift. */
export function parentCellNumber(number: number, resolution: number, parentResolution: number): number {
  return number >>> (DIGIT_BITS * (resolution - parentResolution));
}
