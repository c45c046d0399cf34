import { type Static, Type } from 'typebox';
import { closed, Instant, Lat, Lng, oneOf } from './base.js';
import { LocalText } from './command.js';
import { IncidentId, StreamId, UnitId, Word } from './ids.js';
import { INCIDENT_STATES, TimelineEntry } from './incidents.js';
import { FRESHNESSES, UNIT_STATUSES } from './units.js';

export const MAX_WALL_TILES = 36;

/** What a map on a wall is around: a place that stays, an incident with its units, or a unit that it follows. */
export const MapAround = Type.Union([
  closed({
    type: Type.Literal('place'),
    lat: Lat,
    lng: Lng,
    zoom: Type.Number({ minimum: 2, maximum: 20 }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  }),
  closed({ type: Type.Literal('incident'), incidentId: IncidentId }),
  closed({ type: Type.Literal('unit'), unitId: UnitId }),
]);
export type MapAround = Static<typeof MapAround>;

/** What a tile is to show: one stream, something that it follows, a map, or what is known of an incident. */
export const WallContent = Type.Union([
  closed({ type: Type.Literal('stream'), streamId: StreamId }),
  closed({ type: Type.Literal('unit'), unitId: UnitId }),
  closed({
    type: Type.Literal('incident'),
    incidentId: IncidentId,
    place: Type.Integer({
      minimum: 1,
      maximum: MAX_WALL_TILES,
      description: 'Which of the cameras that see the incident, then of the nearest ones and of its units, from 1.',
    }),
  }),
  closed({
    type: Type.Literal('tour'),
    streamIds: Type.Array(StreamId, { minItems: 1, maxItems: 64 }),
    dwellSeconds: Type.Integer({ minimum: 3, maximum: 3600 }),
  }),
  closed({ type: Type.Literal('map'), around: MapAround }),
  closed({ type: Type.Literal('incidentFacts'), incidentId: IncidentId }),
]);
export type WallContent = Static<typeof WallContent>;

/** What a map is to show just now, WGS84: the least that must be seen, and how close to look at most. */
export const WallMapView = Type.Object({
  west: Lng,
  south: Lat,
  east: Lng,
  north: Lat,
  zoom: Type.Number(),
});
export type WallMapView = Static<typeof WallMapView>;

/** A unit that is assigned to an incident. `knownAt`: when it was where it is known to be, in steps of ten seconds. */
export const FactsUnit = Type.Object({
  id: UnitId,
  callsign: Type.String(),
  status: oneOf(UNIT_STATUSES),
  freshness: oneOf(FRESHNESSES),
  knownAt: Type.Optional(Instant),
});
export type FactsUnit = Static<typeof FactsUnit>;

/** What a facts tile tells of an incident: what it is, its units, and the latest lines of its log, newest first. */
export const WallFacts = Type.Object({
  type: Word,
  typeName: Type.Optional(LocalText),
  state: oneOf(INCIDENT_STATES),
  openedAt: Instant,
  units: Type.Array(FactsUnit),
  lines: Type.Array(Type.Object({ ...TimelineEntry.properties, callsign: Type.Optional(Type.String()) })),
});
export type WallFacts = Static<typeof WallFacts>;
