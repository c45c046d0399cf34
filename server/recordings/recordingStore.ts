import type { LedgerFacts } from '../store/ledger.js';
import type { StoreOp } from '../store/protocol.js';

/** What recordings keep their records in; the embedded store is one, the demo's passing store another. */
export interface RecordingStore {
  /** Makes writes durable together or not at all. */
  commit(ops: readonly StoreOp[]): Promise<number[]>;
  readonly documents: { all<T>(collection: string): Promise<Map<string, T>> };
  readonly journal: {
    read<T>(stream: string, from?: number): AsyncGenerator<{ sequence: number; event: T }, void, void>;
  };
}

/** Turns facts for the audit record into a write, so that they become durable with what they tell of. */
export type ToLedger = (facts: {
  system: true;
  action: string;
  target: string;
  org: string;
  details: Readonly<Record<string, unknown>>;
}) => LedgerFacts;
