import { instantOf } from '../picture/instant.js';
import { DERIVED, UNKNOWN, type UnitTable } from '../picture/unitTable.js';
import type { FeedUnit } from '../wire/feed.js';
import { UnitStage } from '../wire/feedEncode.js';
import {
  HEADING_STEPS,
  SPEED_STEP_CMS,
  STATE_DERIVED,
  STATE_HAS_HEADING,
  STATE_HAS_SPEED,
} from '../wire/feedFrames.js';
import type { KindCodes } from './kindCodes.js';
import { MAX_TOMBSTONES, type Tombstones } from './tombstones.js';
import type { UnitColumns } from './unitColumns.js';
import type { ViewClass } from './viewClass.js';

const FULL_TURN_CENTI = 36_000;
const LARGEST_AGE_CENTIS = 0x7fffffff;
const LARGEST_SPEED = 0xffff;
/** Status and freshness: the same bits in the picture's state and on the wire. */
const STATUS_AND_FRESHNESS = 31;

/** Reads units of the picture into the stage that frames are written from. */
export class UnitReader {
  readonly stage: UnitStage;
  /** Instant that ages are relative to, ms since the epoch. */
  baseTimeMs = 0;
  readonly #units: UnitTable;
  readonly #columns: UnitColumns;
  readonly #kinds: KindCodes;
  readonly #clock: () => number;

  constructor(options: {
    units: UnitTable;
    columns: UnitColumns;
    kinds: KindCodes;
    clock(): number;
    pageUnits: number;
  }) {
    this.#units = options.units;
    this.#columns = options.columns;
    this.#kinds = options.kinds;
    this.#clock = () => options.clock();
    this.stage = new UnitStage(options.pageUnits, MAX_TOMBSTONES);
  }

  /** Empties the stage. */
  begin(): UnitStage {
    this.baseTimeMs = this.#clock();
    this.stage.clear();
    return this.stage;
  }

  /** Reads every row that the class may see, with its record. */
  readRows(rows: Int32Array, count: number, viewClass: ViewClass): void {
    const { org, kind } = this.#columns;
    for (let slot = 0; slot < count; slot++) {
      const row = rows[slot]!;
      if (!viewClass.allows(org[row]!, kind[row]!)) continue;
      this.#read(row);
      this.stage.records.push(this.recordOf(row));
    }
  }

  /** Reads rows that changed after `since`, with the record of those that entered or whose record changed. */
  readRowsSince(rows: Int32Array, count: number, viewClass: ViewClass, since: number): void {
    const { changedAt, recordAt, org, kind } = this.#columns;
    for (let slot = 0; slot < count; slot++) {
      const row = rows[slot]!;
      if (changedAt[row]! <= since || !viewClass.allows(org[row]!, kind[row]!)) continue;
      this.#read(row);
      if (recordAt[row]! > since) this.stage.records.push(this.recordOf(row));
    }
  }

  /** Reads who left the page (by index) after `since`, leaving out rows that are back in it and visible. */
  readGone(tombstones: Tombstones, page: number, viewClass: ViewClass, since: number): void {
    const columns = this.#columns;
    const { stage } = this;
    for (let i = tombstones.firstAfter(since); i < tombstones.length; i++) {
      const row = tombstones.rows[i]!;
      if (!viewClass.allows(tombstones.orgs[i]!, tombstones.kinds[i]!)) continue;
      if (columns.page[row] === page && viewClass.allows(columns.org[row]!, columns.kind[row]!)) continue;
      stage.gone[stage.goneCount++] = row;
    }
  }

  /** The record of a live row as the wire says it. */
  recordOf(row: number): FeedUnit {
    const units = this.#units;
    const streamId = units.streamOf(row);
    return {
      handle: row,
      generation: units.ids.generationOf(row),
      id: units.ids.idOf(row)!,
      callsign: units.callsignOf(row),
      kind: units.kindOf(row),
      kindCode: this.#kinds.codeOf(units.kind[row]!),
      org: units.orgOf(row),
      capabilities: units.capabilitiesOf(row) as string[],
      statusSince: instantOf(units.statusSince[row]!),
      ...(streamId && { streamId }),
    };
  }

  #read(row: number): void {
    const units = this.#units;
    const { stage } = this;
    const i = stage.count++;
    stage.handles[i] = row;
    stage.latE7[i] = units.latE7[row]!;
    stage.lngE7[i] = units.lngE7[row]!;
    const knownAt = Math.min(units.reportedAt[row]!, units.receivedAt[row]!);
    const age = Math.round((this.baseTimeMs - knownAt) / 10);
    stage.ages[i] = Math.max(-LARGEST_AGE_CENTIS, Math.min(LARGEST_AGE_CENTIS, age));
    const state = units.state[row]!;
    const heading = units.headingCenti[row]!;
    const speed = units.speedCms[row]!;
    stage.headings[i] = heading === UNKNOWN ? 0 : Math.round((heading * HEADING_STEPS) / FULL_TURN_CENTI);
    stage.speeds[i] = speed === UNKNOWN ? 0 : Math.min(LARGEST_SPEED, Math.round(speed / SPEED_STEP_CMS));
    stage.states[i] =
      (state & STATUS_AND_FRESHNESS) |
      (state & DERIVED ? STATE_DERIVED : 0) |
      (heading === UNKNOWN ? 0 : STATE_HAS_HEADING) |
      (speed === UNKNOWN ? 0 : STATE_HAS_SPEED);
  }
}
