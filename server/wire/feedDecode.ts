import type { FeedEntities, FeedUnit } from './feed.js';
import {
  align8,
  BATCH_HEADER_BYTES,
  BATCH_MAGIC,
  BATCH_VERSION,
  type BatchHeader,
  COUNTS_HEAD_BYTES,
  countsFrameBytes,
  FRAME_COUNTS,
  FRAME_HEADER_BYTES,
  FRAME_RECORDS,
  FRAME_RESET,
  FRAME_UNITS,
  MAX_HANDLES,
  RECORDS_HEAD_BYTES,
  recordsFrameBytes,
  UNIT_BYTES,
  UNITS_HEAD_BYTES,
  unitsFrameBytes,
} from './feedFrames.js';

/** The only thing the decoder throws: what is wrong and at which byte of the batch. */
export class FeedFrameError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(`${message} (byte ${at})`);
    this.name = 'FeedFrameError';
    this.at = at;
  }
}

/** Units of one page of a cell: columns are views into the batch, good as long as it is. */
export interface UnitsFrame {
  readonly type: typeof FRAME_UNITS;
  readonly cell: number;
  readonly page: number;
  readonly reset: boolean;
  readonly baseTimeMs: number;
  readonly latOriginE7: number;
  readonly lngOriginE7: number;
  readonly latStepE7: number;
  readonly lngStepE7: number;
  readonly handles: Uint32Array;
  readonly gone: Uint32Array;
  readonly dLat: Int16Array;
  readonly dLng: Int16Array;
  /** Before `baseTimeMs`: see `ageOfCode`. */
  readonly ages: Uint16Array;
  /** Speed in steps of SPEED_STEP_CMS, heading of HEADING_STEPS, state; without its bit in the state neither means anything. */
  readonly motions: Uint32Array;
  readonly units: readonly FeedUnit[];
}

/** How many units of each kind and status are in a cell; it replaces what was known of the cell. */
export interface CountsFrame {
  readonly type: typeof FRAME_COUNTS;
  readonly cell: number;
  readonly resolution: number;
  readonly fresh: number;
  readonly stale: number;
  readonly lost: number;
  readonly cameras: number;
  readonly counts: Uint32Array;
  /** kind x COUNT_STATUSES + status. */
  readonly codes: Uint16Array;
}

/** Cameras of a cell, or incidents and areas of the whole scope. */
export interface RecordsFrame {
  readonly type: typeof FRAME_RECORDS;
  /** NO_CELL: not bound to a cell. */
  readonly cell: number;
  readonly page: number;
  readonly reset: boolean;
  readonly entities: FeedEntities;
}

export type FeedFrame = UnitsFrame | CountsFrame | RecordsFrame;

/** Header of a batch. Throws FeedFrameError when it is not one of this version. */
export function decodeBatchHeader(batch: ArrayBuffer): BatchHeader {
  if (batch.byteLength < BATCH_HEADER_BYTES) throw new FeedFrameError('a batch is shorter than its header', 0);
  const view = new DataView(batch);
  if (view.getUint8(0) !== BATCH_MAGIC) throw new FeedFrameError('not a batch', 0);
  if (view.getUint8(1) !== BATCH_VERSION) throw new FeedFrameError(`batch version ${view.getUint8(1)} is unknown`, 1);
  const sequence = view.getFloat64(8, true);
  const serverTimeMs = view.getFloat64(16, true);
  if (!Number.isSafeInteger(sequence) || sequence < 0) throw new FeedFrameError('the sequence is not a number', 8);
  if (!Number.isFinite(serverTimeMs)) throw new FeedFrameError('the server time is not a number', 16);
  return {
    flags: view.getUint8(2),
    frames: view.getUint32(4, true),
    sequence,
    serverTimeMs,
    number: view.getUint32(24, true),
    bodyBytes: view.getUint32(28, true),
  };
}

/**
 * Frames of a batch body: `start` (a multiple of 8) to the end of `buffer`. Checks every length before it reads; reads
 * nothing outside; throws FeedFrameError and nothing else.
 */
export function decodeFrames(buffer: ArrayBuffer, start: number, header: BatchHeader): FeedFrame[] {
  if (buffer.byteLength - start !== header.bodyBytes)
    throw new FeedFrameError(
      `the body has ${buffer.byteLength - start} bytes, the header says ${header.bodyBytes}`,
      28,
    );
  if (header.frames > header.bodyBytes / FRAME_HEADER_BYTES)
    throw new FeedFrameError('more frames than bytes for them', 4);
  const view = new DataView(buffer);
  const frames: FeedFrame[] = [];
  let at = start;
  for (let i = 0; i < header.frames; i++) {
    const left = buffer.byteLength - at;
    if (left < FRAME_HEADER_BYTES) throw new FeedFrameError('a frame is cut off', at);
    const bytes = view.getUint32(at + 4, true);
    if (bytes < FRAME_HEADER_BYTES || bytes > left || bytes !== align8(bytes))
      throw new FeedFrameError(`a frame of ${bytes} bytes does not fit`, at + 4);
    frames.push(decodeFrame(view, at, bytes));
    at += bytes;
  }
  if (at !== buffer.byteLength) throw new FeedFrameError('bytes are left after the last frame', at);
  return frames;
}

function decodeFrame(view: DataView<ArrayBuffer>, at: number, bytes: number): FeedFrame {
  const type = view.getUint8(at);
  switch (type) {
    case FRAME_UNITS:
      return decodeUnits(view, at, bytes);
    case FRAME_COUNTS:
      return decodeCounts(view, at, bytes);
    case FRAME_RECORDS:
      return decodeRecords(view, at, bytes);
    default:
      throw new FeedFrameError(`frame type ${type} is unknown`, at);
  }
}

function decodeUnits(view: DataView<ArrayBuffer>, at: number, bytes: number): UnitsFrame {
  if (bytes < UNITS_HEAD_BYTES) throw new FeedFrameError('a units frame is shorter than its head', at);
  const count = view.getUint32(at + 12, true);
  const goneCount = view.getUint32(at + 16, true);
  const jsonBytes = view.getUint32(at + 20, true);
  // Bounded one by one first, so that the sum below cannot overflow into something that fits.
  if (count > bytes / UNIT_BYTES || goneCount > bytes / 4 || jsonBytes > bytes)
    throw new FeedFrameError('a units frame has more columns than bytes', at + 12);
  if (UNITS_HEAD_BYTES + UNIT_BYTES * count + 4 * goneCount + jsonBytes > bytes)
    throw new FeedFrameError('a units frame has more columns than bytes', at + 12);
  if (unitsFrameBytes(count, goneCount, jsonBytes) !== bytes)
    throw new FeedFrameError('a units frame is longer than its columns', at + 4);
  const baseTimeMs = view.getFloat64(at + 40, true);
  if (!Number.isFinite(baseTimeMs)) throw new FeedFrameError('the base time is not a number', at + 40);
  const { buffer } = view;
  let column = at + UNITS_HEAD_BYTES;
  const take = (size: number): number => {
    const start = column;
    column += size;
    return start;
  };
  return {
    type: FRAME_UNITS,
    cell: view.getUint32(at + 8, true),
    page: view.getUint16(at + 2, true),
    reset: (view.getUint8(at + 1) & FRAME_RESET) !== 0,
    baseTimeMs,
    latOriginE7: view.getInt32(at + 24, true),
    lngOriginE7: view.getInt32(at + 28, true),
    latStepE7: view.getUint32(at + 32, true),
    lngStepE7: view.getUint32(at + 36, true),
    handles: new Uint32Array(buffer, take(4 * count), count),
    motions: new Uint32Array(buffer, take(4 * count), count),
    gone: new Uint32Array(buffer, take(4 * goneCount), goneCount),
    dLat: new Int16Array(buffer, take(2 * count), count),
    dLng: new Int16Array(buffer, take(2 * count), count),
    ages: new Uint16Array(buffer, take(2 * count), count),
    units: jsonBytes === 0 ? [] : decodeUnitRecords(buffer, column, jsonBytes),
  };
}

function decodeCounts(view: DataView<ArrayBuffer>, at: number, bytes: number): CountsFrame {
  if (bytes < COUNTS_HEAD_BYTES) throw new FeedFrameError('a counts frame is shorter than its head', at);
  const entries = view.getUint32(at + 12, true);
  if (entries > bytes || countsFrameBytes(entries) !== bytes)
    throw new FeedFrameError('a counts frame does not have the length of its entries', at + 12);
  const resolution = view.getUint16(at + 2, true);
  if (resolution > 15) throw new FeedFrameError(`there is no resolution ${resolution}`, at + 2);
  const start = at + COUNTS_HEAD_BYTES;
  return {
    type: FRAME_COUNTS,
    cell: view.getUint32(at + 8, true),
    resolution,
    fresh: view.getUint32(at + 16, true),
    stale: view.getUint32(at + 20, true),
    lost: view.getUint32(at + 24, true),
    cameras: view.getUint32(at + 28, true),
    counts: new Uint32Array(view.buffer, start, entries),
    codes: new Uint16Array(view.buffer, start + 4 * entries, entries),
  };
}

function decodeRecords(view: DataView<ArrayBuffer>, at: number, bytes: number): RecordsFrame {
  if (bytes < RECORDS_HEAD_BYTES) throw new FeedFrameError('a records frame is shorter than its head', at);
  const jsonBytes = view.getUint32(at + 12, true);
  if (jsonBytes > bytes || recordsFrameBytes(jsonBytes) !== bytes)
    throw new FeedFrameError('a records frame does not have the length of its JSON', at + 12);
  const entities = parseJson(view.buffer, at + RECORDS_HEAD_BYTES, jsonBytes);
  if (typeof entities !== 'object' || entities === null || Object.values(entities).some((list) => !Array.isArray(list)))
    throw new FeedFrameError('records are not lists by name', at + RECORDS_HEAD_BYTES);
  return {
    type: FRAME_RECORDS,
    cell: view.getUint32(at + 8, true),
    page: view.getUint16(at + 2, true),
    reset: (view.getUint8(at + 1) & FRAME_RESET) !== 0,
    entities,
  };
}

function decodeUnitRecords(buffer: ArrayBuffer, at: number, bytes: number): FeedUnit[] {
  const units = parseJson(buffer, at, bytes);
  if (!Array.isArray(units)) throw new FeedFrameError('units are not a list', at);
  for (const unit of units) {
    const handle: unknown = typeof unit === 'object' && unit !== null ? (unit as FeedUnit).handle : undefined;
    if (!Number.isInteger(handle) || (handle as number) < 0 || (handle as number) >= MAX_HANDLES)
      throw new FeedFrameError('a unit has no usable handle', at);
  }
  return units as FeedUnit[];
}

const text = new TextDecoder();

function parseJson(buffer: ArrayBuffer, at: number, bytes: number): unknown {
  try {
    return JSON.parse(text.decode(new Uint8Array(buffer, at, bytes)));
  } catch {
    throw new FeedFrameError('JSON cannot be read', at);
  }
}
