import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { StoreError } from './storeError.js';

/** An open database connection. */
export type Connection = Database.Database;

/** Name of the database inside the data folder. */
export const DATABASE_FILE = 'muster.db';
/** Empty file whose lock says that a process uses the folder; the system frees it when the process ends, however it ends. */
const LOCK_FILE = 'muster.lock';
/** Marks the file as ours (`MSTR`). */
const APPLICATION_ID = 0x4d535452;
const PAGE_BYTES = 4096;

/** Schema steps: entry `i` takes a database from version `i` to `i + 1`. Never edit one that was released: add. */
export const SCHEMA: readonly string[] = [
  `CREATE TABLE documents(collection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY(collection, id)) STRICT, WITHOUT ROWID;
   CREATE TABLE journal(stream TEXT NOT NULL, sequence INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY(stream, sequence)) STRICT, WITHOUT ROWID;
   CREATE TABLE ledger(sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
     target TEXT NOT NULL, org TEXT NOT NULL, outcome TEXT NOT NULL, purpose TEXT, details TEXT NOT NULL,
     hash TEXT NOT NULL) STRICT;`,
];

/** Holds the folder for this process until `release`. @throws StoreError `locked` when another process has it */
export function lockFolder(folder: string): { release(): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new Database(join(folder, LOCK_FILE));
  try {
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw error;
  }
  return { release: () => lock.close() };
}

/**
 * Opens the writer's connection: write-ahead log, fsync on every commit, schema brought up to date in one transaction.
 * @throws StoreError or an SQLite error
 */
export function openWriter(folder: string, maxBytes?: number, schema = SCHEMA): Connection {
  const db = new Database(join(folder, DATABASE_FILE));
  try {
    db.exec('PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
    // What is deleted or moved is overwritten: no stale copy of an entry, or of a token's hash, stays in the file.
    db.exec('PRAGMA secure_delete=ON');
    db.exec('PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-16000');
    if (maxBytes !== undefined) db.exec(`PRAGMA max_page_count=${Math.ceil(maxBytes / PAGE_BYTES)}`);
    migrate(db, folder, schema);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/**
 * Opens a connection that cannot write. With `atRest` nobody else has the folder open: if it was closed cleanly, not even a
 * lock is made in it.
 * @throws StoreError when there is no Muster database, or one of another version
 */
export function openReader(folder: string, schema = SCHEMA, atRest = false): Connection {
  const file = join(folder, DATABASE_FILE);
  if (!existsSync(file)) throw new StoreError('notMuster', `There is no ${DATABASE_FILE} in ${folder}.`);
  const untouched = atRest && !existsSync(`${file}-wal`);
  const db = new Database(`${pathToFileURL(file).href}?${untouched ? 'immutable=1' : 'mode=ro'}`);
  try {
    db.exec('PRAGMA busy_timeout=5000; PRAGMA query_only=ON; PRAGMA cache_size=-8000');
    const version = checkVersion(db, folder, schema);
    if (version < schema.length) {
      throw new StoreError('notMuster', `The database in ${folder} was never opened by this version. Start it once.`);
    }
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Schema version of the file, checked to be ours and not newer than we know. */
function checkVersion(db: Connection, folder: string, schema: readonly string[]): number {
  const version = pragmaNumber(db, 'user_version');
  const owner = pragmaNumber(db, 'application_id');
  if (version > 0 && owner !== APPLICATION_ID) {
    throw new StoreError('notMuster', `${join(folder, DATABASE_FILE)} is not a database of Muster.`);
  }
  if (version > schema.length) {
    throw new StoreError(
      'newerSchema',
      `The data folder ${folder} was written by a newer version (schema ${version}, this one knows ${schema.length}). Use that version.`,
    );
  }
  return version;
}

function migrate(db: Connection, folder: string, schema: readonly string[]): void {
  const version = checkVersion(db, folder, schema);
  if (version === schema.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const step of schema.slice(version)) db.exec(step);
    db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${schema.length}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function pragmaNumber(db: Connection, name: string): number {
  const rows = db.prepare(`PRAGMA ${name}`).raw().all() as [number][];
  return rows[0]?.[0] ?? 0;
}
