import type { Area } from '../../server/wire/areas.js';
import type { Camera } from '../../server/wire/cameras.js';
import { NO_CELL } from '../../server/wire/feedCells.js';
import type { RecordsFrame } from '../../server/wire/feedDecode.js';
import type { IncidentSummary } from '../../server/wire/incidents.js';

/** Ids that changed in one batch. */
export interface Changed {
  readonly put: string[];
  readonly removed: string[];
}

/** What one batch did to cameras, incidents and areas. */
export interface RecordChanges {
  readonly cameras: Changed;
  readonly incidents: Changed;
  readonly areas: Changed;
}

/** Records of one type by id, with the cell each came from. */
class RecordTable<T extends { readonly id: string }> {
  readonly byId = new Map<string, T>();
  readonly #cells = new Map<string, number>();
  readonly #gone: { id: string; cell: number }[] = [];
  #put = new Set<string>();
  #removed = new Set<string>();

  put(record: T, cell: number): void {
    this.byId.set(record.id, record);
    this.#cells.set(record.id, cell);
    this.#put.add(record.id);
    this.#removed.delete(record.id);
  }

  /** Takes the record away at the end of the batch, unless it turned up in another cell. */
  markGone(id: string, cell: number): void {
    this.#gone.push({ id, cell });
  }

  /** Takes away what is held of the cells. */
  dropCells(has: (cell: number) => boolean): void {
    for (const [id, cell] of this.#cells) if (has(cell)) this.#remove(id);
  }

  finish(): Changed {
    for (const { id, cell } of this.#gone) if (this.#cells.get(id) === cell) this.#remove(id);
    this.#gone.length = 0;
    const changed = { put: [...this.#put], removed: [...this.#removed] };
    if (changed.put.length > 0) this.#put = new Set();
    if (changed.removed.length > 0) this.#removed = new Set();
    return changed;
  }

  #remove(id: string): void {
    if (!this.byId.delete(id)) return;
    this.#cells.delete(id);
    this.#put.delete(id);
    this.#removed.add(id);
  }
}

/** Cameras in view, and every incident and area in scope. */
export class Records {
  readonly #cameras = new RecordTable<Camera>();
  readonly #incidents = new RecordTable<IncidentSummary>();
  readonly #areas = new RecordTable<Area>();

  get cameras(): ReadonlyMap<string, Camera> {
    return this.#cameras.byId;
  }

  get incidents(): ReadonlyMap<string, IncidentSummary> {
    return this.#incidents.byId;
  }

  get areas(): ReadonlyMap<string, Area> {
    return this.#areas.byId;
  }

  apply(frame: RecordsFrame): void {
    const { cell, entities } = frame;
    if (frame.reset) this.drop((held) => held === cell);
    for (const camera of entities.cameras ?? []) this.#cameras.put(camera, cell);
    for (const incident of entities.incidents ?? []) this.#incidents.put(incident, cell);
    for (const area of entities.areas ?? []) this.#areas.put(area, cell);
    for (const id of entities.camerasGone ?? []) this.#cameras.markGone(id, cell);
    for (const id of entities.incidentsGone ?? []) this.#incidents.markGone(id, cell);
    for (const id of entities.areasGone ?? []) this.#areas.markGone(id, cell);
  }

  /** Takes away what came from these cells (NO_CELL: incidents and areas). */
  drop(has: (cell: number) => boolean): void {
    this.#cameras.dropCells(has);
    if (!has(NO_CELL)) return;
    this.#incidents.dropCells(has);
    this.#areas.dropCells(has);
  }

  clear(): void {
    this.drop(() => true);
  }

  /** Ends a batch and says what changed. */
  finishBatch(): RecordChanges {
    return { cameras: this.#cameras.finish(), incidents: this.#incidents.finish(), areas: this.#areas.finish() };
  }
}
