import type { AreaInput, AreaPatch } from '../wire/areas.js';
import type { CameraInput, CameraPatch } from '../wire/cameras.js';
import type { AreaId, CameraId, UnitId } from '../wire/ids.js';
import type { UnitInput, UnitPatch, UnitStatus } from '../wire/units.js';
import type { Outcome } from './changes.js';
import type { AreaChange, Picture } from './picture.js';
import { Turns } from './turns.js';

/** Where documents are kept: every promise of a write resolves once it is durable. */
export interface DocumentStore {
  put(collection: string, id: string, doc: unknown): Promise<void>;
  /** All or none. */
  putMany(collection: string, docs: Iterable<readonly [id: string, doc: unknown]>): Promise<void>;
  delete(collection: string, id: string): Promise<void>;
  all<T>(collection: string): Promise<Map<string, T>>;
}

/** A unit as it is kept. */
interface UnitDocument extends UnitInput {
  status: UnitStatus;
  /** Milliseconds since the epoch. */
  statusSince: number;
}

/** How many of many were new, and how many were new or different. */
export interface ManyOutcome {
  readonly created: number;
  readonly changed: number;
}

const UNITS = 'units';
const CAMERAS = 'cameras';
const AREAS = 'areas';

/**
 * Changes units, cameras and areas so that they survive: a change is made durable first, then shown in the picture, and
 * only then acknowledged. Changes of one entity happen one after the other, in the order they were asked for.
 */
export class Keeper {
  readonly #documents: DocumentStore;
  readonly #picture: Picture;
  /** By collection and id. */
  readonly #turns = new Turns();

  constructor(documents: DocumentStore, picture: Picture) {
    this.#documents = documents;
    this.#picture = picture;
  }

  /** Puts everything kept into the picture; call once, before it is served. */
  async load(): Promise<void> {
    for (const [id, doc] of await this.#documents.all<UnitDocument>(UNITS)) {
      const { statusSince, ...input } = doc;
      this.#picture.putUnit(id as UnitId, input, statusSince);
    }
    for (const [id, input] of await this.#documents.all<CameraInput>(CAMERAS))
      this.#picture.putCamera(id as CameraId, input);
    for (const [id, input] of await this.#documents.all<AreaInput>(AREAS)) this.#picture.putArea(id as AreaId, input);
  }

  /** See `Picture.putUnit`. */
  putUnit(id: UnitId, input: UnitInput, at: number): Promise<Outcome> {
    return this.#turns.take([`${UNITS} ${id}`], async () => {
      await this.#documents.put(UNITS, id, this.#unitDocument(id, input, at));
      return this.#picture.putUnit(id, input, at);
    });
  }

  /** Adds or replaces many units, all or none. */
  putUnits(inputs: ReadonlyMap<UnitId, UnitInput>, at: number): Promise<ManyOutcome> {
    return this.#putMany(UNITS, inputs, {
      document: (id, input) => this.#unitDocument(id, input, at),
      show: (id, input) => this.#picture.putUnit(id, input, at),
    });
  }

  /** See `Picture.patchUnit`. */
  patchUnit(id: UnitId, patch: UnitPatch, at: number): Promise<Outcome> {
    return this.#turns.take([`${UNITS} ${id}`], async () => {
      const { units } = this.#picture;
      const row = units.ids.rowOf(id);
      if (row >= 0) {
        const input: UnitInput = {
          callsign: units.callsignOf(row),
          kind: units.kindOf(row),
          org: units.orgOf(row),
          capabilities: [...units.capabilitiesOf(row)],
          ...patch,
        };
        await this.#documents.put(UNITS, id, this.#unitDocument(id, input, at));
      }
      return this.#picture.patchUnit(id, patch, at);
    });
  }

  /** See `Picture.removeUnit`. */
  removeUnit(id: UnitId): Promise<Outcome> {
    return this.#turns.take([`${UNITS} ${id}`], async () => {
      await this.#documents.delete(UNITS, id);
      return this.#picture.removeUnit(id);
    });
  }

  /** See `Picture.putCamera`. */
  putCamera(id: CameraId, input: CameraInput): Promise<Outcome> {
    return this.#turns.take([`${CAMERAS} ${id}`], async () => {
      await this.#documents.put(CAMERAS, id, input);
      return this.#picture.putCamera(id, input);
    });
  }

  /** Changes what the patch names; a refusal when there is no such camera. */
  patchCamera(id: CameraId, patch: CameraPatch): Promise<Outcome> {
    return this.#turns.take([`${CAMERAS} ${id}`], async () => {
      const row = this.#picture.cameras.ids.rowOf(id);
      if (row < 0) return { ok: false, reason: 'unknownCamera' };
      const input = { ...this.#picture.cameras.get(row).input, ...patch };
      await this.#documents.put(CAMERAS, id, input);
      return this.#picture.putCamera(id, input);
    });
  }

  /** Adds or replaces many cameras, all or none. */
  putCameras(inputs: ReadonlyMap<CameraId, CameraInput>): Promise<ManyOutcome> {
    return this.#putMany(CAMERAS, inputs, {
      document: (_id, input) => input,
      show: (id, input) => this.#picture.putCamera(id, input),
    });
  }

  /** See `Picture.removeCamera`. */
  removeCamera(id: CameraId): Promise<Outcome> {
    return this.#turns.take([`${CAMERAS} ${id}`], async () => {
      await this.#documents.delete(CAMERAS, id);
      return this.#picture.removeCamera(id);
    });
  }

  /** See `Picture.putArea`. */
  putArea(id: AreaId, input: AreaInput): Promise<AreaChange> {
    return this.#turns.take([`${AREAS} ${id}`], async () => {
      await this.#documents.put(AREAS, id, input);
      return this.#picture.putArea(id, input);
    });
  }

  /** Changes what the patch names; undefined when there is no such area. */
  patchArea(id: AreaId, patch: AreaPatch): Promise<AreaChange | undefined> {
    return this.#turns.take([`${AREAS} ${id}`], async () => {
      const known = this.#picture.areas.get(id);
      if (!known) return undefined;
      const input = { ...known.input, ...patch };
      await this.#documents.put(AREAS, id, input);
      return this.#picture.putArea(id, input);
    });
  }

  /** Adds or replaces many areas, all or none. */
  putAreas(inputs: ReadonlyMap<AreaId, AreaInput>): Promise<ManyOutcome> {
    return this.#putMany(AREAS, inputs, {
      document: (_id, input) => input,
      show: (id, input) => this.#picture.putArea(id, input),
    });
  }

  /** See `Picture.removeArea`. */
  removeArea(id: AreaId): Promise<boolean> {
    return this.#turns.take([`${AREAS} ${id}`], async () => {
      await this.#documents.delete(AREAS, id);
      return this.#picture.removeArea(id);
    });
  }

  #putMany<Id extends string, Input>(
    collection: string,
    inputs: ReadonlyMap<Id, Input>,
    how: { document(id: Id, input: Input): unknown; show(id: Id, input: Input): Outcome | AreaChange },
  ): Promise<ManyOutcome> {
    const keys = Array.from(inputs.keys(), (id) => `${collection} ${id}`);
    return this.#turns.take(keys, async () => {
      const docs = Array.from(inputs, ([id, input]) => [id, how.document(id, input)] as const);
      await this.#documents.putMany(collection, docs);
      const counts = { created: 0, changed: 0 };
      for (const [id, input] of inputs) {
        const outcome = how.show(id, input);
        if ('created' in outcome && outcome.created) counts.created++;
        if ('changed' in outcome && outcome.changed) counts.changed++;
      }
      return counts;
    });
  }

  #unitDocument(id: UnitId, input: UnitInput, at: number): UnitDocument {
    const { units } = this.#picture;
    const row = units.ids.rowOf(id);
    const known = row < 0 ? undefined : units.statusOf(row);
    const status = input.status ?? known ?? 'available';
    return { ...input, status, statusSince: status === known ? units.statusSince[row] : at };
  }
}
