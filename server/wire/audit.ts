import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';

/** How what was asked ended: done, refused (the request was wrong or not allowed), or failed here. */
export const AUDIT_OUTCOMES = ['ok', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One entry of the audit record; see the rule on its hash in the README. */
export const AuditEntry = Type.Object(
  {
    sequence: Type.Integer({ description: 'From 1, without gaps.' }),
    at: Instant,
    actor: Type.String({ description: '`account:<id>`, `device:<id>`, `anonymous` or `system`.' }),
    action: Type.String({ description: 'What was done, e.g. `createSession`.' }),
    target: Type.String({ description: 'On what: `<type>:<id>`, or empty.' }),
    org: Type.String({ description: 'Org of the target or else of the actor, or empty.' }),
    outcome: oneOf(AUDIT_OUTCOMES),
    purpose: Type.Optional(Type.String()),
    details: Type.Record(Type.String(), Type.Unknown()),
    previousHash: Type.String(),
    hash: Type.String({ description: 'SHA-256 in hex of the canonical JSON of all other fields.' }),
  },
  { $id: 'AuditEntry' },
);
export type AuditEntry = Static<typeof AuditEntry>;

const Text = Type.String({ minLength: 1, maxLength: 200 });

/** Query of `GET /audit`; `to` is exclusive. Newest first unless `order=asc`. `format` (or Accept) `csv` and `ndjson` give everything that passes. */
export const AuditQuery = closed({
  actor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'As in the entries, or a user name.' }),
  ),
  target: Type.Optional(Text),
  action: Type.Optional(Text),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  order: Type.Optional(oneOf(['asc', 'desc'], { default: 'desc' })),
  format: Type.Optional(oneOf(['json', 'csv', 'ndjson'])),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 20, pattern: '^[0-9]+$' })),
});
export type AuditQuery = Static<typeof AuditQuery>;

/**
 * A page of entries. `actors` gives names of the accounts and devices among them, `targets` of what they are about, as they are now
 * and as far as the reader's orgs go; the entries themselves stay as they were hashed.
 */
export const AuditPage = Type.Object({
  items: Type.Array(AuditEntry),
  actors: Type.Record(Type.String(), Type.String()),
  targets: Type.Record(Type.String(), Type.String()),
  nextCursor: Type.Optional(Type.String()),
});

/** Answer of `GET /audit/verify`: `brokenAt` is the sequence of the first entry that does not fit. */
export const AuditVerdict = Type.Object({
  entries: Type.Integer({ description: 'Entries that fit, from the first on.' }),
  valid: Type.Boolean(),
  brokenAt: Type.Optional(Type.Integer()),
  head: Type.Object(
    { sequence: Type.Integer(), hash: Type.String() },
    { description: 'The newest entry that fits. Noted elsewhere, it proves later that nothing before it was changed.' },
  ),
});
export type AuditVerdict = Static<typeof AuditVerdict>;
