import { type ReadonlySignal, signal } from '@preact/signals';
import type { Camera } from '../../../server/wire/cameras.js';
import type { Unit } from '../../../server/wire/units.js';
import { ApiError, type CallApi } from '../../api/http.js';

/** What was asked for and how that ended. */
export type Remote<T> = { state: 'loading' } | { state: 'found'; record: T } | { state: 'gone' };

/** A unit that is not in view is asked for again this often while it is looked at, ms. */
const REFRESH_MS = 3000;
const LOADING = { state: 'loading' } as const;

/** Units and cameras that are looked at but lie outside of the view that the feed covers: read one by one. */
export class RemoteRecords {
  readonly #call: CallApi;

  constructor(call: CallApi) {
    this.#call = call;
  }

  /** Keeps one unit up to date until `stop`. */
  watchUnit(id: string): { record: ReadonlySignal<Remote<Unit>>; stop(): void } {
    return this.#watch<Unit>(`/units/${encodeURIComponent(id)}`);
  }

  /** Keeps one camera up to date until `stop`. */
  watchCamera(id: string): { record: ReadonlySignal<Remote<Camera>>; stop(): void } {
    return this.#watch<Camera>(`/cameras/${encodeURIComponent(id)}`);
  }

  /** Where a unit or camera is, WGS84; undefined when it has no place or is not known. */
  async place(type: 'unit' | 'camera', id: string): Promise<{ lat: number; lng: number } | undefined> {
    try {
      if (type === 'camera') return await this.#call<Camera>(`/cameras/${encodeURIComponent(id)}`);
      return (await this.#call<Unit>(`/units/${encodeURIComponent(id)}`)).position;
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  #watch<T>(path: string): { record: ReadonlySignal<Remote<T>>; stop(): void } {
    const record = signal<Remote<T>>(LOADING);
    const abort = new AbortController();
    let timer = 0;
    const read = async () => {
      try {
        record.value = { state: 'found', record: await this.#call<T>(path, { signal: abort.signal }) };
      } catch (error) {
        if (abort.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 404) record.value = { state: 'gone' };
      }
      timer = window.setTimeout(() => void read(), REFRESH_MS);
    };
    void read();
    return {
      record,
      stop: () => {
        abort.abort();
        window.clearTimeout(timer);
      },
    };
  }
}
