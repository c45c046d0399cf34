import { type Static, Type } from 'typebox';
import { closed, GeoArea, Lat, Lng, oneOf } from './base.js';
import { Camera } from './cameras.js';
import { CameraId, OrgPath, StreamId, UnitId, Word } from './ids.js';
import { IncidentSummary } from './incidents.js';
import { Freshness, Position, Unit, UnitStatus } from './units.js';

const shared = {
  lat: Lat,
  lng: Lng,
  units: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, default: 10, description: 'How many units at most.' }),
  ),
  cameras: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, default: 6, description: 'How many cameras at most.' }),
  ),
  radiusMeters: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 20_040_000 })),
  status: Type.Optional(Type.Array(UnitStatus, { maxItems: 6, description: 'Any of.' })),
  kind: Type.Optional(Type.Array(Word, { maxItems: 32, description: 'Any of.' })),
  capability: Type.Optional(Type.Array(Word, { maxItems: 32, description: 'All of.' })),
  freshness: Type.Optional(Type.Array(Freshness, { maxItems: 3, description: 'Any of.' })),
  org: Type.Optional(OrgPath),
  liveVideo: Type.Optional(Type.Boolean({ description: 'Only units and cameras with a live stream.' })),
  byMode: Type.Optional(
    Type.Boolean({
      description:
        'Counts, and the radius when none is given, are those of the mode in force where one works, if any is.',
    }),
  ),
  explain: Type.Optional(
    Type.Boolean({ description: 'Also list nearer units that were passed over, with the reasons.' }),
  ),
};

/** Query of `GET /nearest`; lists may be repeated or comma-separated. */
export const NearestQuery = closed(shared);
export type NearestQuery = Static<typeof NearestQuery>;

/** Body of `POST /nearest`: the query plus an area the answers must lie in. */
export const NearestBody = closed({ ...shared, within: Type.Optional(GeoArea) });
export type NearestBody = Static<typeof NearestBody>;

/** Where an ETA comes from: a road router, or speed of the kind over the straight line times a detour factor. */
export const ETA_SOURCES = ['router', 'estimate'] as const;

export const NearestUnit = Type.Object({
  id: UnitId,
  callsign: Type.String(),
  kind: Word,
  org: OrgPath,
  status: UnitStatus,
  capabilities: Type.Array(Word),
  distanceMeters: Type.Number(),
  bearingDegrees: Type.Number(),
  etaSeconds: Type.Number(),
  etaSource: oneOf(ETA_SOURCES),
  position: Position,
  freshness: Freshness,
  streamId: Type.Optional(StreamId),
});
export type NearestUnit = Static<typeof NearestUnit>;

export const NearestCamera = Type.Object({
  id: CameraId,
  name: Type.String(),
  org: OrgPath,
  lat: Lat,
  lng: Lng,
  azimuthDegrees: Type.Optional(Type.Number()),
  fieldOfViewDegrees: Type.Optional(Type.Number()),
  rangeMeters: Type.Optional(Type.Number()),
  distanceMeters: Type.Number(),
  bearingDegrees: Type.Number(),
  sees: Type.Boolean(),
  streamId: Type.Optional(StreamId),
});
export type NearestCamera = Static<typeof NearestCamera>;

/** Why a nearer unit was passed over. */
export const PASSED_OVER_REASONS = ['status', 'kind', 'capability', 'freshness', 'org', 'liveVideo', 'area'] as const;
export const PassedOver = Type.Object({
  id: UnitId,
  callsign: Type.String(),
  distanceMeters: Type.Number(),
  reasons: Type.Array(Type.Object({ rule: oneOf(PASSED_OVER_REASONS), has: Type.String(), wants: Type.String() })),
});
export type PassedOver = Static<typeof PassedOver>;

export const NearestAnswer = Type.Object({
  units: Type.Array(NearestUnit),
  cameras: Type.Array(NearestCamera),
  passedOver: Type.Optional(Type.Array(PassedOver)),
});
export type NearestAnswer = Static<typeof NearestAnswer>;

const withinFilter = {
  status: shared.status,
  kind: shared.kind,
  capability: shared.capability,
  freshness: shared.freshness,
  org: shared.org,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
};

/** Query of `GET /within`: a circle (`lat`, `lng`, `radiusMeters`) or `bounds` = `west,south,east,north` (west > east crosses the antimeridian). */
export const WithinQuery = closed({
  ...withinFilter,
  lat: Type.Optional(Lat),
  lng: Type.Optional(Lng),
  radiusMeters: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 20_040_000 })),
  bounds: Type.Optional(Type.String({ maxLength: 120 })),
});
export type WithinQuery = Static<typeof WithinQuery>;

/** Body of `POST /within`: exactly one of `area` (GeoJSON), `circle`, `bounds`. */
export const WithinBody = closed({
  ...withinFilter,
  area: Type.Optional(GeoArea),
  circle: Type.Optional(
    closed({ lat: Lat, lng: Lng, radiusMeters: Type.Number({ exclusiveMinimum: 0, maximum: 20_040_000 }) }),
  ),
  bounds: Type.Optional(closed({ west: Lng, south: Lat, east: Lng, north: Lat })),
});
export type WithinBody = Static<typeof WithinBody>;

/** Everything in an area, in no particular order: at most `limit` of each, and how many there are. */
export const WithinAnswer = Type.Object({
  units: Type.Array(Unit),
  cameras: Type.Array(Camera),
  incidents: Type.Array(IncidentSummary),
  counts: Type.Object({ units: Type.Integer(), cameras: Type.Integer(), incidents: Type.Integer() }),
});
export type WithinAnswer = Static<typeof WithinAnswer>;
