import { type Static, Type } from 'typebox';
import { closed, GeoArea, GeoMultiPolygon, GeoPolygon, GeoPosition, Instant, oneOf } from './base.js';
import { ActorRef, ElementId, FenceId } from './command.js';
import { IncidentId, OrgPath, UnitId, Word } from './ids.js';
import { UnitStatus } from './units.js';

const Line = Type.Array(GeoPosition, { minItems: 2, maxItems: 20_000 });
/** What a map element may be drawn as: points, lines and areas. */
export const ElementGeometry = Type.Union([
  closed({ type: Type.Literal('Point'), coordinates: GeoPosition }),
  closed({
    type: Type.Literal('MultiPoint'),
    coordinates: Type.Array(GeoPosition, { minItems: 1, maxItems: 10_000 }),
  }),
  closed({ type: Type.Literal('LineString'), coordinates: Line }),
  closed({ type: Type.Literal('MultiLineString'), coordinates: Type.Array(Line, { minItems: 1, maxItems: 500 }) }),
  GeoPolygon,
  GeoMultiPolygon,
]);
export type ElementGeometry = Static<typeof ElementGeometry>;

/** Body of `PUT /elements/{id}`: something marked on the map, standing or of one incident. */
export const ElementInput = closed({
  org: OrgPath,
  name: Type.String({ minLength: 1, maxLength: 120 }),
  kind: Word,
  geometry: ElementGeometry,
  incidentId: Type.Optional(IncidentId),
  symbol: Type.Optional(Word),
  color: Type.Optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
  text: Type.Optional(Type.String({ maxLength: 1000 })),
  validUntil: Type.Optional(Instant),
});
export type ElementInput = Static<typeof ElementInput>;

export const Element = Type.Object(
  {
    id: ElementId,
    ...ElementInput.properties,
    version: Type.Integer(),
    changedAt: Instant,
    changedBy: ActorRef,
    deleted: Type.Optional(Type.Boolean()),
  },
  { $id: 'Element' },
);
export type Element = Static<typeof Element>;

/** A GeoJSON feature of an element: what is not geometry is in `properties`. */
export const ElementFeature = Type.Object({
  type: Type.Literal('Feature'),
  id: Type.Optional(Type.Union([ElementId, Type.Number()])),
  geometry: ElementGeometry,
  properties: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
});
export type ElementFeature = Static<typeof ElementFeature>;
export const ElementCollection = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(ElementFeature, { maxItems: 5000 }),
});
export type ElementCollection = Static<typeof ElementCollection>;

/** What a geofence tells of. */
export const FENCE_EVENTS = ['enter', 'leave', 'dwell'] as const;
export type FenceEvent = (typeof FENCE_EVENTS)[number];

/** Body of `PUT /fences/{id}`: an area that tells when units enter, leave or stay. */
export const FenceInput = closed({
  org: OrgPath,
  name: Type.String({ minLength: 1, maxLength: 120 }),
  area: GeoArea,
  on: Type.Array(oneOf(FENCE_EVENTS), { minItems: 1, maxItems: 3, uniqueItems: true }),
  dwellSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
  unitIds: Type.Optional(Type.Array(UnitId, { minItems: 1, maxItems: 1000, uniqueItems: true })),
  kinds: Type.Optional(Type.Array(Word, { minItems: 1, maxItems: 32 })),
  unitOrg: Type.Optional(OrgPath),
  status: Type.Optional(Type.Array(UnitStatus, { minItems: 1, maxItems: 6 })),
  incidentId: Type.Optional(IncidentId),
  active: Type.Optional(Type.Boolean()),
});
export type FenceInput = Static<typeof FenceInput>;
export const Fence = Type.Object({ id: FenceId, ...FenceInput.properties, version: Type.Integer() }, { $id: 'Fence' });
export type Fence = Static<typeof Fence>;

export const FenceAlert = Type.Object(
  {
    id: Type.String(),
    fenceId: FenceId,
    fenceName: Type.String(),
    org: OrgPath,
    unitId: UnitId,
    callsign: Type.String(),
    event: oneOf(FENCE_EVENTS),
    at: Instant,
    acknowledgedAt: Type.Optional(Instant),
    acknowledgedBy: Type.Optional(ActorRef),
  },
  { $id: 'FenceAlert' },
);
export type FenceAlert = Static<typeof FenceAlert>;
