import { assertUnreachable } from '../wire/base.js';
import type { Connection } from './database.js';
import { GENESIS_HASH, type LedgerRow, ledgerHash } from './ledger.js';
import { type LedgerHead, LedgerHeadFile, readLedgerHead } from './ledgerHead.js';
import type { CommitOutcome, EncodedOp } from './protocol.js';
import { bytes, prepareRows } from './rows.js';
import { toErrorShape } from './storeError.js';

/** Errors after which retrying the commits one by one is pointless. */
const HOPELESS = /^(diskFull|corrupt|io|locked)$/;

/** Writes batches of commits, each batch in one transaction and so with one fsync. Lives in the writer's thread. */
export class Writer {
  readonly #db: Connection;
  readonly #folder: string;
  readonly #statements;
  /** Last sequence per stream, as of the last commit. */
  readonly #sequences = new Map<string, number>();
  /** Newest entry of the ledger as this transaction sees it; unset after a rollback. */
  #head: LedgerHead | undefined;
  #notedSequence = 0;
  readonly #headFile: LedgerHeadFile;
  /** What was wrong with the ledger's tail when the store was opened, if anything. */
  readonly ledgerDamage: string | undefined;

  constructor(db: Connection, folder: string) {
    this.#db = db;
    this.#folder = folder;
    this.#statements = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      commit: db.prepare('COMMIT'),
      put: db.prepare('INSERT INTO documents VALUES(?,?,?) ON CONFLICT DO UPDATE SET body=excluded.body'),
      remove: db.prepare('DELETE FROM documents WHERE collection=? AND id=?'),
      clear: db.prepare(
        'DELETE FROM documents WHERE collection=? AND id IN (SELECT id FROM documents WHERE collection=? LIMIT ?)',
      ),
      append: db.prepare('INSERT INTO journal VALUES(?,?,?)'),
      last: prepareRows(db, 'SELECT max(sequence) FROM journal WHERE stream=?'),
      // The newest event stays, so that sequences never start over.
      trim: db.prepare(
        'DELETE FROM journal WHERE stream=?1 AND sequence<?2 AND sequence<(SELECT max(sequence) FROM journal WHERE stream=?1)',
      ),
      record: db.prepare('INSERT INTO ledger VALUES(?,?,?,?,?,?,?,?,?,?)'),
      head: prepareRows(db, `SELECT sequence,${bytes('hash')} FROM ledger ORDER BY sequence DESC LIMIT 1`, true),
      hash: prepareRows(db, `SELECT ${bytes('hash')} FROM ledger WHERE sequence=?`, true),
    };
    this.ledgerDamage = this.#findDamage();
    this.#headFile = new LedgerHeadFile(folder);
    this.#noteHead();
  }

  /**
   * Makes every commit durable with one fsync. When the whole cannot be written, each commit is tried alone, so that a bad
   * one harms no other; a full disk or a failing device refuses all.
   */
  write(commits: readonly EncodedOp[][]): CommitOutcome[] {
    try {
      return this.#transaction(commits);
    } catch (error) {
      const shape = toErrorShape(error, this.#folder);
      if (commits.length === 1 || HOPELESS.test(shape.code)) return commits.map(() => shape);
      return commits.map((commit) => {
        try {
          return this.#transaction([commit])[0]!;
        } catch (alone) {
          return toErrorShape(alone, this.#folder);
        }
      });
    }
  }

  #transaction(commits: readonly EncodedOp[][]): number[][] {
    this.#statements.begin.run();
    try {
      const results = commits.map((commit) => commit.map((op) => this.#apply(op)));
      this.#statements.commit.run();
      this.#noteHead();
      return results;
    } catch (error) {
      this.#sequences.clear();
      this.#head = undefined;
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #apply(op: EncodedOp): number {
    switch (op[0]) {
      case 'put':
        this.#statements.put.run([op[1], op[2], op[3]]);
        return 0;
      case 'delete':
        this.#statements.remove.run([op[1], op[2]]);
        return 0;
      case 'clear':
        return this.#statements.clear.run([op[1], op[1], op[2]]).changes;
      case 'append':
        return this.#append(op);
      case 'trim':
        this.#statements.trim.run([op[1], op[2]]);
        return 0;
      case 'record':
        return this.#record(op);
      default:
        return assertUnreachable(op);
    }
  }

  #append(op: Extract<EncodedOp, ['append', ...unknown[]]>): number {
    const stream = op[1];
    const first = this.#lastSequence(stream) + 1;
    let sequence = first;
    for (let i = 2; i < op.length; i++) this.#statements.append.run([stream, sequence++, op[i]!]);
    this.#sequences.set(stream, sequence - 1);
    return first;
  }

  #lastSequence(stream: string): number {
    const known = this.#sequences.get(stream);
    if (known !== undefined) return known;
    return this.#statements.last<[number | null]>(stream)[0]?.[0] ?? 0;
  }

  #record(op: Extract<EncodedOp, ['record', ...unknown[]]>): number {
    const before = this.#ledgerHead();
    const sequence = before.sequence + 1;
    const row: LedgerRow = [sequence, op[1], op[2], op[3], op[4], op[5], op[6], op[7], op[8], ''];
    row[9] = ledgerHash(row, before.hash);
    this.#statements.record.run(row);
    this.#head = { sequence, hash: row[9] };
    return sequence;
  }

  #ledgerHead(): LedgerHead {
    if (!this.#head) {
      const [sequence, hash] = this.#statements.head<[number, string]>()[0] ?? [0, GENESIS_HASH];
      this.#head = { sequence, hash };
    }
    return this.#head;
  }

  #noteHead(): void {
    const head = this.#ledgerHead();
    if (head.sequence === this.#notedSequence) return;
    this.#headFile.write(head);
    this.#notedSequence = head.sequence;
  }

  #findDamage(): string | undefined {
    const noted = readLedgerHead(this.#folder);
    if (noted === 'absent') return undefined;
    if (noted === 'damaged') return 'the note of its newest entry cannot be read';
    const hash = this.#statements.hash<[string]>(noted.sequence)[0]?.[0];
    if (hash === noted.hash) return undefined;
    const has = this.#ledgerHead().sequence;
    return hash === undefined
      ? `it ends at entry ${has}, but entry ${noted.sequence} (${noted.hash}) was acknowledged`
      : `entry ${noted.sequence} was acknowledged with the hash ${noted.hash}, now it has ${hash}`;
  }

  /** Moves the log into the database and closes it. */
  close(): void {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.close();
    this.#headFile.close();
  }
}
