import { type ReadonlySignal, signal } from '@preact/signals';
import type { Track } from '../../../server/wire/tracks.js';
import { ApiError, type CallApi } from '../../api/http.js';

/** Positions further apart than this many intervals, and than a minute, are not joined: a gap stays a gap. */
const GAP_INTERVALS = 4;
const GAP_MS = 60_000;

/** The kept track of one unit: asked for, shown, empty or refused. */
export type TrackState =
  | { state: 'loading'; unitId: string }
  | { state: 'shown'; unitId: string; track: Track; stretches: readonly TrackStretch[] }
  | { state: 'failed'; unitId: string; failure: ApiError };

/** Positions without a gap between them, oldest first. */
export interface TrackStretch {
  readonly path: readonly (readonly [lng: number, lat: number])[];
}

/** The track that is looked at, of one unit at a time; each look is recorded by the server. */
export class TrackSearch {
  readonly #call: CallApi;
  readonly #serverNow: () => number;
  readonly #state = signal<TrackState | undefined>(undefined);

  constructor(call: CallApi, serverNow: () => number) {
    this.#call = call;
    this.#serverNow = serverNow;
  }

  get state(): ReadonlySignal<TrackState | undefined> {
    return this.#state;
  }

  /** Shows where a unit was in the last `spanMs`. */
  async look(unitId: string, spanMs: number, purpose: string): Promise<void> {
    const asked: TrackState = { state: 'loading', unitId };
    this.#state.value = asked;
    const from = new Date(this.#serverNow() - spanMs).toISOString();
    const query = { from, ...(purpose !== '' && { purpose }) };
    try {
      const track = await this.#call<Track>(`/units/${encodeURIComponent(unitId)}/track`, { query });
      if (this.#state.peek() !== asked) return;
      this.#state.value = { state: 'shown', unitId, track, stretches: stretchesOf(track) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.#state.peek() === asked) this.#state.value = { state: 'failed', unitId, failure: error };
    }
  }

  /** Shows none. */
  clear(): void {
    this.#state.value = undefined;
  }
}

/** A track cut at its gaps; a position alone is no stretch. */
export function stretchesOf({ fixes, intervalSeconds }: Pick<Track, 'fixes' | 'intervalSeconds'>): TrackStretch[] {
  const gapMs = Math.max(GAP_MS, GAP_INTERVALS * intervalSeconds * 1000);
  const found: [number, number][][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { lat, lng, reportedAt } of fixes) {
    const at = Date.parse(reportedAt);
    if (at - last > gapMs) found.push([]);
    found.at(-1)!.push([lng, lat]);
    last = at;
  }
  return found.filter(({ length }) => length > 1).map((path) => ({ path }));
}
