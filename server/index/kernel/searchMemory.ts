/** Addresses of what a search keeps for itself; all of it lies below `RESERVED_BYTES`. */
export const LANES = 0;
export const START = 64;
export const STACK = 576;
/** Pairs of float64 squared chord and int32 row, 16 bytes each: the nearest so far. */
export const BEST = 4704;
export const BEST_ROOM = 64;
/** Members of a leaf that may be among the nearest: as many as are looked at together, and one more. */
export const FOUND = BEST + 16 * BEST_ROOM;
export const PART = 64;
export const RESERVED_BYTES = 6912;

/** Bytes from a field of a node to the next. A node's address is that of its x. */
export const FIELD = 32;
export const R = 3 * FIELD;
export const MASK = 4 * FIELD;
export const LINK = 5 * FIELD;
export const BLOCK = 6 * FIELD;
export const FILL = 7 * FIELD;
/** A record: float64 x, y, z, int32 mask, row. */
export const RECORD = 32;
export const RECORD_Z = 16;
export const RECORD_MASK = 24;
export const RECORD_ROW = 28;
