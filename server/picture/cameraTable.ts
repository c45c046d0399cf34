import type { CameraInput } from '../wire/cameras.js';
import type { CameraId, StreamId } from '../wire/ids.js';
import { CAMERA_BIT, LIVE_VIDEO_BIT } from './filterBits.js';
import { RowIds } from './rowIds.js';
import type { OrgWords } from './words.js';

/** A camera as the picture holds it: `input` is what was put, `sourceUrl` included. */
export interface CameraRecord {
  readonly input: CameraInput;
  readonly streamId: StreamId | undefined;
  readonly version: number;
  /** The picture's sequence at the last change. */
  readonly sequence: number;
  /** Number of the org in `UnitTable.orgs`. */
  readonly org: number;
}

/** Cameras by row. Everyone reads; only the Picture writes. */
export class CameraTable {
  readonly ids = new RowIds<CameraId>();
  readonly orgs: OrgWords;
  #records: (CameraRecord | undefined)[] = [];

  constructor(orgs: OrgWords) {
    this.orgs = orgs;
  }

  has(row: number): boolean {
    return this.#records[row] !== undefined;
  }

  /** The record in a row. Throws when the row is free. */
  get(row: number): CameraRecord {
    const record = this.#records[row];
    if (!record) throw new RangeError(`camera row ${row} is free`);
    return record;
  }

  set(row: number, record: CameraRecord | undefined): void {
    this.#records[row] = record;
  }

  /** Filter bits of a row, see filterBits.ts. */
  maskOf(row: number): number {
    return this.get(row).streamId === undefined ? CAMERA_BIT : CAMERA_BIT | LIVE_VIDEO_BIT;
  }
}
