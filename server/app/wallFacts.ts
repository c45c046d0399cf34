import type { CommandState } from '../command/state.js';
import { toEntry } from '../command/views.js';
import { isWithin } from '../identity/orgPaths.js';
import { instantOf } from '../picture/instant.js';
import type { Picture } from '../picture/picture.js';
import type { WallSources } from '../walls/wallShowing.js';
import type { UnitId } from '../wire/ids.js';
import type { FactsUnit, WallMapView } from '../wire/wallContents.js';

/** Lines of a log that a facts tile could have room for. */
const MOST_LINES = 12;
/** Lines that a map shows better. */
const LEFT_OUT: ReadonlySet<string> = new Set(['position']);
/** How close a map looks at most: at an incident alone, at a unit that it follows. */
const INCIDENT_ZOOM = 15.5;
const UNIT_ZOOM = 15;
/** Steps of what is told of moving units, so that walls are told of them seldom: degrees, ms. */
const INCIDENT_STEP = 0.001;
const UNIT_STEP = 0.0001;
const KNOWN_STEP_MS = 10_000;

const floorTo = (value: number, step: number): number => Number((Math.floor(value / step) * step).toFixed(6));
const roundTo = (value: number, step: number): number => floorTo(value + step / 2, step);
const ceilTo = (value: number, step: number): number => Number((Math.ceil(value / step) * step).toFixed(6));

/** What maps and facts on walls are about, out of the picture and the incidents. */
export function incidentSources({
  picture,
  state,
}: {
  picture: Picture;
  state(): CommandState;
}): Pick<WallSources, 'incidentFacts' | 'unitPlace'> {
  const { units } = picture;
  const placeOf = (row: number) => ({ lat: units.latE7[row]! / 1e7, lng: units.lngE7[row]! / 1e7 });
  return {
    incidentFacts(id, org) {
      const incident = picture.incidents.get(id)?.incident;
      if (!incident || !isWithin(incident.org, org)) return undefined;
      const assigned = incident.assignments.filter(({ endedAt }) => endedAt === undefined);
      const rows = assigned
        .map(({ unitId }) => units.ids.rowOf(unitId))
        .filter((row) => row >= 0 && isWithin(units.orgOf(row), org));
      const seen = rows.filter((row) => units.hasPosition(row) && units.freshnessOf(row) !== 'lost').map(placeOf);
      const lines = state().timelines.get(id) ?? [];
      const typeName = state().types.get(incident.type)?.name;
      const callsign = (unitId: UnitId) =>
        incident.assignments.find((one) => one.unitId === unitId)?.callsign ??
        units.callsignOf(units.ids.rowOf(unitId));
      return {
        view: around(incident, seen),
        facts: {
          type: incident.type,
          ...(typeName && { typeName }),
          state: incident.state,
          openedAt: incident.openedAt,
          units: rows.map((row) => factsUnit(picture, row)),
          lines: lines
            .filter(({ type }) => !LEFT_OUT.has(type))
            .slice(-MOST_LINES)
            .reverse()
            .map((line) => ({ ...toEntry(line), ...(line.unitId && { callsign: callsign(line.unitId) }) })),
        },
      };
    },
    unitPlace(unitId, org) {
      const row = units.ids.rowOf(unitId);
      if (row < 0 || !isWithin(units.orgOf(row), org)) return undefined;
      const callsign = units.callsignOf(row);
      if (!units.hasPosition(row)) return { callsign, view: undefined };
      const place = placeOf(row);
      const [lat, lng] = [roundTo(place.lat, UNIT_STEP), roundTo(place.lng, UNIT_STEP)];
      return { callsign, view: { west: lng, south: lat, east: lng, north: lat, zoom: UNIT_ZOOM } };
    },
  };
}

interface Place {
  lat: number;
  lng: number;
}

/** The least that shows a place and others, in whole steps outwards; the place itself when it is alone. */
function around({ lat, lng }: Place, others: readonly Place[]): WallMapView {
  const zoom = INCIDENT_ZOOM;
  if (others.length === 0) return { west: lng, south: lat, east: lng, north: lat, zoom };
  const lats = [lat, ...others.map((place) => place.lat)];
  const lngs = [lng, ...others.map((place) => place.lng)];
  return {
    west: floorTo(Math.min(...lngs), INCIDENT_STEP),
    south: floorTo(Math.min(...lats), INCIDENT_STEP),
    east: ceilTo(Math.max(...lngs), INCIDENT_STEP),
    north: ceilTo(Math.max(...lats), INCIDENT_STEP),
    zoom,
  };
}

/** A unit as facts tell of it: never fresher than it is. */
function factsUnit({ units }: Picture, row: number): FactsUnit {
  const knownAt = Math.floor(units.knownAt(row) / KNOWN_STEP_MS) * KNOWN_STEP_MS;
  return {
    id: units.ids.idOf(row)!,
    callsign: units.callsignOf(row),
    status: units.statusOf(row),
    freshness: units.freshnessOf(row),
    ...(units.hasPosition(row) && { knownAt: instantOf(knownAt) }),
  };
}
