import { type Static, Type } from 'typebox';
import { closed, HeadingDegrees, Instant, Lat, Lng, oneOf, PageQuery, pageOf } from './base.js';
import { OrgPath, StreamId, UnitId, Word } from './ids.js';

/** Duty states of a unit, in the order of their wire codes (0..5). */
export const UNIT_STATUSES = ['available', 'dispatched', 'enRoute', 'onScene', 'busy', 'outOfService'] as const;
export const UnitStatus = oneOf(UNIT_STATUSES);
export type UnitStatus = (typeof UNIT_STATUSES)[number];

/** How old what we know is, in the order of their wire codes (0..2). A unit that never reported is `lost`. */
export const FRESHNESSES = ['fresh', 'stale', 'lost'] as const;
export const Freshness = oneOf(FRESHNESSES);
export type Freshness = (typeof FRESHNESSES)[number];

/** Unit kinds that have a symbol, a speed and thresholds of their own; any other word is allowed and treated as `other`. */
export const UNIT_KINDS = [
  'foot',
  'motorcycle',
  'patrolCar',
  'van',
  'commandCar',
  'ambulance',
  'fireEngine',
  'boat',
  'drone',
  'k9',
  'other',
] as const;

/** Where a unit is, as accepted: WGS84; `reportedAt` is the device's clock, `receivedAt` ours. */
export const Position = Type.Object({
  lat: Lat,
  lng: Lng,
  headingDegrees: Type.Optional(HeadingDegrees),
  speedMps: Type.Optional(Type.Number({ minimum: 0 })),
  accuracyMeters: Type.Optional(Type.Number({ minimum: 0 })),
  reportedAt: Instant,
  receivedAt: Instant,
  derived: Type.Optional(
    Type.Boolean({ description: 'True when the position was derived (a replay between known points), not measured.' }),
  ),
});
export type Position = Static<typeof Position>;

export const Capabilities = Type.Array(Word, { maxItems: 32, uniqueItems: true });

/** Body of `PUT /units/{id}`. */
export const UnitInput = closed({
  callsign: Type.String({ minLength: 1, maxLength: 60 }),
  kind: Word,
  org: OrgPath,
  status: Type.Optional(UnitStatus),
  capabilities: Type.Optional(Capabilities),
});
export type UnitInput = Static<typeof UnitInput>;

/** Body of `PATCH /units/{id}`: only what is named changes. */
export const UnitPatch = closed({
  callsign: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  kind: Type.Optional(Word),
  org: Type.Optional(OrgPath),
  status: Type.Optional(UnitStatus),
  capabilities: Type.Optional(Capabilities),
});
export type UnitPatch = Static<typeof UnitPatch>;

/** A unit as everyone sees it. `version` grows with each change of the unit. */
export const Unit = Type.Object(
  {
    id: UnitId,
    callsign: Type.String(),
    kind: Word,
    org: OrgPath,
    status: UnitStatus,
    capabilities: Type.Array(Word),
    freshness: Freshness,
    position: Type.Optional(Position),
    streamId: Type.Optional(StreamId),
    statusSince: Instant,
    version: Type.Integer(),
  },
  { $id: 'Unit' },
);
export type Unit = Static<typeof Unit>;

export const UnitListQuery = closed({
  ...PageQuery,
  org: Type.Optional(OrgPath),
  status: Type.Optional(Type.Array(UnitStatus)),
  kind: Type.Optional(Type.Array(Word)),
});
export const UnitPage = pageOf(Unit);
