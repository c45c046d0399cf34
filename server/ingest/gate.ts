import { toE7 } from '../geo/geodesy.js';
import type { Picture } from '../picture/picture.js';
import type { Fix } from '../picture/unitRows.js';
import { UNKNOWN } from '../picture/unitTable.js';
import type { DeviceId, UnitId } from '../wire/ids.js';
import { type PositionReport, type PositionsAnswer, REFUSALS } from '../wire/positions.js';
import { type Datum, wgs84OfGcj02 } from './datum.js';
import { isReachable, metersBetween, type Sighting } from './motion.js';
import { UnreadableRow } from './ndjson.js';
import { Allowance, DeviceRates, RowRates } from './rates.js';
import { reportProblem } from './reportShape.js';

export type RefusalCode = (typeof REFUSALS)[number];

/** What the gate made of one report. */
export type Verdict =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly code: RefusalCode; readonly message: string };

/** Who reports. */
export interface ReportSource {
  /** The device, which has an allowance of its own; others have one for each unit they report for. */
  readonly deviceId?: DeviceId | undefined;
  /** Whether it may report for a unit; `org` is undefined when there is no such unit. */
  mayReport(unitId: UnitId, org: string | undefined): boolean;
  /** Default: wgs84. */
  readonly datum?: Datum | undefined;
  /** How many times faster than life the reports come (a replay). Default: 1. */
  readonly timeScale?: number | undefined;
}

export interface GateOptions {
  readonly picture: Picture;
  /** How far ahead of ours a device's clock may be. */
  readonly maxFutureMs?: number;
  /** Older reports are not taken. */
  readonly maxAgeMs?: number;
  /** Reports a second and device that go on for ever; a minute's worth may come at once. */
  readonly reportsPerSecond?: number;
  /** So many consistent reports in a row from elsewhere move a unit there after all. */
  readonly jumpAfterReports?: number;
}

/** A place that was refused as a jump: where the unit would be if the last accepted position was the wrong one. */
interface Elsewhere extends Sighting {
  generation: number;
  reports: number;
}

const ACCEPTED: Verdict = Object.freeze({ accepted: true });
const BURST_SECONDS = 60;

const refuse = (code: RefusalCode, message: string): Verdict => ({ accepted: false, code, message });
const FORBIDDEN = refuse('forbidden', 'You may not report for this unit.');
const UNKNOWN_UNIT = refuse('unknownUnit', 'There is no such unit: PUT /api/v1/units/{id} first.');
const RATE_LIMITED = refuse('rateLimited', 'Too many reports from this device: send fewer.');
const DUPLICATE = refuse('duplicate', 'A position of this unit at this instant is known already.');
const OUT_OF_ORDER = refuse('outOfOrder', 'A later position of this unit is known already.');

/**
 * The only way in for positions. Each report is judged alone and either moves its unit in the picture or is refused by
 * name; an accepted report allocates nothing that stays. Instants are passed in.
 */
export class Gate {
  readonly #picture: Picture;
  readonly #maxFutureMs: number;
  readonly #maxAgeMs: number;
  readonly #jumpAfterReports: number;
  readonly #unitRates: RowRates;
  readonly #deviceRates: DeviceRates;
  readonly #elsewhere = new Map<number, Elsewhere>();
  readonly #last: Sighting = { latE7: 0, lngE7: 0, accuracyMeters: UNKNOWN, reportedAt: 0 };
  readonly #next: Sighting = { latE7: 0, lngE7: 0, accuracyMeters: UNKNOWN, reportedAt: 0 };
  readonly #fix: Fix = {
    latE7: 0,
    lngE7: 0,
    headingCenti: UNKNOWN,
    speedCms: UNKNOWN,
    accuracyCm: UNKNOWN,
    reportedAt: 0,
    receivedAt: 0,
    derived: false,
  };
  /** Reports accepted so far. */
  accepted = 0;
  /** Reports refused so far, by code. */
  readonly refused: Record<RefusalCode, number> = Object.fromEntries(REFUSALS.map((code) => [code, 0])) as Record<
    RefusalCode,
    number
  >;

  constructor(options: GateOptions) {
    this.#picture = options.picture;
    this.#maxFutureMs = options.maxFutureMs ?? 30_000;
    this.#maxAgeMs = options.maxAgeMs ?? 86_400_000;
    this.#jumpAfterReports = options.jumpAfterReports ?? 3;
    const perSecond = options.reportsPerSecond ?? 20;
    const allowance = new Allowance(perSecond, perSecond * BURST_SECONDS);
    this.#unitRates = new RowRates(allowance);
    this.#deviceRates = new DeviceRates(allowance);
  }

  /** Judges one report received at `nowMs`, of whatever shape it came, and moves its unit when it is accepted. */
  admit(report: unknown, source: ReportSource, nowMs: number): Verdict {
    const verdict = this.#judge(report, source, nowMs);
    if (verdict.accepted) this.accepted++;
    else this.refused[verdict.code]++;
    return verdict;
  }

  /** Judges reports in order; `refused` names each bad one by its place. Places that hold undefined are passed over. */
  admitAll(reports: readonly unknown[], source: ReportSource, nowMs: number): PositionsAnswer {
    const answer: PositionsAnswer = { accepted: 0, refused: [] };
    for (let index = 0; index < reports.length; index++) {
      if (reports[index] === undefined) continue;
      const verdict = this.admit(reports[index], source, nowMs);
      if (verdict.accepted) answer.accepted++;
      else answer.refused.push({ index, code: verdict.code, message: verdict.message });
    }
    return answer;
  }

  #judge(report: unknown, source: ReportSource, nowMs: number): Verdict {
    if (report instanceof UnreadableRow) return refuse('malformed', report.why);
    const problem = reportProblem(report);
    if (problem !== undefined) return refuse('invalid', problem);
    const claim = report as PositionReport;
    const reportedAt = Date.parse(claim.reportedAt);
    if (Number.isNaN(reportedAt)) return refuse('invalid', 'reportedAt is not an instant that exists');
    const { units } = this.#picture;
    const row = units.ids.rowOf(claim.unitId);
    if (!source.mayReport(claim.unitId, row < 0 ? undefined : units.orgOf(row))) return FORBIDDEN;
    if (row < 0) return UNKNOWN_UNIT;
    const inRate = source.deviceId
      ? this.#deviceRates.take(source.deviceId, nowMs, source.timeScale)
      : this.#unitRates.take(row, nowMs, source.timeScale);
    if (!inRate) return RATE_LIMITED;
    return this.#judgeTime(row, reportedAt, nowMs) ?? this.#judgePlace(row, claim, reportedAt, source, nowMs);
  }

  #judgeTime(row: number, reportedAt: number, nowMs: number): Verdict | undefined {
    if (reportedAt > nowMs + this.#maxFutureMs) {
      return refuse(
        'future',
        `reportedAt is ${Math.round((reportedAt - nowMs) / 1000)} s ahead: set the device's clock.`,
      );
    }
    if (reportedAt < nowMs - this.#maxAgeMs) {
      return refuse('tooOld', `reportedAt is ${Math.round((nowMs - reportedAt) / 3_600_000)} h ago.`);
    }
    const { units } = this.#picture;
    if (!units.hasPosition(row)) return undefined;
    const known = units.reportedAt[row];
    if (reportedAt === known) return DUPLICATE;
    // A position from ahead of our clock (which was set back since) does not hold up the ones that come now.
    if (reportedAt < known && known <= nowMs + this.#maxFutureMs) return OUT_OF_ORDER;
    return undefined;
  }

  #judgePlace(row: number, claim: PositionReport, reportedAt: number, source: ReportSource, nowMs: number): Verdict {
    const place = source.datum === 'gcj02' ? wgs84OfGcj02(claim.lat, claim.lng) : claim;
    const next = this.#next;
    next.latE7 = toE7(place.lat);
    next.lngE7 = toE7(place.lng);
    next.accuracyMeters = claim.accuracyMeters ?? UNKNOWN;
    next.reportedAt = reportedAt;
    const jump = this.#judgeJump(row, next, source.timeScale);
    if (jump) return jump;
    this.#apply(row, claim, next, nowMs);
    return ACCEPTED;
  }

  #judgeJump(row: number, next: Sighting, timeScale: number | undefined): Verdict | undefined {
    const { units } = this.#picture;
    if (!units.hasPosition(row)) return undefined;
    const last = this.#last;
    last.latE7 = units.latE7[row];
    last.lngE7 = units.lngE7[row];
    last.accuracyMeters = units.accuracyCm[row] < 0 ? UNKNOWN : units.accuracyCm[row] / 100;
    last.reportedAt = Math.min(units.reportedAt[row], next.reportedAt);
    const kind = units.kindOf(row);
    if (isReachable(last, next, kind, timeScale)) {
      if (this.#elsewhere.size > 0) this.#elsewhere.delete(row);
      return undefined;
    }
    if (this.#isBelieved(row, next, kind, timeScale)) return undefined;
    const meters = Math.round(metersBetween(last, next));
    const seconds = Math.round((next.reportedAt - last.reportedAt) / 1000);
    return refuse('jump', `${meters} m in ${seconds} s is faster than a unit of kind ${kind} can go.`);
  }

  /** Counts consistent reports from elsewhere; true for the one that convinces. */
  #isBelieved(row: number, next: Sighting, kind: string, timeScale: number | undefined): boolean {
    const generation = this.#picture.units.ids.generationOf(row);
    const before = this.#elsewhere.get(row);
    const follows =
      before?.generation === generation &&
      next.reportedAt > before.reportedAt &&
      isReachable(before, next, kind, timeScale);
    const reports = follows ? before.reports + 1 : 1;
    if (reports >= this.#jumpAfterReports) {
      this.#elsewhere.delete(row);
      return true;
    }
    this.#elsewhere.set(row, { ...next, generation, reports });
    return false;
  }

  #apply(row: number, claim: PositionReport, next: Sighting, nowMs: number): void {
    const fix = this.#fix;
    fix.latE7 = next.latE7;
    fix.lngE7 = next.lngE7;
    fix.headingCenti = claim.headingDegrees === undefined ? UNKNOWN : Math.round(claim.headingDegrees * 100) % 36_000;
    fix.speedCms = claim.speedMps === undefined ? UNKNOWN : Math.round(claim.speedMps * 100);
    fix.accuracyCm = claim.accuracyMeters === undefined ? UNKNOWN : Math.round(claim.accuracyMeters * 100);
    fix.reportedAt = next.reportedAt;
    fix.receivedAt = nowMs;
    fix.derived = claim.derived === true;
    this.#picture.moveUnit(row, fix);
  }
}
