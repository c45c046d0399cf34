import { parse } from 'csv-parse/sync';
import type { BadRow } from './recording.js';

/** One record of a CSV file with a header: fields by column name, and the line it starts on (from 1). */
export interface CsvRow {
  line: number;
  fields: Record<string, string>;
}

/**
 * Reads CSV with a header line (RFC 4180, a byte order mark is skipped). A record of another length is a bad row.
 * @throws Error naming the columns that are missing, or the place where quotes do not close
 */
export function readCsv(text: string, required: readonly string[]): { rows: CsvRow[]; bad: BadRow[] } {
  let columns: string[] = [];
  const records = parse(text, {
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  }) as unknown as {
    record: string[];
    info: { lines: number };
  }[];
  const rows: CsvRow[] = [];
  const bad: BadRow[] = [];
  records.forEach(({ record, info }, n) => {
    if (n === 0) {
      columns = record.map((name) => name.trim());
      const missing = required.filter((name) => !columns.includes(name));
      if (missing.length > 0)
        throw new Error(`the header has no column ${missing.join(', ')}; it has ${columns.join(', ')}`);
      return;
    }
    const line = info.lines;
    if (record.length !== columns.length) {
      bad.push({ line, field: 'row', message: `has ${record.length} fields where the header has ${columns.length}` });
      return;
    }
    rows.push({ line, fields: Object.fromEntries(columns.map((name, at) => [name, record[at]!])) });
  });
  if (records.length === 0) throw new Error('the file is empty');
  return { rows, bad };
}
