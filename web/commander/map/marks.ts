import type { Camera } from '../../../server/wire/cameras.js';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import type { Datum, LngLat } from '../../map/base/datum.js';
import { circleAround, viewSector } from '../../map/geodesy.js';
import { cameraSize, incidentSize } from '../../map/layers/markLayers.js';
import { unitSize } from '../../map/layers/unitLayers.js';
import type { CameraMark, IncidentMark, LeaderMark, NearestMarks, SelectionMark, WedgeMark } from '../../map/scene.js';
import { isOnMap, stageOf } from '../../map/symbols/incidentStage.js';
import type { NearestFound, NearestOrigin } from '../state/nearestSearch.js';
import type { Selected } from '../state/urlState.js';

/** Cameras' views are drawn from this zoom on; a selected camera's at any. */
export const WEDGE_ZOOM = 15;
/** Cameras are drawn from this zoom on: further out they would hide the units. */
export const CAMERA_ZOOM = 13;
/** Leaders from units to incidents are drawn from this zoom on. */
export const LEADER_ZOOM = 11.5;

/** Incidents on the map, least urgent first so that the most urgent lies on top. */
export function incidentMarks(
  incidents: readonly IncidentSummary[],
  options: { datum: Datum; now: number; priorities: ReadonlySet<number> },
): IncidentMark[] {
  const { datum, now, priorities } = options;
  return incidents
    .filter((incident) => isOnMap(incident, now) && (priorities.size === 0 || priorities.has(incident.priority)))
    .map(({ id, lat, lng, priority, state }) => ({ id, at: datum.toMap(lng, lat), priority, stage: stageOf(state) }))
    .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
}

export function cameraMarks(cameras: readonly Camera[], datum: Datum): CameraMark[] {
  return cameras.map(({ id, lat, lng, ptz, private: isPrivate, streamId }) => ({
    id,
    at: datum.toMap(lng, lat),
    ptz: ptz ?? false,
    private: isPrivate ?? false,
    live: streamId !== undefined,
  }));
}

/** Views of cameras whose direction is known: an unknown one is never guessed. */
export function wedgeMarks(cameras: readonly Camera[], selected: ReadonlySet<string>, datum: Datum): WedgeMark[] {
  const marks: WedgeMark[] = [];
  for (const camera of cameras) {
    const { id, azimuthDegrees, fieldOfViewDegrees, rangeMeters } = camera;
    if (azimuthDegrees === undefined || fieldOfViewDegrees === undefined || rangeMeters === undefined) continue;
    const sector = viewSector(camera, { azimuthDegrees, fieldOfViewDegrees, rangeMeters });
    marks.push({ id, ring: sector.map(({ lat, lng }) => datum.toMap(lng, lat)), selected: selected.has(id) });
  }
  return marks;
}

/** Lines from units that are sent to an incident and not yet there. */
export function leaderMarks(
  incidents: readonly IncidentSummary[],
  unitAt: (id: string) => LngLat | undefined,
  datum: Datum,
): LeaderMark[] {
  const marks: LeaderMark[] = [];
  for (const incident of incidents) {
    for (const { unitId, state } of incident.assignments) {
      if (state !== 'dispatched' && state !== 'enRoute') continue;
      const from = unitAt(unitId);
      if (from) marks.push({ from, to: datum.toMap(incident.lng, incident.lat) });
    }
  }
  return marks;
}

/** One click's answer: units where they are drawn now, else where the answer says. */
export function nearestMarks(
  origin: NearestOrigin,
  found: NearestFound | undefined,
  options: { datum: Datum; radiusMeters: number | undefined; unitAt(id: string): LngLat | undefined },
): NearestMarks {
  const { datum, radiusMeters, unitAt } = options;
  const ring =
    radiusMeters === undefined
      ? undefined
      : circleAround(origin, radiusMeters).map(({ lat, lng }) => datum.toMap(lng, lat));
  return {
    origin: datum.toMap(origin.lng, origin.lat),
    radius: ring && [...ring, ring[0]!],
    units: (found?.units ?? []).map(({ id, position }, index) => ({
      id,
      rank: index + 1,
      at: unitAt(id) ?? datum.toMap(position.lng, position.lat),
    })),
    cameras: (found?.cameras ?? []).map(({ id, lat, lng, sees }, index) => ({
      id,
      rank: index + 1,
      at: datum.toMap(lng, lat),
      sees,
    })),
  };
}

/** Side of the symbol of something, px. */
export function symbolSize(
  target: Selected,
  look: { zoom: number; scale: number; priority?: number | undefined },
): number {
  switch (target.type) {
    case 'unit':
      return unitSize(look.zoom, look.scale);
    case 'incident':
      return incidentSize(look.priority ?? 3, look.scale);
    case 'camera':
      return cameraSize(look.zoom, look.scale);
    case 'area':
      return 0;
  }
}

/** A mark around a symbol: brackets stand off a little. */
export function selectionMark(at: LngLat, look: SelectionMark['look'], symbolPixels: number): SelectionMark {
  return { at, look, size: look === 'selected' ? symbolPixels * 1.12 + 6 : symbolPixels * 0.86 };
}
