import type { StreamId, UnitId } from '../wire/ids.js';
import { FRESHNESSES, type Freshness, UNIT_STATUSES, type UnitStatus } from '../wire/units.js';
import { LOST } from './freshness.js';
import { RowIds } from './rowIds.js';
import { Texts } from './texts.js';
import { CapabilityLists, type OrgWords, Words } from './words.js';

/** Bits of `UnitTable.state` above the status (bits 0..2) and freshness (bits 3..4). */
export const HAS_POSITION = 32;
export const DERIVED = 64;
export const HAS_STREAM = 128;

type AnyColumn = Int32Array | Uint8Array | Uint32Array | Float64Array;

/** Bytes of all columns of a row: 4 of 8, 10 of 4, 1 of 1. */
const ROW_BYTES = 73;

/** No heading, speed or accuracy was reported. */
export const UNKNOWN = -1;

/**
 * Units by row. Everyone reads; only the Picture writes. Columns are replaced when the table grows: read them from the
 * table at the start of each loop, never keep them. Values of a free row mean nothing; ask `ids.idOf(row)`.
 */
export class UnitTable {
  readonly ids = new RowIds<UnitId>();
  /** Every kind ever used, by number. */
  readonly kinds = new Words();
  /** Every list of capabilities ever used, by number. */
  readonly capabilities = new CapabilityLists();
  /** Every org ever used by a unit or camera, by number. */
  readonly orgs: OrgWords;

  capacity = 0;
  /** Degrees times 1e7. */
  latE7 = new Int32Array(0);
  lngE7 = new Int32Array(0);
  /** Hundredths of a degree clockwise from true north, or UNKNOWN. */
  headingCenti = new Int32Array(0);
  /** Centimetres a second, or UNKNOWN. */
  speedCms = new Int32Array(0);
  /** Centimetres, or UNKNOWN. */
  accuracyCm = new Int32Array(0);
  /** Milliseconds since the epoch on the device's clock. */
  reportedAt = new Float64Array(0);
  /** Milliseconds since the epoch on ours. */
  receivedAt = new Float64Array(0);
  /** Status (bits 0..2), freshness (bits 3..4), HAS_POSITION, DERIVED, HAS_STREAM. */
  state = new Uint8Array(0);
  /** Filter bits, see filterBits.ts. */
  mask = new Int32Array(0);
  /** Grows with each change of the unit. */
  version = new Uint32Array(0);
  /** The picture's sequence at the last change of the unit. */
  sequence = new Float64Array(0);
  /** Milliseconds since the epoch when the status last changed. */
  statusSince = new Float64Array(0);
  kind = new Uint32Array(0);
  org = new Uint32Array(0);
  capabilityList = new Uint32Array(0);

  readonly #callsigns = new Texts();
  #streams = new Map<number, StreamId>();

  constructor(orgs: OrgWords, capacity: number) {
    this.orgs = orgs;
    this.grow(capacity);
  }

  /**
   * Replaces every column by a longer one. All lie in one piece of memory: what is let go is then large enough for the
   * allocator to give back to the system.
   */
  grow(capacity: number): void {
    this.capacity = capacity;
    const buffer = new ArrayBuffer(capacity * ROW_BYTES);
    let at = 0;
    const longer = <Column extends AnyColumn>(old: Column): Column => {
      const make = old.constructor as new (buffer: ArrayBuffer, at: number, length: number) => Column;
      const column = new make(buffer, at, capacity);
      column.set(old);
      at += column.byteLength;
      return column;
    };
    this.reportedAt = longer(this.reportedAt);
    this.receivedAt = longer(this.receivedAt);
    this.sequence = longer(this.sequence);
    this.statusSince = longer(this.statusSince);
    this.latE7 = longer(this.latE7);
    this.lngE7 = longer(this.lngE7);
    this.headingCenti = longer(this.headingCenti);
    this.speedCms = longer(this.speedCms);
    this.accuracyCm = longer(this.accuracyCm);
    this.mask = longer(this.mask);
    this.version = longer(this.version);
    this.kind = longer(this.kind);
    this.org = longer(this.org);
    this.capabilityList = longer(this.capabilityList);
    this.state = longer(this.state);
  }

  /** Empties the columns of a row for a new unit: no position, lost, version 0. */
  clear(row: number): void {
    this.latE7[row] = 0;
    this.lngE7[row] = 0;
    this.headingCenti[row] = UNKNOWN;
    this.speedCms[row] = UNKNOWN;
    this.accuracyCm[row] = UNKNOWN;
    this.reportedAt[row] = 0;
    this.receivedAt[row] = 0;
    this.state[row] = LOST << 3;
    this.mask[row] = 0;
    this.version[row] = 0;
    this.statusSince[row] = 0;
    this.#streams.delete(row);
  }

  hasPosition(row: number): boolean {
    return (this.state[row] & HAS_POSITION) !== 0;
  }

  /** Code of the status: its place in UNIT_STATUSES. */
  statusCode(row: number): number {
    return this.state[row] & 7;
  }

  statusOf(row: number): UnitStatus {
    return UNIT_STATUSES[this.state[row] & 7];
  }

  /** Code of the freshness: FRESH, STALE or LOST. */
  freshnessCode(row: number): number {
    return (this.state[row] >> 3) & 3;
  }

  freshnessOf(row: number): Freshness {
    return FRESHNESSES[(this.state[row] >> 3) & 3];
  }

  /** The instant the position counts from, ms: the earlier of the two clocks. */
  knownAt(row: number): number {
    return Math.min(this.reportedAt[row], this.receivedAt[row]);
  }

  callsignOf(row: number): string {
    return this.#callsigns.get(row) ?? '';
  }

  setCallsign(row: number, callsign: string | undefined): void {
    this.#callsigns.set(row, callsign);
  }

  kindOf(row: number): string {
    return this.kinds.wordOf(this.kind[row]);
  }

  orgOf(row: number): string {
    return this.orgs.wordOf(this.org[row]);
  }

  capabilitiesOf(row: number): readonly string[] {
    return this.capabilities.listOf(this.capabilityList[row]);
  }

  streamOf(row: number): StreamId | undefined {
    return (this.state[row] & HAS_STREAM) === 0 ? undefined : this.#streams.get(row);
  }

  setStream(row: number, streamId: StreamId | null): void {
    if (streamId === null) this.#streams.delete(row);
    else this.#streams.set(row, streamId);
    this.state[row] = streamId === null ? this.state[row] & ~HAS_STREAM : this.state[row] | HAS_STREAM;
  }
}
