import { type Static, Type } from 'typebox';
import { HeadingDegrees, Instant, Lat, Lng } from './base.js';
import { OrgPath, UnitId, Word } from './ids.js';
import { Incident, IncidentSummary } from './incidents.js';
import { IncidentType } from './incidentTypes.js';
import { ModeState } from './modes.js';
import { Order } from './orders.js';
import { Freshness, UnitStatus } from './units.js';

/** What a unit needs to know now: its incident, what it was told and asked, its cry for help, how often to report. */
export const UnitDuty = Type.Object(
  {
    unitId: UnitId,
    callsign: Type.String(),
    org: OrgPath,
    status: UnitStatus,
    statusSince: Instant,
    incident: Type.Optional(Incident),
    incidentType: Type.Optional(IncidentType),
    orders: Type.Array(Order, { description: 'What came in and what the unit asked, newest first; half a day of it.' }),
    sos: Type.Optional(Type.Unsafe<IncidentSummary>({ ...IncidentSummary, description: 'The unit’s own SOS.' })),
    mode: ModeState,
  },
  { $id: 'UnitDuty' },
);
export type UnitDuty = Static<typeof UnitDuty>;

/** Incidents a unit may take on by itself, nearest first. */
export const OpenIncidents = Type.Object({ items: Type.Array(IncidentSummary) });

/** A unit near by: on the same incident, or one that the asker may see anyway. */
export const NearUnit = Type.Object({
  id: UnitId,
  callsign: Type.String(),
  kind: Word,
  status: UnitStatus,
  freshness: Freshness,
  lat: Lat,
  lng: Lng,
  headingDegrees: Type.Optional(HeadingDegrees),
  reportedAt: Instant,
  distanceMeters: Type.Optional(Type.Number()),
  sameIncident: Type.Boolean(),
});
export type NearUnit = Static<typeof NearUnit>;
export const NearUnits = Type.Object({ items: Type.Array(NearUnit) });
