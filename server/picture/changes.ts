import type { AreaId, CameraId, IncidentId, UnitId } from '../wire/ids.js';

/** What changed about a unit besides its position: bits, so that a change costs no object. */
export const CHANGED = {
  added: 1,
  callsign: 2,
  kind: 4,
  org: 8,
  status: 16,
  capabilities: 32,
  freshness: 64,
  stream: 128,
} as const;

/**
 * Hears every change of the picture, synchronously, after it was made; `picture.sequence` is that of the change.
 * Methods left out are not called. A listener must not change the picture and must not throw.
 */
export interface PictureListener {
  /** The unit in `row` has a new position (or its first). Hot: called for each accepted report. */
  onUnitMoved?(row: number): void;
  /** The unit in `row` is new or changed; `what` is bits of `CHANGED`. Its filter mask may differ. */
  onUnitChanged?(row: number, what: number): void;
  /** The unit is going: the row can still be read now, and is free afterwards. */
  onUnitRemoved?(row: number, id: UnitId): void;
  /** The camera in `row` is new or changed (any field, its place or its stream). */
  onCameraChanged?(row: number): void;
  /** The camera is going: the row can still be read now, and is free afterwards. */
  onCameraRemoved?(row: number, id: CameraId): void;
  onIncidentChanged?(id: IncidentId): void;
  onIncidentRemoved?(id: IncidentId): void;
  onAreaChanged?(id: AreaId): void;
  onAreaRemoved?(id: AreaId): void;
}

/** Why the picture refused a change. */
export type PictureRefusal = 'unknownUnit' | 'unknownCamera' | 'unknownIncident' | 'unknownArea';

/** Outcome of a change: a refusal is a value. `changed` is false when everything was so already. */
export type Outcome =
  | { readonly ok: true; readonly row: number; readonly created: boolean; readonly changed: boolean }
  | { readonly ok: false; readonly reason: PictureRefusal };

const noop = (): void => {};

/** Every method present, so that the hot path calls without asking. */
export function completeListener(listener: PictureListener): Required<PictureListener> {
  return {
    onUnitMoved: listener.onUnitMoved?.bind(listener) ?? noop,
    onUnitChanged: listener.onUnitChanged?.bind(listener) ?? noop,
    onUnitRemoved: listener.onUnitRemoved?.bind(listener) ?? noop,
    onCameraChanged: listener.onCameraChanged?.bind(listener) ?? noop,
    onCameraRemoved: listener.onCameraRemoved?.bind(listener) ?? noop,
    onIncidentChanged: listener.onIncidentChanged?.bind(listener) ?? noop,
    onIncidentRemoved: listener.onIncidentRemoved?.bind(listener) ?? noop,
    onAreaChanged: listener.onAreaChanged?.bind(listener) ?? noop,
    onAreaRemoved: listener.onAreaRemoved?.bind(listener) ?? noop,
  };
}
