/** One record of CSV: its fields, and the line it starts on (from 1). */
export interface CsvRecord {
  line: number;
  fields: string[];
}

/** A line that is no record: what is wrong with it. */
export interface CsvFault {
  line: number;
  message: string;
}

/** A longer field is a fault: most likely a quote is missing. */
const MOST_FIELD_CHARACTERS = 4_194_304;
const QUOTE = '"';

/**
 * Splits CSV (RFC 4180; lines end by LF, CR LF or CR; blank lines are left out) into records. A record with a stray quote, or
 * one whose quote never closes, is a fault of the line it starts on; reading goes on with the next line, so that one bad quote
 * never swallows what follows.
 */
export function splitCsv(text: string, delimiter: string): { records: CsvRecord[]; faults: CsvFault[] } {
  const records: CsvRecord[] = [];
  const faults: CsvFault[] = [];
  const reader = new CsvReader(text, delimiter);
  let line = 1;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const start = at;
    const read = reader.record(at);
    if (typeof read === 'string') faults.push({ line, message: read });
    else if (read.length > 1 || read[0] !== '') records.push({ line, fields: read });
    at = typeof read === 'string' ? endOfLine(text, start) : reader.end;
    line += linesBetween(text, start, at);
  }
  return { records, faults };
}

/** Reads single records of a text. */
class CsvReader {
  readonly #text: string;
  readonly #delimiter: string;
  /** Where the next record starts. */
  end = 0;

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
  }

  /** The fields of the record that starts at `start`, or what is wrong with it. */
  record(start: number): string[] | string {
    const text = this.#text;
    const fields: string[] = [];
    for (let at = start; ; at++) {
      const field = text[at] === QUOTE ? this.#quoted(at + 1) : this.#plain(at);
      if (field === undefined) return `field ${fields.length + 1} has a quote that stands alone`;
      if (field.length > MOST_FIELD_CHARACTERS) return `field ${fields.length + 1} is longer than any`;
      fields.push(field);
      at = this.end;
      if (text[at] === this.#delimiter) continue;
      this.end = endOfLine(text, at);
      return fields;
    }
  }

  #plain(start: number): string | undefined {
    const text = this.#text;
    let at = start;
    for (; at < text.length; at++) {
      const char = text[at];
      if (char === this.#delimiter || char === '\n' || char === '\r') break;
      if (char === QUOTE) return undefined;
    }
    this.end = at;
    return text.slice(start, at);
  }

  #quoted(start: number): string | undefined {
    const text = this.#text;
    let at = text.indexOf(QUOTE, start);
    while (at >= 0 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2);
    const next = text[at + 1];
    if (at < 0 || !(next === undefined || next === this.#delimiter || next === '\n' || next === '\r')) return undefined;
    this.end = at + 1;
    return text.slice(start, at).replaceAll('""', QUOTE);
  }
}

/** Where the line after the one at `at` starts. */
function endOfLine(text: string, at: number): number {
  for (let end = at; end < text.length; end++) {
    if (text[end] === '\n') return end + 1;
    if (text[end] === '\r') return text[end + 1] === '\n' ? end + 2 : end + 1;
  }
  return text.length;
}

function linesBetween(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at = endOfLine(text, at)) lines++;
  return lines;
}
