import { splitCsv } from '../csv.js';
import type { BadRow } from './recording.js';

/** One record of a CSV file with a header: fields by column name, and the line it starts on (from 1). */
export interface CsvRow {
  line: number;
  fields: Record<string, string>;
}

/** Columns of a file, by the names the reader knows. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** Other names of them. */
  readonly alias?: Readonly<Record<string, string>>;
}

const DELIMITERS = [',', ';', '\t'];

/**
 * Reads CSV with a header line; fields are separated by commas, semicolons or tabs. A column is known by its name whatever
 * its place, case, spaces and underscores. A record of another length, or with stray quotes, is a bad row.
 * @throws Error naming the columns that are missing or there twice
 */
export function readCsv(text: string, columns: Columns): { rows: CsvRow[]; bad: BadRow[] } {
  if (text.trim() === '') throw new Error('the file is empty');
  const { records, faults } = splitCsv(text, delimiterOf(text));
  const header = records.shift();
  if (!header || faults.some(({ line }) => line < header.line))
    throw new Error('the file does not start with a header');
  const names = namesOf(header.fields, columns);
  const bad: BadRow[] = faults.map(({ line, message }) => ({ line, field: 'row', message }));
  const rows: CsvRow[] = [];
  for (const { line, fields } of records) {
    if (fields.length === names.length)
      rows.push({ line, fields: Object.fromEntries(names.map((name, at) => [name, fields[at]!])) });
    else bad.push({ line, field: 'row', message: `has ${fields.length} fields where the header has ${names.length}` });
  }
  return { rows, bad };
}

/** The separator that the first line has most of. */
function delimiterOf(text: string): string {
  const first = text
    .slice(0, 10_000)
    .trimStart()
    .split(/[\r\n]/, 1)[0]!;
  const count = (delimiter: string) => first.split(delimiter).length;
  return DELIMITERS.reduce((most, other) => (count(other) > count(most) ? other : most));
}

function namesOf(header: readonly string[], { required, optional = [], alias = {} }: Columns): string[] {
  const known = new Map([...required, ...optional].map((name) => [loose(name), name]));
  for (const [other, name] of Object.entries(alias)) known.set(loose(other), name);
  const names = header.map((name) => known.get(loose(name)) ?? name.trim());
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new Error(`the header has no column ${missing.join(', ')}; it has ${readable(names.join(', '))}`);
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`the header has two columns ${readable(twice)}`);
  return names;
}

const loose = (name: string): string => name.toLowerCase().replace(/[\s_]+/g, '');

/** Text of a file as it may be shown in a terminal. */
const readable = (text: string): string => text.slice(0, 300).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '\ufffd');
