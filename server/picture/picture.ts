import { isDeepStrictEqual } from 'node:util';
import type { AreaInput } from '../wire/areas.js';
import type { CameraInput } from '../wire/cameras.js';
import type { AreaId, CameraId, IncidentId, StreamId, UnitId } from '../wire/ids.js';
import type { IncidentSummary } from '../wire/incidents.js';
import type { UnitInput, UnitPatch } from '../wire/units.js';
import { CameraTable } from './cameraTable.js';
import { CHANGED, completeListener, type Outcome, type PictureListener, type PictureRefusal } from './changes.js';
import type { FreshnessRules } from './freshness.js';
import { type Fix, UnitRows } from './unitRows.js';
import type { UnitTable } from './unitTable.js';
import { OrgWords } from './words.js';

/** What a picture is made of. */
export interface PictureOptions {
  /** Names this run of this node (node + boot): sequences compare within one epoch only. */
  readonly epoch: string;
  readonly freshness: FreshnessRules;
  /** Rows to make room for at the start; the columns grow by doubling. */
  readonly capacity?: number;
}

/** An area as the picture holds it. */
export interface AreaRecord {
  readonly input: AreaInput;
  readonly version: number;
  readonly sequence: number;
}

/** What became of a change of an area. */
export interface AreaChange {
  readonly record: AreaRecord;
  readonly created: boolean;
  readonly changed: boolean;
}

/** An incident as the picture holds it. */
export interface IncidentRecord {
  readonly incident: IncidentSummary;
  readonly sequence: number;
}

const refused = (reason: PictureRefusal): Outcome => REFUSED[reason];
const REFUSED: Record<PictureRefusal, Outcome> = {
  unknownUnit: Object.freeze({ ok: false, reason: 'unknownUnit' }),
  unknownCamera: Object.freeze({ ok: false, reason: 'unknownCamera' }),
  unknownIncident: Object.freeze({ ok: false, reason: 'unknownIncident' }),
  unknownArea: Object.freeze({ ok: false, reason: 'unknownArea' }),
};

/**
 * The common operating picture of one node: units, cameras, incidents and areas, as they are now. Every change gets the
 * next `sequence` and is told to the listeners before the call returns. Instants are passed in; it reads no clock.
 */
export class Picture {
  readonly epoch: string;
  readonly units: UnitTable;
  readonly cameras: CameraTable;
  /** Every org a unit or camera ever had, by number. */
  readonly orgs = new OrgWords();
  readonly #rows: UnitRows;
  readonly #incidents = new Map<IncidentId, IncidentRecord>();
  readonly #areas = new Map<AreaId, AreaRecord>();
  #listeners: Required<PictureListener>[] = [];
  #sequence = 0;

  constructor(options: PictureOptions) {
    this.epoch = options.epoch;
    this.cameras = new CameraTable(this.orgs);
    this.#rows = new UnitRows(this.orgs, options.freshness, options.capacity ?? 1024);
    this.units = this.#rows.table;
  }

  /** Number of the last change; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Incidents by id, as they are now. */
  get incidents(): ReadonlyMap<IncidentId, IncidentRecord> {
    return this.#incidents;
  }

  /** Areas by id, as they are now. */
  get areas(): ReadonlyMap<AreaId, AreaRecord> {
    return this.#areas;
  }

  /** Hears every change from now on, after earlier listeners; returns the way to stop. */
  subscribe(listener: PictureListener): () => void {
    const complete = completeListener(listener);
    this.#listeners = [...this.#listeners, complete];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== complete);
    };
  }

  /** Adds a unit or replaces its record; its position stays. `at` (ms) becomes `statusSince` when the status changes. */
  putUnit(id: UnitId, input: UnitInput, at: number): Outcome {
    const known = this.units.ids.rowOf(id);
    const row = known < 0 ? this.#rows.add(id, input, at) : known;
    const what = known < 0 ? CHANGED.added : this.#rows.replace(row, input, at);
    return this.#unitOutcome(row, what);
  }

  /** Changes what the patch names. */
  patchUnit(id: UnitId, patch: UnitPatch, at: number): Outcome {
    const row = this.units.ids.rowOf(id);
    if (row < 0) return refused('unknownUnit');
    return this.#unitOutcome(row, this.#rows.patch(row, patch, at));
  }

  /** Sets where a unit is. Hot: allocates nothing. `fix` is read during the call and may be used again. */
  moveUnit(row: number, fix: Fix): void {
    const freshnessChanged = this.#rows.move(row, fix);
    this.#touchUnit(row);
    const listeners = this.#listeners;
    for (let i = 0; i < listeners.length; i++) listeners[i].onUnitMoved(row);
    if (freshnessChanged) for (let i = 0; i < listeners.length; i++) listeners[i].onUnitChanged(row, CHANGED.freshness);
  }

  /** Takes a unit away; its row is free afterwards. */
  removeUnit(id: UnitId): Outcome {
    const row = this.units.ids.rowOf(id);
    if (row < 0) return refused('unknownUnit');
    this.units.sequence[row] = ++this.#sequence;
    for (const listener of this.#listeners) listener.onUnitRemoved(row, id);
    this.#rows.remove(row);
    return { ok: true, row, created: false, changed: true };
  }

  /** Says which live stream shows the unit; null when none does. */
  setUnitStream(id: UnitId, streamId: StreamId | null): Outcome {
    const row = this.units.ids.rowOf(id);
    if (row < 0) return refused('unknownUnit');
    return this.#unitOutcome(row, this.#rows.setStream(row, streamId) ? CHANGED.stream : 0);
  }

  /** Says which live stream shows the camera; null when none does. */
  setCameraStream(id: CameraId, streamId: StreamId | null): Outcome {
    const row = this.cameras.ids.rowOf(id);
    if (row < 0) return refused('unknownCamera');
    const record = this.cameras.get(row);
    if (record.streamId === (streamId ?? undefined)) return { ok: true, row, created: false, changed: false };
    return this.#writeCamera(row, record.input, streamId ?? undefined);
  }

  /** Adds a camera or replaces it; its stream stays. */
  putCamera(id: CameraId, input: CameraInput): Outcome {
    const known = this.cameras.ids.rowOf(id);
    if (known < 0) return this.#writeCamera(this.cameras.ids.take(id), input, undefined);
    const record = this.cameras.get(known);
    if (isDeepStrictEqual(record.input, input)) return { ok: true, row: known, created: false, changed: false };
    return this.#writeCamera(known, input, record.streamId);
  }

  removeCamera(id: CameraId): Outcome {
    const row = this.cameras.ids.rowOf(id);
    if (row < 0) return refused('unknownCamera');
    this.#sequence++;
    for (const listener of this.#listeners) listener.onCameraRemoved(row, id);
    this.cameras.set(row, undefined);
    this.cameras.ids.release(row);
    return { ok: true, row, created: false, changed: true };
  }

  /** Adds an incident or replaces what is known of it; `incident.version` is its owner's. */
  putIncident(incident: IncidentSummary): void {
    this.#sequence++;
    this.#incidents.set(incident.id, { incident, sequence: this.#sequence });
    for (const listener of this.#listeners) listener.onIncidentChanged(incident.id);
  }

  removeIncident(id: IncidentId): boolean {
    if (!this.#incidents.delete(id)) return false;
    this.#sequence++;
    for (const listener of this.#listeners) listener.onIncidentRemoved(id);
    return true;
  }

  /** Adds an area or replaces it; returns its record and whether it was new or different. */
  putArea(id: AreaId, input: AreaInput): AreaChange {
    const known = this.#areas.get(id);
    if (known && isDeepStrictEqual(known.input, input)) return { record: known, created: false, changed: false };
    const record = { input, version: (known?.version ?? 0) + 1, sequence: ++this.#sequence };
    this.#areas.set(id, record);
    for (const listener of this.#listeners) listener.onAreaChanged(id);
    return { record, created: !known, changed: true };
  }

  removeArea(id: AreaId): boolean {
    if (!this.#areas.delete(id)) return false;
    this.#sequence++;
    for (const listener of this.#listeners) listener.onAreaRemoved(id);
    return true;
  }

  /**
   * Brings every unit's freshness up to `nowMs`; each label that changes is a change of the picture. Looks only at
   * units that may be due, so call it as often as you like: once a second, and before a query.
   */
  sweep(nowMs: number): void {
    this.#rows.sweep(nowMs, this.#onAged);
  }

  readonly #onAged = (row: number): void => {
    this.#touchUnit(row);
    for (const listener of this.#listeners) listener.onUnitChanged(row, CHANGED.freshness);
  };

  #touchUnit(row: number): void {
    this.units.sequence[row] = ++this.#sequence;
    this.units.version[row]++;
  }

  #unitOutcome(row: number, what: number): Outcome {
    if (what === 0) return { ok: true, row, created: false, changed: false };
    this.#touchUnit(row);
    for (const listener of this.#listeners) listener.onUnitChanged(row, what);
    return { ok: true, row, created: (what & CHANGED.added) !== 0, changed: true };
  }

  #writeCamera(row: number, input: CameraInput, streamId: StreamId | undefined): Outcome {
    const created = !this.cameras.has(row);
    const version = created ? 1 : this.cameras.get(row).version + 1;
    this.#sequence++;
    this.cameras.set(row, { input, streamId, version, sequence: this.#sequence, org: this.orgs.intern(input.org) });
    for (const listener of this.#listeners) listener.onCameraChanged(row);
    return { ok: true, row, created, changed: true };
  }
}
