import { destination, distanceMeters, initialBearingDegrees } from '../../geo/geodesy.js';
import type { RecordedEvent } from './recording.js';

/** A place a unit was known to be at. Instants are recorded ms; it set out for it at `leavesFor`. */
export interface KnownPoint {
  lat: number;
  lng: number;
  leavesFor: number;
  arrives: number;
  leaves: number;
}

/** A standing unit is told of so many steps apart. */
const STANDING_STEPS = 10;

/**
 * Positions between known points, told every `stepMs`: along the great circle at even speed from the last point to the next,
 * between setting out and arriving; standing where it last was in between. Every one is labelled derived.
 */
export function* derivePositions(
  unitId: string,
  points: readonly KnownPoint[],
  stepMs: number,
): Generator<RecordedEvent> {
  const sorted = [...points].sort((a, b) => a.arrives - b.arrives);
  let from = sorted[0];
  let last = Number.NEGATIVE_INFINITY;
  for (const to of sorted) {
    if (!from) return;
    const start = Math.max(to.leavesFor, last);
    for (const at of steps(last, start, stepMs * STANDING_STEPS)) yield fix(unitId, at, from);
    const meters = distanceMeters(from.lat, from.lng, to.lat, to.lng);
    const seconds = (to.arrives - start) / 1000;
    if (seconds > 0 && meters > 1) {
      const bearing = initialBearingDegrees(from.lat, from.lng, to.lat, to.lng);
      for (let at = start; at < to.arrives; at += stepMs) {
        const place = destination(from.lat, from.lng, bearing, (meters * (at - start)) / (to.arrives - start));
        yield {
          ...fix(unitId, at, place),
          headingDegrees: bearing,
          speedMps: Math.min(1000, meters / seconds),
        } as RecordedEvent;
      }
    }
    for (const at of [to.arrives, ...steps(to.arrives, to.leaves, stepMs * STANDING_STEPS)]) yield fix(unitId, at, to);
    last = Math.max(last, to.leaves);
    from = to;
  }
}

/** Instants after `from` and before `to`, `every` ms apart; none when nothing came before. */
function* steps(from: number, to: number, every: number): Generator<number> {
  if (!Number.isFinite(from)) return;
  for (let at = from + every; at < to; at += every) yield at;
}

const fix = (unitId: string, at: number, { lat, lng }: { lat: number; lng: number }): RecordedEvent => ({
  type: 'position',
  at,
  unitId,
  lat,
  lng,
  derived: true,
});
