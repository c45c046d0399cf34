import { isDeepStrictEqual } from 'node:util';
import type { StreamId, UnitId } from '../wire/ids.js';
import { UNIT_STATUSES, type UnitInput, type UnitPatch } from '../wire/units.js';
import { CHANGED } from './changes.js';
import { capabilityBit, FRESHNESS_SHIFT, kindBit, LIVE_VIDEO_BIT, STATUS_SHIFT } from './filterBits.js';
import {
  FRESH,
  type FreshnessLimits,
  type FreshnessRules,
  FreshnessWheel,
  freshnessAt,
  LOST,
  limitsOf,
  tickOf,
} from './freshness.js';
import { DERIVED, HAS_POSITION, UnitTable } from './unitTable.js';
import type { OrgWords } from './words.js';

/** An accepted position in column units; UNKNOWN (-1) where nothing was reported. */
export interface Fix {
  latE7: number;
  lngE7: number;
  headingCenti: number;
  speedCms: number;
  accuracyCm: number;
  /** Milliseconds since the epoch. */
  reportedAt: number;
  receivedAt: number;
  derived: boolean;
}

const EMPTY: readonly string[] = Object.freeze([]);

/** Writes the unit table for the Picture: keeps masks, freshness and the wheel in step. Tells nobody. */
export class UnitRows {
  readonly table: UnitTable;
  readonly #rules: FreshnessRules;
  readonly #wheel = new FreshnessWheel();
  /** By kind number. */
  readonly #limits: FreshnessLimits[] = [];
  /** By kind number. */
  readonly #kindBits: number[] = [];
  /** By capability list number. */
  readonly #capabilityBits: number[] = [];

  constructor(orgs: OrgWords, rules: FreshnessRules, capacity: number) {
    this.#rules = rules;
    this.table = new UnitTable(orgs, capacity);
    this.#wheel.grow(capacity);
  }

  /** Gives a new unit a row: no position, lost. */
  add(id: UnitId, input: UnitInput, at: number): number {
    const table = this.table;
    const row = table.ids.take(id);
    if (row >= table.capacity) {
      table.grow(table.capacity * 2);
      this.#wheel.grow(table.capacity);
    }
    table.clear(row);
    this.#write(row, { status: 'available', capabilities: EMPTY as string[], ...input });
    table.statusSince[row] = at;
    this.#mask(row);
    return row;
  }

  /** Replaces the record; a status that is not named stays, capabilities that are not named go. Returns bits of CHANGED. */
  replace(row: number, input: UnitInput, at: number): number {
    return this.patch(row, { capabilities: [], ...input }, at);
  }

  /** Changes what the patch names. Returns bits of CHANGED. */
  patch(row: number, patch: UnitPatch, at: number): number {
    const table = this.table;
    let what = 0;
    if (patch.callsign !== undefined && patch.callsign !== table.callsignOf(row)) what |= CHANGED.callsign;
    if (patch.kind !== undefined && patch.kind !== table.kindOf(row)) what |= CHANGED.kind;
    if (patch.org !== undefined && patch.org !== table.orgOf(row)) what |= CHANGED.org;
    if (patch.status !== undefined && patch.status !== table.statusOf(row)) what |= CHANGED.status;
    if (patch.capabilities && !isDeepStrictEqual(patch.capabilities, table.capabilitiesOf(row)))
      what |= CHANGED.capabilities;
    if (what === 0) return 0;
    this.#write(row, patch);
    if (what & CHANGED.status) table.statusSince[row] = at;
    if (what & CHANGED.kind && this.#relabel(row, tickOf(at))) what |= CHANGED.freshness;
    this.#mask(row);
    return what;
  }

  /** Sets the position; true when the freshness changed with it. */
  move(row: number, fix: Fix): boolean {
    const table = this.table;
    const before = table.state[row] & HAS_POSITION ? table.knownAt(row) : Number.POSITIVE_INFINITY;
    table.latE7[row] = fix.latE7;
    table.lngE7[row] = fix.lngE7;
    table.headingCenti[row] = fix.headingCenti;
    table.speedCms[row] = fix.speedCms;
    table.accuracyCm[row] = fix.accuracyCm;
    table.reportedAt[row] = fix.reportedAt;
    table.receivedAt[row] = fix.receivedAt;
    table.state[row] = (table.state[row] & ~DERIVED) | HAS_POSITION | (fix.derived ? DERIVED : 0);
    // A younger fix of a linked row leaves the wheel alone: the row is looked at when its old tick comes up.
    const tick = tickOf(fix.receivedAt);
    if (table.knownAt(row) < before) return this.#relabel(row, tick);
    const now = this.#wheel.nowTick(tick);
    const freshness = freshnessAt(table.knownAt(row), this.#limits[table.kind[row]], now);
    if (freshness === table.freshnessCode(row) && (freshness === LOST || this.#wheel.has(row))) return false;
    return this.#relabel(row, tick);
  }

  /** Sets or clears the live stream; false when it was so already. */
  setStream(row: number, streamId: StreamId | null): boolean {
    if ((this.table.streamOf(row) ?? null) === streamId) return false;
    this.table.setStream(row, streamId);
    this.#mask(row);
    return true;
  }

  /** Frees the row. */
  remove(row: number): void {
    this.#wheel.unlink(row);
    this.table.setStream(row, null);
    this.table.setCallsign(row, undefined);
    this.table.ids.release(row);
  }

  /** Brings labels up to `nowMs` and calls `aged` for each row whose label changed. */
  sweep(nowMs: number, aged: (row: number) => void): void {
    const tick = tickOf(nowMs);
    const visit = (row: number) => {
      if (this.#relabel(row, tick)) {
        this.#mask(row);
        aged(row);
      }
    };
    if (this.#wheel.advance(tick, visit)) return;
    this.#wheel.reset(tick);
    for (const row of this.table.ids) visit(row);
  }

  /** Decides the freshness anew and links the row for its next change; true when it changed. */
  #relabel(row: number, atTick: number): boolean {
    const table = this.table;
    this.#wheel.unlink(row);
    const tick = this.#wheel.nowTick(atTick);
    const limits = this.#limits[table.kind[row]];
    const knownAt = table.knownAt(row);
    const freshness = table.hasPosition(row) ? freshnessAt(knownAt, limits, tick) : LOST;
    if (freshness !== LOST) {
      const dueMs = knownAt + (freshness === FRESH ? limits.staleAfterMs : limits.lostAfterMs);
      this.#wheel.link(row, tickOf(dueMs), tick);
    }
    if (freshness === table.freshnessCode(row)) return false;
    table.state[row] = (table.state[row] & ~(3 << 3)) | (freshness << 3);
    this.#mask(row);
    return true;
  }

  #write(row: number, patch: UnitPatch): void {
    const table = this.table;
    if (patch.callsign !== undefined) table.setCallsign(row, patch.callsign);
    if (patch.kind !== undefined) table.kind[row] = this.#internKind(patch.kind);
    if (patch.org !== undefined) table.org[row] = table.orgs.intern(patch.org);
    if (patch.status !== undefined) table.state[row] = (table.state[row] & ~7) | UNIT_STATUSES.indexOf(patch.status);
    if (patch.capabilities) table.capabilityList[row] = this.#internCapabilities(patch.capabilities);
  }

  #internKind(kind: string): number {
    const number = this.table.kinds.intern(kind);
    this.#limits[number] ??= limitsOf(this.#rules, kind);
    this.#kindBits[number] ??= kindBit(kind);
    return number;
  }

  #internCapabilities(capabilities: readonly string[]): number {
    const lists = this.table.capabilities;
    const number = lists.intern(capabilities);
    this.#capabilityBits[number] ??= capabilities.reduce(
      (bits, word) => bits | capabilityBit(lists.words.intern(word)),
      0,
    );
    return number;
  }

  #mask(row: number): void {
    const table = this.table;
    table.mask[row] =
      (1 << (STATUS_SHIFT + table.statusCode(row))) |
      (1 << (FRESHNESS_SHIFT + table.freshnessCode(row))) |
      (table.streamOf(row) === undefined ? 0 : LIVE_VIDEO_BIT) |
      this.#kindBits[table.kind[row]] |
      this.#capabilityBits[table.capabilityList[row]];
  }
}
