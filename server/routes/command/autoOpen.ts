import { activeAssignments } from '../../command/incidentState.js';
import type { IncidentRecord } from '../../command/records.js';
import type { Principal } from '../../wire/identity.js';
import type { StreamId } from '../../wire/ids.js';
import type { Recommendation } from '../../wire/runCards.js';
import { visibleTo } from '../entityDeps.js';
import type { CommandRouteDeps } from './perform.js';

type Stream = NonNullable<Recommendation['open']>[number];

/** What opens by itself for an incident: cameras that see its place, nearest first, then the units on it that may be watched. */
export function streamsToOpen(
  { nearest, access, picture }: CommandRouteDeps,
  incident: IncidentRecord,
  autoOpen: NonNullable<Recommendation['autoOpen']>,
  principal: Principal,
): Stream[] {
  const { lat, lng } = incident;
  const visibleCameras = visibleTo(access, principal, 'camera');
  const { cameras } = nearest.find({
    lat,
    lng,
    units: 0,
    cameras: autoOpen.cameras,
    ...(visibleCameras && { visibleCameras }),
  });
  const open: Stream[] = cameras
    .filter(({ id, org, sees }) => sees && access.may(principal, 'viewVideo', { type: 'camera', id, org }))
    .map(({ id, name, streamId }) => ({
      streamId: `camera-${id}` as StreamId,
      type: 'camera',
      id,
      title: name,
      live: streamId !== undefined,
    }));
  if (!autoOpen.units) return open;
  const { units } = picture;
  for (const { unitId, callsign } of activeAssignments(incident)) {
    const row = units.ids.rowOf(unitId);
    if (row < 0 || !access.may(principal, 'viewVideo', { type: 'unit', id: unitId, org: units.orgOf(row) })) continue;
    const live = units.streamOf(row) !== undefined;
    open.push({ streamId: `unit-${unitId}` as StreamId, type: 'unit', id: unitId, title: callsign, live });
  }
  return open;
}
