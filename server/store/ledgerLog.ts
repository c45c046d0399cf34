import type { StoreAccess } from './documents.js';
import { GENESIS_HASH, type LedgerEntry, type LedgerFacts, toLedgerEntry } from './ledger.js';
import { type LedgerHead, readLedgerHead } from './ledgerHead.js';
import type { LedgerCheck, LedgerFilter, LedgerScan } from './protocol.js';

/** Entries one question to the reader looks at, so that a wide search lets others in between. */
const SCAN_ENTRIES = 50_000;
const CHECK_ENTRIES = 5_000;

/** Result of checking the whole chain: `brokenAt` is the sequence of the first entry that does not fit. */
export interface LedgerVerdict {
  entries: number;
  valid: boolean;
  brokenAt?: number;
  /** The newest entry that fits; noting its hash elsewhere lets anyone prove later that nothing before it was changed. */
  head: LedgerHead;
}

/** A page of entries; `next` continues it. */
export interface LedgerPage {
  entries: LedgerEntry[];
  next?: number;
}

/** The append-only record in which each entry carries the hash of the one before. */
export class Ledger {
  readonly #store: StoreAccess;
  readonly #folder: string;

  constructor(store: StoreAccess, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  /** Records facts as the next entry. @returns its sequence, once it is durable */
  async record(facts: LedgerFacts): Promise<number> {
    const [sequence] = await this.#store.commit([{ type: 'record', facts }]);
    return sequence!;
  }

  /** Sequence and hash of the newest entry; sequence 0 when there is none. */
  async head(): Promise<LedgerHead> {
    const rows = (await this.#store.read({ read: 'ledgerHead' })) as [number, string][];
    const [sequence, hash] = rows[0] ?? [0, GENESIS_HASH];
    return { sequence, hash };
  }

  /** Entries that pass the filter, newest first (`desc`) or oldest first, at most `limit`, starting at `from`. */
  async page(filter: LedgerFilter, order: 'asc' | 'desc', limit: number, from?: number): Promise<LedgerPage> {
    let next: number | undefined = from ?? (order === 'asc' ? 1 : (await this.head()).sequence);
    const entries: LedgerEntry[] = [];
    while (next !== undefined && next >= 1 && entries.length < limit) {
      const scan = (await this.#store.read({
        read: 'ledger',
        filter,
        order,
        from: next,
        scan: SCAN_ENTRIES,
        limit: limit - entries.length,
      })) as LedgerScan;
      for (const [row, previousHash] of scan.rows) entries.push(toLedgerEntry(row, previousHash));
      next = scan.next;
    }
    return { entries, ...(next !== undefined && { next }) };
  }

  /** Walks the whole chain as it is now, page by page. */
  async verify(): Promise<LedgerVerdict> {
    const noted = readLedgerHead(this.#folder);
    return verifyChain(
      async (from, previousHash, limit) =>
        (await this.#store.read({ read: 'ledgerCheck', from, previousHash, limit })) as LedgerCheck,
      typeof noted === 'object' ? noted : undefined,
    );
  }
}

/**
 * Walks a chain page by page with `check`. When `noted` (the newest acknowledged entry) is given, a chain that ends before it,
 * or has another hash there, is broken as well.
 */
export async function verifyChain(
  check: (from: number, previousHash: string, limit: number) => LedgerCheck | Promise<LedgerCheck>,
  noted?: LedgerHead,
): Promise<LedgerVerdict> {
  let head: LedgerHead = { sequence: 0, hash: GENESIS_HASH };
  const broken = (brokenAt: number) => ({ entries: head.sequence, valid: false, brokenAt, head });
  while (true) {
    const ahead = noted ? noted.sequence - head.sequence : 0;
    const limit = ahead > 0 ? Math.min(ahead, CHECK_ENTRIES) : CHECK_ENTRIES;
    const state = await check(head.sequence + 1, head.hash, limit);
    head = { sequence: state.nextSequence - 1, hash: state.previousHash };
    if (state.brokenAt !== undefined) return broken(state.brokenAt);
    if (noted && head.sequence === noted.sequence && head.hash !== noted.hash) return broken(noted.sequence);
    if (!state.done) continue;
    if (noted && head.sequence < noted.sequence) return broken(head.sequence + 1);
    return { entries: head.sequence, valid: true, head };
  }
}
