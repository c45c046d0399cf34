import { type Static, Type } from 'typebox';
import { closed, Instant, Lat, Lng, oneOf, PageQuery, pageOf } from './base.js';
import { ActorRef } from './command.js';
import { IncidentId, OrgPath, UnitId, Word } from './ids.js';

/** Life of an incident, in the order of their wire codes (0..7). */
export const INCIDENT_STATES = [
  'open',
  'acknowledged',
  'dispatched',
  'onScene',
  'cleared',
  'closed',
  'transferred',
  'duplicate',
] as const;
export const IncidentState = oneOf(INCIDENT_STATES);
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** 1 is the most urgent, 4 the least. */
export const Priority = Type.Integer({ minimum: 1, maximum: 4, description: '1 (most urgent) to 4.' });

/** Values of the extra fields of an incident's type, by key. */
export const IncidentFields = Type.Record(
  Word,
  Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean()]),
  { maxProperties: 50 },
);
export type IncidentFields = Static<typeof IncidentFields>;

/** Body of `POST /incidents`. */
export const IncidentInput = closed({
  type: Word,
  priority: Priority,
  lat: Lat,
  lng: Lng,
  org: Type.Optional(OrgPath),
  address: Type.Optional(Type.String({ maxLength: 300 })),
  channel: Type.Optional(Word),
  narrative: Type.Optional(Type.String({ maxLength: 4000 })),
  occurredAt: Type.Optional(Instant),
  callback: Type.Optional(Type.String({ maxLength: 60, description: 'Number to call back.' })),
  fields: Type.Optional(IncidentFields),
  claim: Type.Optional(Type.Boolean({ description: 'The sender takes responsibility with the report.' })),
  sentAt: Type.Optional(Instant),
});
export type IncidentInput = Static<typeof IncidentInput>;

/** One line of an incident's timeline: what happened, when, by whom. */
export const TimelineEntry = Type.Object({
  at: Instant,
  type: Word,
  by: Type.String(),
  text: Type.Optional(Type.String()),
  unitId: Type.Optional(UnitId),
  state: Type.Optional(IncidentState),
  toldAt: Type.Optional(Instant),
  subject: Type.Optional(Type.String({ description: 'What else it is about, e.g. `order:<id>` or `stream:<id>`.' })),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

/** States of an assignment of a unit to an incident. */
export const ASSIGNMENT_STATES = ['dispatched', 'enRoute', 'onScene', 'cleared', 'recalled'] as const;
export const Assignment = Type.Object({
  unitId: UnitId,
  state: oneOf(ASSIGNMENT_STATES),
  assignedAt: Instant,
  assignedBy: Type.String(),
  callsign: Type.Optional(Type.String()),
  acceptedAt: Type.Optional(Instant),
  acceptDueAt: Type.Optional(Instant),
  welfareDueAt: Type.Optional(Instant),
  enRouteAt: Type.Optional(Instant),
  onSceneAt: Type.Optional(Instant),
  endedAt: Type.Optional(Instant),
});
export type Assignment = Static<typeof Assignment>;

/** An incident without its timeline, as lists and the feed carry it. */
const summary = {
  id: IncidentId,
  number: Type.String({ description: 'Human number, `YYYYMMDD-NNNN`, unique on this server.' }),
  type: Word,
  priority: Priority,
  state: IncidentState,
  lat: Lat,
  lng: Lng,
  org: OrgPath,
  address: Type.Optional(Type.String()),
  channel: Type.Optional(Word),
  narrative: Type.Optional(Type.String()),
  openedAt: Instant,
  stateSince: Instant,
  owner: Type.Optional(ActorRef),
  dutyOrg: Type.Optional(OrgPath),
  claimDueAt: Type.Optional(Instant),
  alarmLevel: Type.Optional(Type.Integer()),
  disposition: Type.Optional(Word),
  duplicateOf: Type.Optional(IncidentId),
  flags: Type.Optional(Type.Array(Word)),
  assignments: Type.Array(Assignment),
  version: Type.Integer(),
};
export const IncidentSummary = Type.Object(summary, { $id: 'IncidentSummary' });
export type IncidentSummary = Static<typeof IncidentSummary>;

/** What only those who open an incident see: the caller's number, the type's fields and checklist, offers and hand-offs. */
const details = {
  callback: Type.Optional(Type.String()),
  occurredAt: Type.Optional(Instant),
  fields: Type.Optional(IncidentFields),
  receivedBy: Type.Optional(ActorRef),
  claimedAt: Type.Optional(Instant),
  offeredTo: Type.Optional(ActorRef),
  transferTo: Type.Optional(OrgPath),
  possibleDuplicates: Type.Optional(Type.Array(IncidentId)),
  checklist: Type.Optional(
    Type.Array(Type.Object({ id: Word, doneAt: Type.Optional(Instant), doneBy: Type.Optional(Type.String()) })),
  ),
  diversion: Type.Optional(
    Type.Object({
      partnerId: Type.String(),
      serviceCode: Type.String(),
      state: oneOf(['sending', 'refused', 'accepted', 'closed', 'recalled']),
      reference: Type.Optional(Type.String()),
      status: Type.Optional(Type.String()),
      statusNotes: Type.Optional(Type.String()),
      updatedAt: Instant,
    }),
  ),
};

/** An incident with everything that happened to it. */
export const Incident = Type.Object(
  { ...summary, ...details, timeline: Type.Array(TimelineEntry) },
  { $id: 'Incident' },
);
export type Incident = Static<typeof Incident>;

export const IncidentListQuery = closed({
  ...PageQuery,
  org: Type.Optional(OrgPath),
  state: Type.Optional(Type.Array(IncidentState)),
  priority: Type.Optional(Type.Array(Priority)),
});
export const IncidentPage = pageOf(IncidentSummary);

/** Body of `PATCH /incidents/{id}`: only what is named changes. */
export const IncidentPatch = closed({
  state: Type.Optional(IncidentState),
  priority: Type.Optional(Priority),
  address: Type.Optional(Type.String({ maxLength: 300 })),
  channel: Type.Optional(Word),
  narrative: Type.Optional(Type.String({ maxLength: 4000 })),
});
export type IncidentPatch = Static<typeof IncidentPatch>;

/** Body of `POST /incidents/{id}/assignments`. */
export const AssignmentInput = closed({
  unitIds: Type.Array(UnitId, { minItems: 1, maxItems: 100, uniqueItems: true }),
});
export type AssignmentInput = Static<typeof AssignmentInput>;
