import { type Static, Type } from 'typebox';
import { closed, oneOf } from './base.js';
import { ClockSeconds, LocalText } from './command.js';
import { Word } from './ids.js';

/** Parts of an incident that a type may require. */
export const REQUIRABLE = ['address', 'callback', 'narrative', 'channel'] as const;

/** Kinds of extra fields. */
export const FIELD_KINDS = ['text', 'number', 'boolean', 'choice'] as const;

/** A field that incidents of a type have beside the common ones. */
export const FieldSpec = closed({
  key: Word,
  name: LocalText,
  kind: oneOf(FIELD_KINDS),
  required: Type.Optional(Type.Boolean()),
  choices: Type.Optional(Type.Array(Word, { minItems: 1, maxItems: 100, uniqueItems: true })),
});
export type FieldSpec = Static<typeof FieldSpec>;

/** One thing to do or ask; a required one must be done before the incident can be closed. */
export const ChecklistItem = closed({ id: Word, text: LocalText, required: Type.Optional(Type.Boolean()) });
export type ChecklistItem = Static<typeof ChecklistItem>;

const Dispositions = Type.Array(closed({ id: Word, name: LocalText }), { minItems: 1, maxItems: 50 });

/** Body of `PUT /incident-types/{id}`: everything the server knows of a type of incident. */
export const IncidentTypeInput = closed({
  name: LocalText,
  defaultPriority: Type.Integer({ minimum: 1, maximum: 4 }),
  requires: Type.Optional(Type.Array(oneOf(REQUIRABLE), { uniqueItems: true, maxItems: REQUIRABLE.length })),
  fields: Type.Optional(Type.Array(FieldSpec, { maxItems: 50 })),
  checklist: Type.Optional(Type.Array(ChecklistItem, { maxItems: 100 })),
  dispositions: Dispositions,
  divertible: Type.Optional(Type.Boolean({ description: 'May be handed to a partner service.' })),
  retired: Type.Optional(Type.Boolean({ description: 'Kept for old incidents; new ones cannot have it.' })),
  claimSeconds: Type.Optional(ClockSeconds),
  acceptSeconds: Type.Optional(ClockSeconds),
  welfareSeconds: Type.Optional(ClockSeconds),
  arrivalMeters: Type.Optional(Type.Number({ minimum: 10, maximum: 5000 })),
  duplicateMeters: Type.Optional(Type.Number({ minimum: 0, maximum: 50_000 })),
  duplicateSeconds: Type.Optional(ClockSeconds),
});
export type IncidentTypeInput = Static<typeof IncidentTypeInput>;

export const IncidentType = Type.Object(
  { id: Word, ...IncidentTypeInput.properties, version: Type.Integer() },
  { $id: 'IncidentType' },
);
export type IncidentType = Static<typeof IncidentType>;

/** The type a fresh server has. */
export const OTHER_TYPE: IncidentType = {
  id: 'other',
  name: { en: 'Other', zh: '其他' },
  defaultPriority: 3,
  dispositions: [
    { id: 'resolved', name: { en: 'Resolved', zh: '已处置' } },
    { id: 'noAction', name: { en: 'No action needed', zh: '无需处置' } },
    { id: 'unfounded', name: { en: 'Unfounded', zh: '不实' } },
    { id: 'referred', name: { en: 'Referred', zh: '已移交' } },
  ],
  divertible: true,
  version: 1,
};
