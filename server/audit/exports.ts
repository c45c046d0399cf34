import type { AuditEntry } from '../wire/audit.js';

const COLUMNS = [
  'sequence',
  'at',
  'actor',
  'action',
  'target',
  'org',
  'outcome',
  'purpose',
  'details',
  'previousHash',
  'hash',
] as const satisfies readonly (keyof AuditEntry)[];

/** One entry a line, as JSON; each line can be checked on its own against its hash. */
export async function* toNdjson(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string, void, void> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/** RFC 4180 with a header line and a byte order mark; `details` as JSON. Meant for reading: check hashes on NDJSON. */
export async function* toCsv(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string, void, void> {
  yield `\uFEFF${COLUMNS.join(',')}\r\n`;
  for await (const entry of entries) yield `${COLUMNS.map((name) => csvField(entry[name])).join(',')}\r\n`;
}

/** Quotes where needed; a leading `= + - @` or control character gets an apostrophe, so that no spreadsheet runs it. */
function csvField(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
