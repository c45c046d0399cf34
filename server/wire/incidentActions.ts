import { type Static, Type } from 'typebox';
import { closed, Instant, Lat, Lng, oneOf } from './base.js';
import { ToldTime } from './command.js';
import { IncidentId, OrgPath, UnitId, Word } from './ids.js';
import { IncidentFields, Priority } from './incidents.js';
import { UnitStatus } from './units.js';

const Text = Type.String({ minLength: 1, maxLength: 4000 });
const Reason = Type.String({ minLength: 1, maxLength: 1000 });

/** Query of `GET /incidents/duplicates`: what is being entered. */
export const DuplicateQuery = closed({
  type: Word,
  lat: Lat,
  lng: Lng,
  callback: Type.Optional(Type.String({ maxLength: 60 })),
});
/** An incident that may be the same one, nearest first, with what speaks for it. */
export const PossibleDuplicate = Type.Object({
  id: IncidentId,
  number: Type.String(),
  type: Word,
  distanceMeters: Type.Number(),
  ageSeconds: Type.Number(),
  sameType: Type.Boolean(),
  sameCallback: Type.Boolean(),
});
export type PossibleDuplicate = Static<typeof PossibleDuplicate>;
export const PossibleDuplicates = Type.Object({ items: Type.Array(PossibleDuplicate) });

/** Body of `PATCH /incidents/{id}`: only what is named changes. */
export const IncidentPatch = closed({
  type: Type.Optional(Word),
  priority: Type.Optional(Priority),
  lat: Type.Optional(Lat),
  lng: Type.Optional(Lng),
  address: Type.Optional(Type.String({ maxLength: 300 })),
  narrative: Type.Optional(Type.String({ maxLength: 4000 })),
  callback: Type.Optional(Type.String({ maxLength: 60 })),
  fields: Type.Optional(IncidentFields),
});
export type IncidentPatch = Static<typeof IncidentPatch>;

/** What a note is: a note by hand, a call, video that was watched, a position worth keeping. */
export const NOTE_TYPES = ['note', 'call', 'video', 'position', 'media'] as const;
export const NoteInput = closed({
  text: Text,
  type: Type.Optional(oneOf(NOTE_TYPES)),
  subject: Type.Optional(Type.String({ maxLength: 200 })),
  unitId: Type.Optional(UnitId),
  ...ToldTime,
});
export type NoteInput = Static<typeof NoteInput>;

export const ChecklistMark = closed({ done: Type.Boolean() });
export const ClearInput = closed({ text: Type.Optional(Text) });
export const CloseInput = closed({ disposition: Word, text: Type.Optional(Text) });
export const ReasonInput = closed({ reason: Reason });
export const MergeInput = closed({ into: IncidentId });
export const OfferInput = closed({ to: Type.String({ maxLength: 80, description: 'Account id of the next owner.' }) });
export const TransferInput = closed({ toOrg: OrgPath, reason: Reason });
export const AlarmInput = closed({ level: Type.Integer({ minimum: 1, maximum: 5 }) });

/** Body of `POST /incidents/{id}/assignments`: all the units or none of them. */
export const AssignmentInput = closed({
  unitIds: Type.Array(UnitId, { minItems: 1, maxItems: 100, uniqueItems: true }),
  preempt: Type.Optional(Type.Boolean({ description: 'Take units off other incidents; needs `requisition`.' })),
});
export type AssignmentInput = Static<typeof AssignmentInput>;

/** Steps of an assignment that the unit or a dispatcher reports. */
export const ASSIGNMENT_STEPS = ['accepted', 'enRoute', 'onScene', 'cleared'] as const;
export type AssignmentStep = (typeof ASSIGNMENT_STEPS)[number];
/** Body of `PUT /incidents/{id}/assignments/{unitId}`. */
export const AssignmentStepInput = closed({ state: oneOf(ASSIGNMENT_STEPS), ...ToldTime });
/** Body of `POST /incidents/{id}/assignments/{unitId}/reassign`. */
export const ReassignInput = closed({ to: IncidentId });

/** Body of `PUT /units/{id}/status`: duty of a unit that is on no incident. */
export const UnitStatusInput = closed({ status: UnitStatus, ...ToldTime });
/** Body of `POST /units/{id}/sos`; the place is the unit's last position unless given. */
export const SosInput = closed({
  lat: Type.Optional(Lat),
  lng: Type.Optional(Lng),
  text: Type.Optional(Type.String({ maxLength: 1000 })),
  ...ToldTime,
});
export type SosInput = Static<typeof SosInput>;

/** What an assignment call did: an event per unit. */
export const AssignmentEvents = Type.Object({
  incidentId: IncidentId,
  version: Type.Integer(),
  events: Type.Array(
    Type.Object({ type: Word, unitId: UnitId, state: Word, at: Instant, fromIncidentId: Type.Optional(IncidentId) }),
  ),
});
export type AssignmentEvents = Static<typeof AssignmentEvents>;
