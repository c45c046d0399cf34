import type { LedgerFacts, LedgerRow } from './ledger.js';
import type { StoreErrorShape } from './storeError.js';

/** One write; several in one `commit` become durable together or not at all. Values are turned into JSON at the call. */
export type StoreOp =
  | { type: 'put'; collection: string; id: string; doc: unknown }
  | { type: 'delete'; collection: string; id: string }
  /** Deletes up to `limit` documents of a collection. */
  | { type: 'clear'; collection: string; limit: number }
  | { type: 'append'; stream: string; events: readonly unknown[] }
  | { type: 'trim'; stream: string; before: number }
  | { type: 'record'; facts: LedgerFacts };

/** A write as it crosses to the worker: flat, text only. */
export type EncodedOp =
  | ['put', collection: string, id: string, body: string]
  | ['delete', collection: string, id: string]
  | ['clear', collection: string, limit: number]
  | ['append', stream: string, ...bodies: string[]]
  | ['trim', stream: string, before: number]
  | [
      'record',
      at: string,
      actor: string,
      action: string,
      target: string,
      org: string,
      outcome: string,
      purpose: string | null,
      details: string,
    ];

/** Filter of the ledger; every part given must hold. Instants are RFC 3339 UTC, `to` exclusive. */
export interface LedgerFilter {
  actor?: string;
  action?: string;
  target?: string;
  /** Entries whose org is one of these or below. */
  orgs?: readonly string[];
  from?: string;
  to?: string;
}

/** What a reader can be asked; each answer is one bounded page. */
export type ReadRequest =
  | { read: 'documents'; collection: string; after: string; limit: number }
  | { read: 'document'; collection: string; id: string }
  | { read: 'journal'; stream: string; from: number; limit: number }
  | { read: 'lastSequence'; stream: string }
  | { read: 'ledger'; filter: LedgerFilter; order: 'asc' | 'desc'; from: number; scan: number; limit: number }
  | { read: 'ledgerHead' }
  | { read: 'ledgerCheck'; from: number; previousHash: string; limit: number };

/** A page of ledger rows with the hash before each; `next` is where to go on, absent at the end. */
export interface LedgerScan {
  rows: [row: LedgerRow, previousHash: string][];
  next?: number;
}

/** How far a check of the chain came: `brokenAt` names the first entry that does not fit. */
export interface LedgerCheck {
  checked: number;
  nextSequence: number;
  previousHash: string;
  done: boolean;
  brokenAt?: number;
}

export type WorkerRole = 'writer' | 'reader';

/** What a worker is started with. `maxBytes` bounds the database file. */
export interface WorkerStart {
  role: WorkerRole;
  folder: string;
  maxBytes?: number;
}

/** Result of one commit: per write, the first sequence of an append or record, else 0; or why it was refused. */
export type CommitOutcome = number[] | StoreErrorShape;

export type ToWorker =
  | { type: 'commits'; commits: EncodedOp[][] }
  | { type: 'read'; id: number; request: ReadRequest }
  | { type: 'close' };

export type FromWorker =
  | { type: 'ready'; ledgerDamage?: string }
  | { type: 'failed'; error: StoreErrorShape }
  | { type: 'committed'; outcomes: CommitOutcome[]; milliseconds: number }
  | { type: 'page'; id: number; page: unknown }
  | { type: 'refused'; id: number; error: StoreErrorShape }
  | { type: 'closed' };
