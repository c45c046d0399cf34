import type { Area } from '../../server/wire/areas.js';
import type { Camera } from '../../server/wire/cameras.js';
import type { RecordsFrame } from '../../server/wire/feedDecode.js';
import { feedKey } from '../../server/wire/feedFrames.js';
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

/** Records of one type by id, with the page (see `feedKey`) each came from. */
class RecordTable<T extends { readonly id: string }> {
  readonly byId = new Map<string, T>();
  readonly #keys = new Map<string, number>();
  readonly #gone: { id: string; key: number }[] = [];
  #put = new Set<string>();
  #removed = new Set<string>();

  put(record: T, key: number): void {
    this.byId.set(record.id, record);
    this.#keys.set(record.id, key);
    this.#put.add(record.id);
    this.#removed.delete(record.id);
  }

  /** Takes the record away at the end of the batch, unless it turned up in another page. */
  markGone(id: string, key: number): void {
    this.#gone.push({ id, key });
  }

  /** Takes away what is held of the pages. */
  drop(has: (key: number) => boolean): void {
    for (const [id, key] of this.#keys) if (has(key)) this.#remove(id);
  }

  finish(): Changed {
    for (const { id, key } of this.#gone) if (this.#keys.get(id) === key) this.#remove(id);
    this.#gone.length = 0;
    const changed = { put: [...this.#put], removed: [...this.#removed] };
    if (changed.put.length > 0) this.#put = new Set();
    if (changed.removed.length > 0) this.#removed = new Set();
    return changed;
  }

  #remove(id: string): void {
    if (!this.byId.delete(id)) return;
    this.#keys.delete(id);
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
    const key = feedKey(frame.cell, frame.page);
    const { entities } = frame;
    if (frame.reset) this.#drop((held) => held === key);
    for (const camera of entities.cameras ?? []) this.#cameras.put(camera, key);
    for (const incident of entities.incidents ?? []) this.#incidents.put(incident, key);
    for (const area of entities.areas ?? []) this.#areas.put(area, key);
    for (const id of entities.camerasGone ?? []) this.#cameras.markGone(id, key);
    for (const id of entities.incidentsGone ?? []) this.#incidents.markGone(id, key);
    for (const id of entities.areasGone ?? []) this.#areas.markGone(id, key);
  }

  /** Takes away what is held of the pages (see `feedKey`). */
  drop(keys: ReadonlySet<number>): void {
    this.#drop((key) => keys.has(key));
  }

  clear(): void {
    this.#drop(() => true);
  }

  /** Ends a batch and says what changed. */
  finishBatch(): RecordChanges {
    return { cameras: this.#cameras.finish(), incidents: this.#incidents.finish(), areas: this.#areas.finish() };
  }

  #drop(has: (key: number) => boolean): void {
    this.#cameras.drop(has);
    this.#incidents.drop(has);
    this.#areas.drop(has);
  }
}
