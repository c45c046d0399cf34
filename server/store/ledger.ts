import { hash as digest } from 'node:crypto';

/** What a ledger entry says, before it has a place in the chain. `details` is any JSON object. */
export interface LedgerFacts {
  /** RFC 3339 UTC instant. */
  at: string;
  /** Who: `account:<id>`, `device:<id>`, `anonymous` or `system`. */
  actor: string;
  /** What was done, e.g. `sessions.create`. */
  action: string;
  /** On what: `<type>:<id>`, or empty. */
  target: string;
  /** Org the target belongs to, or empty. */
  org: string;
  outcome: string;
  purpose?: string;
  details: Readonly<Record<string, unknown>>;
}

/** A ledger entry in its place: `hash` covers every other field, `previousHash` the entry before. */
export interface LedgerEntry extends LedgerFacts {
  /** From 1, without gaps. */
  sequence: number;
  previousHash: string;
  hash: string;
}

/** The ledger's columns in the order they are stored, `details` as canonical JSON text. */
export type LedgerRow = [
  sequence: number,
  at: string,
  actor: string,
  action: string,
  target: string,
  org: string,
  outcome: string,
  purpose: string | null,
  details: string,
  hash: string,
];

/** `previousHash` of the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * `undefined` members are left out.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if ('toJSON' in value) return canonicalJson(JSON.parse(JSON.stringify(value)));
  let members = '';
  // Without a comparison function keys are sorted by code units.
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/**
 * SHA-256, in hex, of the canonical JSON of a whole entry (with `previousHash`, without `hash`; `purpose` only if given).
 * Keys are written in their sorted order, so this is `canonicalJson` without the sorting.
 */
export function ledgerHash(row: LedgerRow, previousHash: string): string {
  const [sequence, at, actor, action, target, org, outcome, purpose, details] = row;
  const q = JSON.stringify;
  const text =
    `{"action":${q(action)},"actor":${q(actor)},"at":${q(at)},"details":${details},"org":${q(org)},` +
    `"outcome":${q(outcome)},"previousHash":"${previousHash}",${purpose === null ? '' : `"purpose":${q(purpose)},`}` +
    `"sequence":${sequence},"target":${q(target)}}`;
  return digest('sha256', text, 'hex');
}

/** A stored row as an entry; details that are no JSON any more are shown as text. */
export function toLedgerEntry(row: LedgerRow, previousHash: string): LedgerEntry {
  const [sequence, at, actor, action, target, org, outcome, purpose, details, hash] = row;
  return {
    sequence,
    at,
    actor,
    action,
    target,
    org,
    outcome,
    ...(purpose !== null && { purpose }),
    details: readDetails(details),
    previousHash,
    hash,
  };
}

function readDetails(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { damaged: text };
  }
}
