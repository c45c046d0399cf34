import { type Static, Type } from 'typebox';
import { closed, oneOf } from './base.js';
import { Role } from './identity.js';
import { AccountId, OrgPath } from './ids.js';

/** What somebody may be handed: an org’s command, or an incident to take the first action on. */
export const HANDED_PERMISSIONS = ['command', 'firstAction'] as const;

/** Query of `GET /people`. */
export const PeopleQuery = closed({
  org: Type.Optional(Type.Unsafe<string>({ ...OrgPath, description: 'Only who may be handed something there.' })),
  permission: Type.Optional(
    oneOf(HANDED_PERMISSIONS, { description: 'Only who holds it: `command` for a shift. Absent: either.' }),
  ),
});
export type PeopleQuery = Static<typeof PeopleQuery>;

/** A person who may be handed something: nothing of them but their name, where they work, as what, and whether now. */
export const Person = Type.Object(
  {
    id: AccountId,
    name: Type.String({ description: 'Display name.' }),
    org: OrgPath,
    roles: Type.Array(Role),
    onDuty: Type.Boolean({ description: 'Signed in, and seen in the last five minutes; an open page counts.' }),
  },
  { $id: 'Person' },
);
export type Person = Static<typeof Person>;
