/**
 * Binary messages of the feed: a batch is a header and frames, all little-endian, every frame a multiple of 8 bytes so
 * that columns are aligned and can be used in place.
 *
 * ```
 * batch   u8 magic 'M' · u8 version · u8 flags · u8 0 · u32 frames · f64 sequence · f64 serverTimeMs · u32 number · u32 bodyBytes
 * frame   u8 type · u8 flags · u16 page (counts: resolution) · u32 bytes (all of the frame)
 * units   + u32 cell · u32 units · u32 gone · u32 jsonBytes · i32 latOriginE7 · i32 lngOriginE7 · u32 latStepE7 · u32 lngStepE7
 *           · f64 baseTimeMs · u32 handle[units] · u32 motion[units] · u32 gone[gone]
 *           · i16 dLat[units] · i16 dLng[units] · u16 age[units] · JSON FeedUnit[]
 * counts  + u32 cell · u32 entries · u32 fresh · u32 stale · u32 lost · u32 cameras · u32 count[entries] · u16 code[entries]
 * records + u32 cell (NO_CELL: everywhere) · u32 jsonBytes · JSON FeedEntities
 * ```
 *
 * A position is origin + d x step in 1e-7 degrees: within half a step, which is 3 cm in a usual cell of resolution 7 and
 * at most 0.15 m anywhere on Earth. A motion is speed (bits 0..15), heading (16..23), state (24..31). An instant is base minus
 * age; an age is bits 0..11 times two to the power of bits 12..15, in hundredths of a second.
 */
export const BATCH_MAGIC = 0x4d;
export const BATCH_VERSION = 1;
export const BATCH_HEADER_BYTES = 32;
/** After this batch the client holds everything it subscribed to, as of `sequence`. */
export const BATCH_COMPLETE = 1;
/** The body is one raw DEFLATE stream of `bodyBytes` bytes when inflated. */
export const BATCH_DEFLATED = 2;

export const FRAME_HEADER_BYTES = 8;
export const FRAME_UNITS = 1;
export const FRAME_COUNTS = 2;
export const FRAME_RECORDS = 3;
/** The frame is all there is of its page: whatever else is held of the page is to be thrown away. */
export const FRAME_RESET = 1;

export const UNITS_HEAD_BYTES = 48;
/** Bytes of one unit in a units frame. */
export const UNIT_BYTES = 14;
export const COUNTS_HEAD_BYTES = 32;
export const RECORDS_HEAD_BYTES = 16;

/** Where heading and state begin in a motion word; the speed is below. */
export const MOTION_HEADING_SHIFT = 16;
export const MOTION_STATE_SHIFT = 24;

/** Bits of a unit's state byte: status 0..2 (place in UNIT_STATUSES), freshness 3..4 (place in FRESHNESSES). */
export const STATE_STATUS = 7;
export const STATE_FRESHNESS_SHIFT = 3;
export const STATE_DERIVED = 32;
export const STATE_HAS_HEADING = 64;
export const STATE_HAS_SPEED = 128;

const AGE_BITS = 12;
const LARGEST_MANTISSA = 2 ** AGE_BITS - 1;
const LARGEST_AGE = 0xffff;

/** Code of an age in ms: right to 5 ms or one part in 4096, whichever is more; 0 below 0, 15.5 days above that. */
export function ageCode(ms: number): number {
  const centis = Math.round(ms / 10);
  if (centis <= LARGEST_MANTISSA) return Math.max(0, centis);
  let exponent = Math.floor(Math.log2(centis)) - AGE_BITS + 1;
  let mantissa = Math.round(centis / 2 ** exponent);
  if (mantissa > LARGEST_MANTISSA) {
    mantissa = 2 ** (AGE_BITS - 1);
    exponent++;
  }
  return exponent > LARGEST_AGE >> AGE_BITS ? LARGEST_AGE : (exponent << AGE_BITS) | mantissa;
}

/** The age in ms of a code. */
export const ageOfCode = (code: number): number =>
  code <= LARGEST_MANTISSA ? code * 10 : (code & LARGEST_MANTISSA) * 10 * (1 << (code >> AGE_BITS));

/** Speeds are sent in steps of this many centimetres a second. */
export const SPEED_STEP_CMS = 2;
/** Headings are sent in this many steps of a full turn. */
export const HEADING_STEPS = 256;

/** A count code is kind x COUNT_STATUSES + status. */
export const COUNT_STATUSES = 8;

/** Handles are below this, so that a client can look them up in an array. */
export const MAX_HANDLES = 1 << 24;

/** Pages from this number on are records (JSON), those below are units. */
export const FIRST_RECORDS_PAGE = 0xff00;
const PAGES = 0x10000;

/** Names a page of a cell, or of no cell (NO_CELL): what `held` and `dropped` list. */
export const feedKey = (cell: number, page: number): number => cell * PAGES + page;
export const cellOfKey = (key: number): number => Math.floor(key / PAGES);
export const pageOfKey = (key: number): number => key % PAGES;
/** Key of a counted cell at a resolution. */
export const countsKey = (cell: number, resolution: number): number => (0x40000000 + cell) * PAGES + resolution;

/** Rounds up to a whole number of eight bytes. */
export const align8 = (bytes: number): number => (bytes + 7) & ~7;

/** Bytes of a units frame. */
export const unitsFrameBytes = (units: number, gone: number, jsonBytes: number): number =>
  align8(UNITS_HEAD_BYTES + UNIT_BYTES * units + 4 * gone + jsonBytes);

/** Bytes of a counts frame. */
export const countsFrameBytes = (entries: number): number => align8(COUNTS_HEAD_BYTES + 6 * entries);

/** Bytes of a records frame. */
export const recordsFrameBytes = (jsonBytes: number): number => align8(RECORDS_HEAD_BYTES + jsonBytes);

/** One stretch of memory seen as every kind of number; all machines that run Muster are little-endian. */
export class FrameBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;

  /** `size` bytes, rounded up to a multiple of 8. */
  constructor(size: number) {
    const buffer = new ArrayBuffer(align8(size));
    this.bytes = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

/** What a batch header says. */
export interface BatchHeader {
  flags: number;
  frames: number;
  sequence: number;
  serverTimeMs: number;
  /** Counts batches of one connection from 1. */
  number: number;
  /** Bytes of the frames, inflated. */
  bodyBytes: number;
}

/** Writes a batch header at the start of a buffer. */
export function writeBatchHeader(out: FrameBuffer, header: BatchHeader): void {
  out.u32[0] = BATCH_MAGIC | (BATCH_VERSION << 8) | (header.flags << 16);
  out.u32[1] = header.frames;
  out.f64[1] = header.sequence;
  out.f64[2] = header.serverTimeMs;
  out.u32[6] = header.number;
  out.u32[7] = header.bodyBytes;
}

/** Close codes of the feed beyond those of RFC 6455: a client must not simply connect again after these. */
export const FEED_CLOSE = {
  /** The messages are of another version: reload the page. */
  protocol: 4400,
  /** The sign-in ended or its rights were taken away. */
  signedOut: 4401,
} as const;
