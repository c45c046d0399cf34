import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type {
  Element,
  ElementCollection,
  ElementInput,
  Fence,
  FenceAlert,
  FenceInput,
} from '../../../server/wire/elements.js';
import { ApiError, type CallApi } from '../../api/http.js';
import { freshKey } from '../../command/commandApi.js';
import { geometryOf, type Point, type ShapeKind, shapeOf } from './shape.js';

/** Steps back that are kept. */
const KEPT_STEPS = 100;

/** A mark that is being drawn or changed. */
export interface Draft {
  readonly id: string;
  /** The mark as it was read; absent for a new one. */
  readonly from?: Element;
  /** Absent where the geometry has several parts: then only its words change. */
  readonly kind?: ShapeKind;
  /** The incident that a new one belongs to. */
  readonly incidentId?: string;
}

/** What people drew on the map: all of it as the server has it, and the one that is in hand here. */
export class Drawings {
  readonly #call: CallApi;
  readonly #elements = signal<readonly Element[]>([]);
  readonly #fences = signal<readonly Fence[]>([]);
  readonly #alerts = signal<readonly FenceAlert[]>([]);
  readonly #points = signal<readonly Point[]>([]);
  readonly #past = signal<readonly (readonly Point[])[]>([]);
  readonly #draft = signal<Draft | undefined>(undefined);
  /** The mark whose details are open. */
  readonly selected: Signal<string | undefined> = signal(undefined);
  /** The geofence that is being edited: an area to start from, or one there is. */
  readonly fence: Signal<Fence | FenceInput | undefined> = signal(undefined);

  constructor(call: CallApi) {
    this.#call = call;
  }

  get elements(): ReadonlySignal<readonly Element[]> {
    return this.#elements;
  }

  get fences(): ReadonlySignal<readonly Fence[]> {
    return this.#fences;
  }

  /** What geofences told, newest first. */
  get alerts(): ReadonlySignal<readonly FenceAlert[]> {
    return this.#alerts;
  }

  get draft(): ReadonlySignal<Draft | undefined> {
    return this.#draft;
  }

  /** Points of the draft, WGS84. */
  get points(): ReadonlySignal<readonly Point[]> {
    return this.#points;
  }

  /** Whether a step back is possible. */
  get canUndo(): boolean {
    return this.#past.value.length > 0;
  }

  readElements = (): Promise<void> => this.#read<Element>('/elements', this.#elements);
  readFences = (): Promise<void> => this.#read<Fence>('/fences', this.#fences);
  readAlerts = (): Promise<void> => this.#read<FenceAlert>('/fences/alerts', this.#alerts);

  /** Begins a new mark. */
  begin(kind: ShapeKind, incidentId?: string): void {
    this.#take({ id: `mark-${freshKey().slice(0, 16)}`, kind, ...(incidentId !== undefined && { incidentId }) }, []);
  }

  /** Takes a mark in hand to change it. */
  edit(element: Element): void {
    const shape = shapeOf(element.geometry);
    this.#take({ id: element.id, from: element, ...(shape && { kind: shape.kind }) }, shape?.points ?? []);
  }

  /** Goes on with one's own changes over a version that somebody made meanwhile. */
  rebase(element: Element): void {
    const draft = this.#draft.peek();
    if (draft) this.#draft.value = { ...draft, from: element };
  }

  /** Puts what is in hand away. */
  drop(): void {
    batch(() => {
      this.#draft.value = undefined;
      this.#points.value = [];
      this.#past.value = [];
    });
  }

  /** Moves the points; the step before is kept for `undo`. */
  setPoints(points: readonly Point[]): void {
    const before = this.#points.peek();
    if (JSON.stringify(before) === JSON.stringify(points)) return;
    batch(() => {
      this.#past.value = [...this.#past.peek(), before].slice(-KEPT_STEPS);
      this.#points.value = points;
    });
  }

  /** Takes the last change of the points back. */
  undo(): void {
    const past = this.#past.peek();
    const before = past.at(-1);
    if (!before) return;
    batch(() => {
      this.#past.value = past.slice(0, -1);
      this.#points.value = before;
    });
  }

  /** Saves what is in hand, at the version that it was read. @throws ApiError `preconditionFailed` when it is older */
  async save(words: Omit<ElementInput, 'geometry'>): Promise<Element | undefined> {
    const draft = this.#draft.peek();
    if (!draft) return undefined;
    const drawn = draft.kind && geometryOf(draft.kind, this.#points.peek());
    const geometry = drawn ?? draft.from?.geometry;
    if (!geometry) return undefined;
    const saved = await this.#put(draft.id, { ...words, geometry }, draft.from?.version);
    this.drop();
    this.selected.value = saved.id;
    return saved;
  }

  /** Takes a mark off the map; answers the way to put it back. */
  async remove(element: Element): Promise<() => Promise<void>> {
    await this.#call<undefined>(`/elements/${encodeURIComponent(element.id)}`, {
      method: 'DELETE',
      headers: { 'if-match': `"${element.version}"`, 'idempotency-key': freshKey() },
    });
    batch(() => {
      this.selected.value = undefined;
      this.#elements.value = this.#elements.peek().filter(({ id }) => id !== element.id);
    });
    return () => this.restore(element);
  }

  /** Puts a version of a mark on the map again, over the one that is there. */
  async restore(version: Element): Promise<void> {
    const { id, version: _, changedAt, changedBy, deleted, ...input } = version;
    const now = this.#elements.peek().find((one) => one.id === id);
    await this.#put(id, input, now?.version);
    this.selected.value = id;
  }

  /** Versions of a mark, newest first. */
  async history(id: string): Promise<Element[]> {
    const { items } = await this.#call<{ items: Element[] }>(`/elements/${encodeURIComponent(id)}/history`);
    return items.reverse();
  }

  /** A mark as the server has it now; undefined when it is gone. */
  async latest(id: string): Promise<Element | undefined> {
    await this.readElements();
    return this.#elements.peek().find((one) => one.id === id);
  }

  /** Everything as GeoJSON. */
  export(): Promise<ElementCollection> {
    return this.#call<ElementCollection>('/elements', { headers: { accept: 'application/geo+json' } });
  }

  /** Puts the features of a GeoJSON file on the map; answers how many. */
  async import(text: string, org: string): Promise<number> {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      throw new ApiError({ code: 'invalid', status: 0, detail: 'GeoJSON?' });
    }
    const query = { org };
    const headers = { 'idempotency-key': freshKey() };
    const { items } = await this.#call<{ items: Element[] }>('/elements/import', {
      method: 'POST',
      query,
      body,
      headers,
    });
    await this.readElements();
    return items.length;
  }

  /** Adds or changes a geofence. */
  async saveFence(id: string | undefined, input: FenceInput): Promise<void> {
    const path = `/fences/${encodeURIComponent(id ?? `fence-${freshKey().slice(0, 16)}`)}`;
    await this.#call<Fence>(path, { method: 'PUT', body: input, headers: { 'idempotency-key': freshKey() } });
    this.fence.value = undefined;
    await this.readFences();
  }

  async removeFence(id: string): Promise<void> {
    await this.#call<undefined>(`/fences/${encodeURIComponent(id)}`, { method: 'DELETE' });
    this.fence.value = undefined;
    await this.readFences();
  }

  /** Says that somebody saw to what a geofence told. */
  async acknowledge(alertId: string): Promise<void> {
    await this.#call(`/fences/alerts/${encodeURIComponent(alertId)}/acknowledge`, { method: 'POST' });
    await this.readAlerts();
  }

  #take(draft: Draft, points: readonly Point[]): void {
    batch(() => {
      this.#draft.value = draft;
      this.#points.value = points;
      this.#past.value = [];
      this.selected.value = draft.from ? draft.id : undefined;
      this.fence.value = undefined;
    });
  }

  async #put(id: string, body: ElementInput, version: number | undefined): Promise<Element> {
    const headers = {
      'idempotency-key': freshKey(),
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    };
    const saved = await this.#call<Element>(`/elements/${encodeURIComponent(id)}`, { method: 'PUT', body, headers });
    this.#elements.value = [...this.#elements.peek().filter((one) => one.id !== id), saved];
    return saved;
  }

  async #read<T>(path: string, into: Signal<readonly T[]>): Promise<void> {
    try {
      into.value = (await this.#call<{ items: T[] }>(path)).items;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
