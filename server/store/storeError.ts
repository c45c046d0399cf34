/** Why the store cannot do what was asked; stable, for programs. */
export type StoreErrorCode =
  | 'locked'
  | 'diskFull'
  | 'corrupt'
  | 'newerSchema'
  | 'notMuster'
  | 'io'
  | 'overloaded'
  | 'closed'
  | 'internal';

/** A refusal of the store; `message` says what to do. Answered over HTTP as 503 `unavailable`. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly statusCode = 503;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** How an error crosses from the worker thread. */
export interface StoreErrorShape {
  code: StoreErrorCode;
  message: string;
}

/** Any error of the database as a store error naming the folder and what to do about it. */
export function toErrorShape(error: unknown, folder: string): StoreErrorShape {
  if (error instanceof StoreError) return { code: error.code, message: error.message };
  const text = error instanceof Error ? error.message : String(error);
  const sqlite = sqliteCode(error, text);
  const at = `the data folder ${folder}`;
  if (/^SQLITE_FULL/.test(sqlite))
    return { code: 'diskFull', message: `No room left in ${at}: nothing was written. Free some space and try again.` };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(sqlite))
    return { code: 'corrupt', message: `The database in ${at} is damaged (${text}). Restore it from a backup.` };
  if (/^SQLITE_(BUSY|LOCKED)/.test(sqlite))
    return {
      code: 'locked',
      message: `Another process uses ${at}. Stop it, or give this one a folder of its own (MUSTER_DATA_DIR).`,
    };
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|AUTH)/.test(sqlite))
    return { code: 'io', message: `The database in ${at} cannot be read or written (${sqlite}: ${text}).` };
  return { code: 'internal', message: `The database in ${at} refused a statement (${sqlite || 'error'}: ${text}).` };
}

/** The symbolic SQLite code; libsql sometimes gives only a message. */
function sqliteCode(error: unknown, text: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_')) return code;
  if (/unable to open database/i.test(text)) return 'SQLITE_CANTOPEN';
  if (/file is not a database/i.test(text)) return 'SQLITE_NOTADB';
  if (/malformed/i.test(text)) return 'SQLITE_CORRUPT';
  if (/database is locked/i.test(text)) return 'SQLITE_BUSY';
  return code;
}
