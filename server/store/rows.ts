import type { Connection } from './database.js';
import { StoreError } from './storeError.js';

/**
 * Columns read as bytes and decoded here: the driver ends the whole process when a damaged file holds text that is not UTF-8.
 */
export const bytes = (...columns: string[]): string => columns.map((column) => `CAST(${column} AS BLOB)`).join(',');

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

/** A column as the driver gives it. */
type Column = Uint8Array | number | null;

/** A prepared question whose text columns were selected with `bytes`. */
export type Rows = <Row extends unknown[]>(...values: (string | number)[]) => Row[];

/**
 * Prepares a question. Text that is not UTF-8 is refused, or with `show` given with replacement characters.
 * @throws StoreError `corrupt`, when asked
 */
export function prepareRows(db: Connection, sql: string, show = false): Rows {
  const statement = db.prepare(sql).raw();
  const decoder = show ? lenient : strict;
  return <Row extends unknown[]>(...values: (string | number)[]) => {
    const rows = statement.all(values) as Column[][];
    try {
      return rows.map(
        (row) => row.map((column) => (column instanceof Uint8Array ? decoder.decode(column) : column)) as Row,
      );
    } catch {
      throw new StoreError(
        'corrupt',
        'The database is damaged: it holds text that is not UTF-8. Restore it from a backup.',
      );
    }
  };
}
