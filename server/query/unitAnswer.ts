import { initialBearingDegrees, type LatLng } from '../geo/geodesy.js';
import { toPosition } from '../picture/toWire.js';
import type { UnitTable } from '../picture/unitTable.js';
import type { NearestUnit } from '../wire/nearest.js';
import { estimateSeconds } from './eta.js';

/** Metres to the nearest centimetre. */
export const centimeters = (meters: number): number => Math.round(meters * 100) / 100;

/** Degrees to the nearest hundredth, 0 <= degrees < 360. */
export const hundredths = (degrees: number): number => (Math.round(degrees * 100) % 36_000) / 100;

/** A found unit as the answer says it, seen from a place; its ETA is the estimate. The row must have a position. */
export function toNearestUnit(units: UnitTable, row: number, meters: number, from: LatLng): NearestUnit {
  const position = toPosition(units, row)!;
  const kind = units.kindOf(row);
  const answer: NearestUnit = {
    id: units.ids.idOf(row)!,
    callsign: units.callsignOf(row),
    kind,
    org: units.orgOf(row),
    status: units.statusOf(row),
    capabilities: units.capabilitiesOf(row) as string[],
    distanceMeters: centimeters(meters),
    bearingDegrees: hundredths(initialBearingDegrees(from.lat, from.lng, position.lat, position.lng)),
    etaSeconds: estimateSeconds(kind, meters),
    etaSource: 'estimate',
    position,
    freshness: units.freshnessOf(row),
  };
  const streamId = units.streamOf(row);
  if (streamId !== undefined) answer.streamId = streamId;
  return answer;
}
