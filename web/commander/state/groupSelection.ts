import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { WithinAnswer, WithinBody } from '../../../server/wire/nearest.js';
import type { Unit } from '../../../server/wire/units.js';
import { ApiError, type CallApi } from '../../api/http.js';
import type { UnitFilters } from './filters.js';

/** A shape drawn around units; rings are `[lng, lat]`, WGS84, not closed. */
export type GroupShape =
  | { kind: 'lasso'; ring: readonly (readonly [number, number])[] }
  | { kind: 'box'; west: number; south: number; east: number; north: number }
  | { kind: 'circle'; lat: number; lng: number; radiusMeters: number }
  | { kind: 'area'; name: string; geometry: NonNullable<WithinBody['area']> };

/** Units chosen together, the shape that chose them, and what the server could not list. */
export interface Group {
  readonly shape: GroupShape;
  readonly units: readonly Unit[];
  /** How many the shape holds in all. */
  readonly total: number;
}

/** Most units that are listed; more are only counted. */
const LISTED = 1000;

/** The many-unit selection: by lasso, box, circle or area; drawing with Alt takes away. */
export class GroupSelection {
  readonly #call: CallApi;
  readonly #group = signal<Group | undefined>(undefined);
  readonly #failure = signal<ApiError | undefined>(undefined);
  #asked = 0;

  readonly #filters: () => UnitFilters;

  /** `filters` are those of the map: what they hide is not selected. */
  constructor(call: CallApi, filters: () => UnitFilters) {
    this.#call = call;
    this.#filters = filters;
  }

  get group(): ReadonlySignal<Group | undefined> {
    return this.#group;
  }

  get failure(): ReadonlySignal<ApiError | undefined> {
    return this.#failure;
  }

  /** Selects the units in a shape; with `subtract`, takes them out of the present selection. */
  async choose(shape: GroupShape, subtract: boolean): Promise<void> {
    const asked = ++this.#asked;
    try {
      const body = { ...shapeBody(shape), ...filterBody(this.#filters()), limit: LISTED };
      const answer = await this.#call<WithinAnswer>('/within', { method: 'POST', body });
      if (asked !== this.#asked) return;
      batch(() => {
        this.#failure.value = undefined;
        this.#group.value = subtract
          ? this.#without(answer.units)
          : { shape, units: answer.units, total: answer.counts.units };
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#failure.value = error;
    }
  }

  /** Drops the selection. */
  clear(): void {
    this.#asked++;
    batch(() => {
      this.#group.value = undefined;
      this.#failure.value = undefined;
    });
  }

  #without(units: readonly Unit[]): Group | undefined {
    const group = this.#group.value;
    if (!group) return undefined;
    const gone = new Set<string>(units.map((unit) => unit.id));
    const kept = group.units.filter((unit) => !gone.has(unit.id));
    return { ...group, units: kept, total: kept.length };
  }
}

/** The shape as `POST /within` takes it. */
export function shapeBody(shape: GroupShape): Pick<WithinBody, 'area' | 'circle' | 'bounds'> {
  switch (shape.kind) {
    case 'lasso': {
      const ring = shape.ring.map(([lng, lat]) => [lng, lat]);
      return { area: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] } };
    }
    case 'box':
      return { bounds: { west: shape.west, south: shape.south, east: shape.east, north: shape.north } };
    case 'circle':
      return { circle: { lat: shape.lat, lng: shape.lng, radiusMeters: shape.radiusMeters } };
    case 'area':
      return { area: shape.geometry };
  }
}

/** The map's filters as `POST /within` takes them. */
export function filterBody({ statuses, kinds, freshness, capability, org }: UnitFilters) {
  return {
    ...(statuses.size > 0 && { status: [...statuses] }),
    ...(kinds.size > 0 && { kind: [...kinds] }),
    ...(freshness.size > 0 && { freshness: [...freshness] }),
    ...(capability !== '' && { capability: [capability] }),
    ...(org !== '' && { org }),
  };
}
