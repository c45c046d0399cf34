import { instantOf } from '../picture/instant.js';
import type { UnitTable } from '../picture/unitTable.js';
import type { FeedUnit } from '../wire/feed.js';
import { UnitStage } from '../wire/feedEncode.js';
import { ageCode } from '../wire/feedFrames.js';
import type { KindCodes } from './kindCodes.js';
import { MAX_TOMBSTONES, type Tombstones } from './tombstones.js';
import type { UnitColumns } from './unitColumns.js';
import { SLOT_TIMES, SLOT_WORDS, TIME, type UnitSlots, WORD } from './unitSlots.js';
import type { ViewClass } from './viewClass.js';

/** What a unit reader reads. */
export interface UnitReaderOptions {
  readonly units: UnitTable;
  readonly columns: UnitColumns;
  readonly slots: UnitSlots;
  readonly kinds: KindCodes;
  readonly pageUnits: number;
  clock(): number;
}

/** Reads units out of their slots into the stage that frames are written from. */
export class UnitReader {
  readonly stage: UnitStage;
  /** Instant that ages are relative to, ms since the epoch. */
  baseTimeMs = 0;
  readonly #options: UnitReaderOptions;

  constructor(options: UnitReaderOptions) {
    this.#options = options;
    this.stage = new UnitStage(options.pageUnits, MAX_TOMBSTONES);
  }

  /**
   * Stages the units of consecutive slots that changed after `since` (0: all) and that the class may see, with the records
   * of those that entered or whose record changed. What was staged before is gone.
   */
  read(base: number, count: number, viewClass: ViewClass, since: number): void {
    const { stage } = this;
    const { words, times } = this.#options.slots;
    const { handles, latE7, lngE7, ages, motions, records } = stage;
    this.baseTimeMs = this.#options.clock();
    const now = this.baseTimeMs;
    stage.clear();
    let n = 0;
    for (let slot = base; slot < base + count; slot++) {
      const t = slot * SLOT_TIMES;
      if (times[t + TIME.changedAt]! <= since) continue;
      const w = slot * SLOT_WORDS;
      if (!viewClass.allows(words[w + WORD.org]!, words[w + WORD.kind]!)) continue;
      const row = words[w + WORD.row]!;
      handles[n] = row;
      latE7[n] = words[w + WORD.latE7]!;
      lngE7[n] = words[w + WORD.lngE7]!;
      motions[n] = words[w + WORD.motion]!;
      ages[n] = ageCode(now - times[t + TIME.knownAt]!);
      n++;
      if (times[t + TIME.recordAt]! > since) records.push(this.#recordOf(row));
    }
    stage.count = n;
  }

  /** Stages who left the page (by index) after `since`, leaving out rows that are back in it and visible. */
  readGone(tombstones: Tombstones, page: number, viewClass: ViewClass, since: number): void {
    const { stage } = this;
    for (let i = tombstones.firstAfter(since); i < tombstones.length; i++) {
      const row = tombstones.rows[i]!;
      if (!viewClass.allows(tombstones.orgs[i]!, tombstones.kinds[i]!)) continue;
      if (!this.#isVisibleIn(page, row, viewClass)) stage.gone[stage.goneCount++] = row;
    }
  }

  #isVisibleIn(page: number, row: number, viewClass: ViewClass): boolean {
    const { columns, slots } = this.#options;
    if (columns.page[row] !== page) return false;
    const w = columns.slot[row]! * SLOT_WORDS;
    return viewClass.allows(slots.words[w + WORD.org]!, slots.words[w + WORD.kind]!);
  }

  /** The record of a live row as the wire says it. */
  #recordOf(row: number): FeedUnit {
    const { units, kinds } = this.#options;
    const streamId = units.streamOf(row);
    return {
      handle: row,
      generation: units.ids.generationOf(row),
      id: units.ids.idOf(row)!,
      callsign: units.callsignOf(row),
      kind: units.kindOf(row),
      kindCode: kinds.codeOf(units.kind[row]!),
      org: units.orgOf(row),
      capabilities: units.capabilitiesOf(row) as string[],
      statusSince: instantOf(units.statusSince[row]!),
      ...(streamId && { streamId }),
    };
  }
}
