import type { FeedEntities, FeedUnit } from './feed.js';
import {
  COUNTS_HEAD_BYTES,
  countsFrameBytes,
  FRAME_COUNTS,
  FRAME_RECORDS,
  FRAME_RESET,
  FRAME_UNITS,
  type FrameBuffer,
  RECORDS_HEAD_BYTES,
  recordsFrameBytes,
  UNIT_BYTES,
  UNITS_HEAD_BYTES,
  unitsFrameBytes,
} from './feedFrames.js';

const FULL_TURN_E7 = 3_600_000_000;
const HALF_TURN_E7 = FULL_TURN_E7 / 2;
const LARGEST_OFFSET = 32_767;
const encoder = new TextEncoder();

/** Where a frame belongs, and whether it replaces what is held of it. */
export interface FrameHead {
  readonly cell: number;
  readonly page: number;
  readonly reset: boolean;
}

/** Columns of the units to be written: filled anew for each frame, entries 0..count-1. */
export class UnitStage {
  count = 0;
  goneCount = 0;
  readonly handles: Uint32Array;
  readonly latE7: Int32Array;
  readonly lngE7: Int32Array;
  /** Age codes, see `ageCode`. */
  readonly ages: Uint16Array;
  /** Speed, heading and state, see feedFrames.ts. */
  readonly motions: Int32Array;
  readonly gone: Uint32Array;
  readonly records: FeedUnit[] = [];

  /** Room for `units` units and `gone` that are gone. */
  constructor(units: number, gone: number) {
    this.handles = new Uint32Array(units);
    this.latE7 = new Int32Array(units);
    this.lngE7 = new Int32Array(units);
    this.ages = new Uint16Array(units);
    this.motions = new Int32Array(units);
    this.gone = new Uint32Array(gone);
  }

  clear(): void {
    this.count = 0;
    this.goneCount = 0;
    this.records.length = 0;
  }
}

/** Most bytes that `writeUnitsFrame` may need for a stage with this JSON text. */
export function unitsFrameRoom(stage: UnitStage, json: string): number {
  return unitsFrameBytes(stage.count, stage.goneCount, 3 * json.length);
}

/**
 * Writes a units frame at byte `at` (a multiple of 8) and returns its length. `json` is the text of `stage.records`, empty
 * when there are none. There must be `unitsFrameRoom` bytes left.
 */
export function writeUnitsFrame(
  out: FrameBuffer,
  at: number,
  frame: FrameHead & { readonly baseTimeMs: number; readonly stage: UnitStage; readonly json: string },
): number {
  const { stage } = frame;
  const n = stage.count;
  const jsonAt = at + UNITS_HEAD_BYTES + UNIT_BYTES * n + 4 * stage.goneCount;
  const jsonBytes = writeText(out, jsonAt, frame.json);
  const bytes = unitsFrameBytes(n, stage.goneCount, jsonBytes);
  out.bytes.fill(0, jsonAt + jsonBytes, at + bytes);
  const word = at >> 2;
  out.u32[word] = FRAME_UNITS | ((frame.reset ? FRAME_RESET : 0) << 8) | (frame.page << 16);
  out.u32[word + 1] = bytes;
  out.u32[word + 2] = frame.cell;
  out.u32[word + 3] = n;
  out.u32[word + 4] = stage.goneCount;
  out.u32[word + 5] = jsonBytes;
  out.f64[(at + 40) >> 3] = frame.baseTimeMs;
  const columns = (at + UNITS_HEAD_BYTES) >> 2;
  const { u16, u32, i32 } = out;
  const { handles, ages, motions, gone } = stage;
  for (let i = 0; i < n; i++) {
    u32[columns + i] = handles[i]!;
    i32[columns + n + i] = motions[i]!;
  }
  for (let i = 0; i < stage.goneCount; i++) u32[columns + 2 * n + i] = gone[i]!;
  const halves = 2 * (columns + 2 * n + stage.goneCount);
  writeOffsets(out, word, halves, stage);
  for (let i = 0; i < n; i++) u16[halves + 2 * n + i] = ages[i]!;
  return bytes;
}

/** Origin in the middle of the units, steps as fine as 16 bits allow; longitudes go the short way round the globe. */
function writeOffsets(out: FrameBuffer, word: number, halves: number, stage: UnitStage): void {
  const n = stage.count;
  const { latE7, lngE7 } = stage;
  const firstLng = n > 0 ? lngE7[0]! : 0;
  let south = n > 0 ? latE7[0]! : 0;
  let north = south;
  let west = 0;
  let east = 0;
  for (let i = 1; i < n; i++) {
    const lat = latE7[i]!;
    if (lat < south) south = lat;
    else if (lat > north) north = lat;
    const lng = shortWay(lngE7[i]! - firstLng);
    if (lng < west) west = lng;
    else if (lng > east) east = lng;
  }
  const latOrigin = Math.round((south + north) / 2);
  const lngOrigin = shortWay(firstLng + Math.round((west + east) / 2));
  const latStep = Math.max(1, Math.ceil((north - south + 1) / 2 / LARGEST_OFFSET));
  const lngStep = Math.max(1, Math.ceil((east - west + 1) / 2 / LARGEST_OFFSET));
  out.i32[word + 6] = latOrigin;
  out.i32[word + 7] = lngOrigin;
  out.u32[word + 8] = latStep;
  out.u32[word + 9] = lngStep;
  const { i16 } = out;
  const latScale = 1 / latStep;
  const lngScale = 1 / lngStep;
  for (let i = 0; i < n; i++) {
    i16[halves + i] = Math.round((latE7[i]! - latOrigin) * latScale);
    i16[halves + n + i] = Math.round(shortWay(lngE7[i]! - lngOrigin) * lngScale);
  }
}

function shortWay(e7: number): number {
  return e7 > HALF_TURN_E7 ? e7 - FULL_TURN_E7 : e7 < -HALF_TURN_E7 ? e7 + FULL_TURN_E7 : e7;
}

/** Counts of a cell. */
export interface CountsContent {
  readonly cell: number;
  readonly resolution: number;
  readonly fresh: number;
  readonly stale: number;
  readonly lost: number;
  readonly cameras: number;
  /** Count by code (kind x COUNT_STATUSES + status); zeros are left out. */
  readonly byCode: Uint32Array;
}

/** Bytes of the counts frame of this content. */
export function countsFrameRoom(content: CountsContent): number {
  let entries = 0;
  for (const count of content.byCode) if (count > 0) entries++;
  return countsFrameBytes(entries);
}

/** Writes a counts frame at byte `at` (a multiple of 8) and returns its length, which is `countsFrameRoom`. */
export function writeCountsFrame(out: FrameBuffer, at: number, content: CountsContent): number {
  const { byCode } = content;
  const bytes = countsFrameRoom(content);
  const word = at >> 2;
  out.bytes.fill(0, at, at + bytes);
  const columns = word + COUNTS_HEAD_BYTES / 4;
  let entries = 0;
  for (const count of byCode) if (count > 0) out.u32[columns + entries++] = count;
  const halves = 2 * (columns + entries);
  let entry = 0;
  for (let code = 0; code < byCode.length; code++) if (byCode[code]! > 0) out.u16[halves + entry++] = code;
  out.u32[word] = FRAME_COUNTS | (content.resolution << 16);
  out.u32[word + 1] = bytes;
  out.u32[word + 2] = content.cell;
  out.u32[word + 3] = entries;
  out.u32[word + 4] = content.fresh;
  out.u32[word + 5] = content.stale;
  out.u32[word + 6] = content.lost;
  out.u32[word + 7] = content.cameras;
  return bytes;
}

/** Most bytes that `writeRecordsFrame` may need for this JSON text. */
export const recordsFrameRoom = (json: string): number => recordsFrameBytes(3 * json.length);

/** Writes a records frame at byte `at` (a multiple of 8) and returns its length. `json` is the text of a FeedEntities. */
export function writeRecordsFrame(out: FrameBuffer, at: number, head: FrameHead, json: string): number {
  const jsonBytes = writeText(out, at + RECORDS_HEAD_BYTES, json);
  const bytes = recordsFrameBytes(jsonBytes);
  out.bytes.fill(0, at + RECORDS_HEAD_BYTES + jsonBytes, at + bytes);
  const word = at >> 2;
  out.u32[word] = FRAME_RECORDS | ((head.reset ? FRAME_RESET : 0) << 8) | (head.page << 16);
  out.u32[word + 1] = bytes;
  out.u32[word + 2] = head.cell;
  out.u32[word + 3] = jsonBytes;
  return bytes;
}

/** The JSON text of entities. */
export const entitiesText = (entities: FeedEntities): string => JSON.stringify(entities);

function writeText(out: FrameBuffer, at: number, text: string): number {
  if (text === '') return 0;
  const { read, written } = encoder.encodeInto(text, out.bytes.subarray(at));
  if (read !== text.length) throw new RangeError('the frame buffer is too small for its JSON');
  return written;
}
