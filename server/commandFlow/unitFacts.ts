import type { UnitFacts } from '../command/decision.js';
import type { CommandState } from '../command/state.js';
import type { Picture } from '../picture/picture.js';
import { UNKNOWN } from '../picture/unitTable.js';
import type { UnitId } from '../wire/ids.js';

/**
 * What decisions know of a unit: the picture's facts. Its status is the newer one when it was decided (`head`) but is not
 * acknowledged yet, and so not in the picture (`durable`).
 */
export function unitFacts(
  picture: Picture,
  id: UnitId,
  { head, durable }: { head: CommandState; durable: CommandState },
): UnitFacts | undefined {
  const { units } = picture;
  const row = units.ids.rowOf(id);
  if (row < 0) return undefined;
  const decided = head.statuses.get(id);
  const status = decided !== undefined && decided !== durable.statuses.get(id) ? decided.status : units.statusOf(row);
  const accuracy = units.accuracyCm[row];
  return {
    id,
    callsign: units.callsignOf(row),
    org: units.orgOf(row),
    kind: units.kindOf(row),
    status,
    capabilities: units.capabilitiesOf(row),
    freshness: units.freshnessOf(row),
    ...(units.hasPosition(row) && {
      position: {
        lat: units.latE7[row] / 1e7,
        lng: units.lngE7[row] / 1e7,
        ...(accuracy !== UNKNOWN && { accuracyMeters: accuracy / 100 }),
      },
    }),
  };
}
