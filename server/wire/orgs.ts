import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { PERMISSIONS } from './identity.js';
import { AccountId, DeviceId, ID_PATTERN, OrgPath } from './ids.js';

/** A node of the org tree. */
export const Org = Type.Object(
  {
    path: OrgPath,
    name: Type.String(),
    names: Type.Optional(
      Type.Object(
        { en: Type.String(), zh: Type.String() },
        { description: 'In each language, where nobody named it.' },
      ),
    ),
    createdAt: Instant,
  },
  { $id: 'Org' },
);
export type Org = Static<typeof Org>;
export const OrgList = Type.Object({ items: Type.Array(Org) });

/** Body of `PUT /orgs/{path}`: creates the org or gives it another name. */
export const OrgInput = closed({ name: Type.String({ minLength: 1, maxLength: 120 }) });

/** Body of `POST /orgs/{path}/move`: the path it has afterwards; everything in it and below moves along. */
export const OrgMove = closed({ to: OrgPath });

/** Things that can be lent to another org. */
export const SHARE_SUBJECTS = ['incident', 'unit', 'camera', 'stream'] as const;
/** What a share may allow: what one does with a thing, never the running of the server. */
export const SHAREABLE_PERMISSIONS = PERMISSIONS.filter(
  (permission) => !['manage', 'audit', 'report', 'wall', 'showWall'].includes(permission),
);

const subject = { type: oneOf(SHARE_SUBJECTS), id: Type.String({ pattern: ID_PATTERN }) };

/** Body of `POST /shares`. It ends at `expiresAt` and with its incident; one of the two is needed. */
export const ShareInput = closed({
  subject: closed(subject),
  to: OrgPath,
  allows: Type.Array(oneOf(SHAREABLE_PERMISSIONS), { minItems: 1, uniqueItems: true }),
  expiresAt: Type.Optional(Instant),
  incidentId: Type.Optional(Type.String({ pattern: ID_PATTERN, description: 'The share ends with this incident.' })),
});
export type ShareInput = Static<typeof ShareInput>;

/** A thing of `org` lent to the org `to`. */
export const Share = Type.Object(
  {
    id: Type.String(),
    subject: Type.Object(subject),
    org: OrgPath,
    to: OrgPath,
    allows: Type.Array(oneOf(PERMISSIONS)),
    createdAt: Instant,
    createdBy: Type.String(),
    expiresAt: Type.Optional(Instant),
    incidentId: Type.Optional(Type.String()),
  },
  { $id: 'Share' },
);
export type Share = Static<typeof Share>;
export const ShareList = Type.Object({ items: Type.Array(Share) });

/** Body of `PUT /devices/{id}/wearer`: who wears the device from now on, to the end of the shift if given. */
export const WearerInput = closed({ accountId: AccountId, until: Type.Optional(Instant) });

/** Who wore a device from when to when. */
export const Wearing = Type.Object({
  deviceId: DeviceId,
  accountId: AccountId,
  displayName: Type.String(),
  from: Instant,
  until: Type.Optional(Instant),
});
export type Wearing = Static<typeof Wearing>;
export const WearingList = Type.Object({ items: Type.Array(Wearing) });
