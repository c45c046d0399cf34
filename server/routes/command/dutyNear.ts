import { maySee } from '../../command/access.js';
import type { Actor } from '../../command/decision.js';
import { activeAssignments } from '../../command/incidentState.js';
import { parametersAt } from '../../command/modes.js';
import type { IncidentRecord } from '../../command/records.js';
import { isLive } from '../../command/stages.js';
import { distanceMeters } from '../../geo/geodesy.js';
import { toUnit } from '../../picture/toWire.js';
import type { NearUnit } from '../../wire/duty.js';
import type { Principal } from '../../wire/identity.js';
import type { UnitId } from '../../wire/ids.js';
import type { Unit } from '../../wire/units.js';
import { visibleTo } from '../entityDeps.js';
import type { CommandRouteDeps } from './perform.js';

type UnitActor = Actor & { unitId: UnitId };
interface Place {
  readonly lat: number;
  readonly lng: number;
}

const MAX_INCIDENTS = 30;

/** Live incidents that a unit may see and is not on: nearest first, or most urgent first while its place is not known. */
export function openIncidents({ flow, picture }: CommandRouteDeps, actor: UnitActor): IncidentRecord[] {
  const on = flow.state.onIncident.get(actor.unitId);
  const here = placeOf(picture, actor.unitId);
  const rank = (incident: IncidentRecord): number =>
    here ? distanceMeters(here.lat, here.lng, incident.lat, incident.lng) : incident.priority;
  return flow.state.incidents
    .values()
    .filter((incident) => isLive(incident) && incident.id !== on && maySee(actor, incident))
    .map((incident) => ({ incident, rank: rank(incident) }))
    .sort((a, b) => a.rank - b.rank || a.incident.openedAt - b.incident.openedAt)
    .slice(0, MAX_INCIDENTS)
    .map(({ incident }) => incident);
}

/** Units with a known place that are on the same incident, then those near by that the asker may see anyway. */
export function nearUnits(deps: CommandRouteDeps, actor: UnitActor, principal: Principal): NearUnit[] {
  const { flow, picture, nearest, access } = deps;
  const { units } = picture;
  const here = placeOf(picture, actor.unitId);
  const on = flow.state.onIncident.get(actor.unitId);
  const found = new Map<UnitId, NearUnit>();
  const take = (id: UnitId, sameIncident: boolean): void => {
    const row = units.ids.rowOf(id);
    if (row < 0 || id === actor.unitId || found.has(id)) return;
    const near = toNear(toUnit(units, row), here, sameIncident);
    if (near) found.set(id, near);
  };
  for (const { unitId } of on ? activeAssignments(flow.state.incidents.get(on)!) : []) take(unitId, true);
  if (here && principal.type === 'account') {
    const { lookupMeters: radiusMeters, lookupUnits } = parametersAt(flow.state, actor.org);
    const visibleUnits = visibleTo(access, principal, 'unit');
    const seen = nearest.find({ ...here, units: lookupUnits, cameras: 0, radiusMeters, visibleUnits });
    for (const { id } of seen.units) take(id, false);
  }
  return [...found.values()];
}

function toNear({ position, ...unit }: Unit, here: Place | undefined, sameIncident: boolean): NearUnit | undefined {
  if (!position) return undefined;
  const { lat, lng, headingDegrees, reportedAt } = position;
  return {
    id: unit.id,
    callsign: unit.callsign,
    kind: unit.kind,
    status: unit.status,
    freshness: unit.freshness,
    lat,
    lng,
    ...(headingDegrees !== undefined && { headingDegrees }),
    reportedAt,
    ...(here && { distanceMeters: Math.round(distanceMeters(here.lat, here.lng, lat, lng)) }),
    sameIncident,
  };
}

function placeOf({ units }: CommandRouteDeps['picture'], id: UnitId): Place | undefined {
  const row = units.ids.rowOf(id);
  if (row < 0 || !units.hasPosition(row)) return undefined;
  return { lat: units.latE7[row] / 1e7, lng: units.lngE7[row] / 1e7 };
}
