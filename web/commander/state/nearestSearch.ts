import { batch, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { NearestAnswer } from '../../../server/wire/nearest.js';
import type { Freshness, UnitStatus } from '../../../server/wire/units.js';
import { ApiError, type CallApi, type Query } from '../../api/http.js';
import type { Place } from './workspace.js';

/** Where the nearest are looked for: a clicked place or something selected. */
export interface NearestOrigin extends Place {
  /** The thing at the place, when there is one; its callsign or number stands in the title. */
  readonly of?: { type: 'incident' | 'unit' | 'camera' | 'address'; id?: string; title: string };
}

/** How to look: counts, radius and filters; empty sets let everything through. */
export interface NearestOptions {
  readonly units: number;
  readonly cameras: number;
  readonly radiusMeters: number | undefined;
  readonly statuses: ReadonlySet<UnitStatus>;
  readonly kinds: ReadonlySet<string>;
  readonly freshness: ReadonlySet<Freshness>;
  readonly capability: string;
}

/** What a person who clicks once wants: who can be sent, and who sees the place. */
export const DEFAULT_NEAREST: NearestOptions = {
  units: 10,
  cameras: 6,
  radiusMeters: undefined,
  statuses: new Set<UnitStatus>(['available']),
  kinds: new Set(),
  freshness: new Set(),
  capability: '',
};

/** An answer, for which place, and when it came (server's clock). */
export interface NearestFound extends NearestAnswer {
  readonly origin: NearestOrigin;
  readonly at: number;
}

/** The answer is asked for again this often while it is shown. */
const REFRESH_MS = 3000;

/** One click: keeps the nearest units and cameras of a place up to date while they are shown. */
export class NearestSearch {
  readonly options: Signal<NearestOptions> = signal(DEFAULT_NEAREST);
  readonly #call: CallApi;
  readonly #serverNow: () => number;
  readonly #origin = signal<NearestOrigin | undefined>(undefined);
  readonly #found = signal<NearestFound | undefined>(undefined);
  readonly #failure = signal<ApiError | undefined>(undefined);
  readonly #stopEffect: () => void;
  #abort: AbortController | undefined;
  #timer = 0;

  constructor(call: CallApi, serverNow: () => number) {
    this.#call = call;
    this.#serverNow = serverNow;
    this.#stopEffect = effect(() => {
      const origin = this.#origin.value;
      const options = this.options.value;
      if (origin) void this.#ask(origin, options);
    });
  }

  /** The place asked about; undefined: nothing is shown. */
  get origin(): ReadonlySignal<NearestOrigin | undefined> {
    return this.#origin;
  }

  /** The latest answer for the present place; undefined until the first. */
  get found(): ReadonlySignal<NearestFound | undefined> {
    return this.#found;
  }

  /** Why the latest question was not answered. */
  get failure(): ReadonlySignal<ApiError | undefined> {
    return this.#failure;
  }

  /** Looks around a place from now on. */
  look(origin: NearestOrigin): void {
    batch(() => {
      this.#found.value = undefined;
      this.#failure.value = undefined;
      this.#origin.value = origin;
    });
  }

  /** Asks again now. */
  retry(): void {
    const origin = this.#origin.peek();
    if (origin) void this.#ask(origin, this.options.peek());
  }

  /** Shows nothing any more. */
  clear(): void {
    this.#abort?.abort();
    window.clearTimeout(this.#timer);
    batch(() => {
      this.#origin.value = undefined;
      this.#found.value = undefined;
      this.#failure.value = undefined;
    });
  }

  close(): void {
    this.clear();
    this.#stopEffect();
  }

  async #ask(origin: NearestOrigin, options: NearestOptions): Promise<void> {
    this.#abort?.abort();
    window.clearTimeout(this.#timer);
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const query = nearestQuery(origin, options);
      const answer = await this.#call<NearestAnswer>('/nearest', { query, signal: abort.signal });
      if (abort.signal.aborted) return;
      batch(() => {
        this.#found.value = { ...answer, origin, at: this.#serverNow() };
        this.#failure.value = undefined;
      });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#failure.value = error;
    }
    this.#timer = window.setTimeout(() => this.#refresh(), REFRESH_MS);
  }

  /** A hidden page asks nobody; it asks as soon as it is looked at again. */
  #refresh(): void {
    if (document.visibilityState === 'visible') this.retry();
    else document.addEventListener('visibilitychange', () => this.retry(), { once: true });
  }
}

/** The query of `GET /nearest` that these options mean. */
export function nearestQuery(origin: Place, options: NearestOptions): Query {
  return {
    lat: origin.lat,
    lng: origin.lng,
    units: options.units,
    cameras: options.cameras,
    radiusMeters: options.radiusMeters,
    status: [...options.statuses],
    kind: [...options.kinds],
    freshness: [...options.freshness],
    capability: options.capability === '' ? [] : [options.capability],
    explain: true,
    // Until a person says otherwise, the mode in force says how far and for how many.
    byMode: isUntouched(options) ? true : undefined,
  };
}

const isUntouched = ({ units, cameras, radiusMeters }: NearestOptions): boolean =>
  units === DEFAULT_NEAREST.units && cameras === DEFAULT_NEAREST.cameras && radiusMeters === undefined;
