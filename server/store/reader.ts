import { assertUnreachable } from '../wire/base.js';
import type { Connection } from './database.js';
import { GENESIS_HASH, type LedgerRow, ledgerHash } from './ledger.js';
import type { LedgerCheck, LedgerFilter, LedgerScan, ReadRequest } from './protocol.js';
import { bytes, prepareRows } from './rows.js';

const LEDGER_TEXTS = bytes('at', 'actor', 'action', 'target', 'org', 'outcome', 'purpose', 'details', 'hash');
const LEDGER_COLUMNS = `sequence,${LEDGER_TEXTS}`;

/** Answers one page per request from a connection that cannot write. Lives in the reader's thread. */
export class Reader {
  readonly #db: Connection;
  readonly #statements;

  constructor(db: Connection) {
    this.#db = db;
    const rows = (sql: string) => prepareRows(db, sql);
    this.#statements = {
      documents: rows(`SELECT ${bytes('id', 'body')} FROM documents WHERE collection=? AND id>? ORDER BY id LIMIT ?`),
      document: rows(`SELECT ${bytes('body')} FROM documents WHERE collection=? AND id=?`),
      journal: rows(
        `SELECT sequence,${bytes('body')} FROM journal WHERE stream=? AND sequence>=? ORDER BY sequence LIMIT ?`,
      ),
      lastSequence: rows('SELECT max(sequence) FROM journal WHERE stream=?'),
      head: rows(`SELECT sequence,${bytes('hash')} FROM ledger ORDER BY sequence DESC LIMIT 1`),
      hash: rows(`SELECT ${bytes('hash')} FROM ledger WHERE sequence=?`),
      chain: rows(`SELECT ${LEDGER_COLUMNS} FROM ledger WHERE sequence>=? ORDER BY sequence LIMIT ?`),
    };
  }

  /** The page asked for, in the shape its kind has (rows as arrays). @throws SqliteError when the file is damaged */
  read(request: ReadRequest): unknown {
    const { documents, document, journal, lastSequence, head } = this.#statements;
    switch (request.read) {
      case 'documents':
        return documents(request.collection, request.after, request.limit);
      case 'document':
        return document(request.collection, request.id);
      case 'journal':
        return journal(request.stream, request.from, request.limit);
      case 'lastSequence':
        return lastSequence(request.stream);
      case 'ledger':
        return this.#scanLedger(request);
      case 'ledgerHead':
        return head();
      case 'ledgerCheck':
        return this.checkChain(request.from, request.previousHash, request.limit);
      default:
        return assertUnreachable(request);
    }
  }

  /** Looks at `scan` entries at most, so that one wide search does not hold up the others. */
  #scanLedger(request: Extract<ReadRequest, { read: 'ledger' }>): LedgerScan {
    const up = request.order === 'asc';
    const end = up ? request.from + request.scan - 1 : request.from - request.scan + 1;
    const [low, high] = up ? [request.from, end] : [end, request.from];
    const { where, values } = ledgerWhere(request.filter);
    const sql = `SELECT ${LEDGER_COLUMNS} FROM ledger WHERE sequence BETWEEN ? AND ?${where} ORDER BY sequence ${up ? 'ASC' : 'DESC'} LIMIT ?`;
    const rows = prepareRows(this.#db, sql, true)<LedgerRow>(low, high, ...values, request.limit);
    const full = rows.length === request.limit;
    const last = full ? rows.at(-1)![0] : end;
    const next = up ? last + 1 : last - 1;
    return {
      rows: rows.map((row) => [row, this.#hashBefore(row[0])]),
      ...(next >= 1 && next <= this.#headSequence() && { next }),
    };
  }

  #headSequence(): number {
    return this.#statements.head<[number, string]>()[0]?.[0] ?? 0;
  }

  #hashBefore(sequence: number): string {
    if (sequence === 1) return GENESIS_HASH;
    return this.#statements.hash<[string]>(sequence - 1)[0]?.[0] ?? '';
  }

  /** Walks the chain over `limit` entries at most; an entry that cannot be read at all is broken too. */
  checkChain(from: number, previousHash: string, limit: number): LedgerCheck {
    let expected = from;
    let previous = previousHash;
    const state = (done: boolean) => ({
      checked: expected - from,
      nextSequence: expected,
      previousHash: previous,
      done,
    });
    for (const row of this.#chainRows(from, limit)) {
      if (row === undefined || row[0] !== expected || row[9] !== ledgerHash(row, previous)) {
        return { ...state(true), brokenAt: expected };
      }
      previous = row[9];
      expected++;
    }
    return state(expected - from < limit);
  }

  /** Entries from a place on; `undefined` in place of the first one that cannot be read. */
  #chainRows(from: number, limit: number): (LedgerRow | undefined)[] {
    const { chain } = this.#statements;
    try {
      return chain<LedgerRow>(from, limit);
    } catch {
      return this.#readableRows(from, limit);
    }
  }

  #readableRows(from: number, limit: number): (LedgerRow | undefined)[] {
    const rows: (LedgerRow | undefined)[] = [];
    try {
      while (rows.length < limit) {
        const one = this.#statements.chain<LedgerRow>(from + rows.length, 1);
        if (one.length === 0) return rows;
        rows.push(one[0]);
      }
    } catch {
      rows.push(undefined);
    }
    return rows;
  }

  close(): void {
    this.#db.close();
  }
}

function ledgerWhere(filter: LedgerFilter): { where: string; values: (string | number)[] } {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...bound: string[]) => {
    parts.push(sql);
    values.push(...bound);
  };
  if (filter.actor !== undefined) add('actor=?', filter.actor);
  if (filter.action !== undefined) add('action=?', filter.action);
  if (filter.target !== undefined) add('target=?', filter.target);
  if (filter.from !== undefined) add('at>=?', filter.from);
  if (filter.to !== undefined) add('at<?', filter.to);
  if (filter.orgs !== undefined) {
    const below = filter.orgs.map(() => "org=? OR org GLOB ? || '/*'").join(' OR ') || '0';
    add(`(${below})`, ...filter.orgs.flatMap((org) => [org, org]));
  }
  return { where: parts.map((part) => ` AND ${part}`).join(''), values };
}
