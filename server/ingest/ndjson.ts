const NEWLINE = 0x0a;

/** A row that could not be read at all; the gate refuses it as malformed. */
export class UnreadableRow {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** How many lines a body has; a last line without its end counts. */
export function countLines(body: Uint8Array): number {
  let lines = body.length > 0 && body[body.length - 1] !== NEWLINE ? 1 : 0;
  for (let at = body.indexOf(NEWLINE); at >= 0; at = body.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

/**
 * Reads newline-delimited JSON: one value a line, an UnreadableRow where a line is none (a last line that was cut off,
 * say), undefined where it is blank. Places in the result are line numbers from 0. `parse` throws an Error on bad JSON.
 */
export function readNdjson(body: Uint8Array, parse: (line: Uint8Array) => unknown): unknown[] {
  const rows: unknown[] = [];
  for (let start = 0; start < body.length; ) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline < 0 ? body.length : newline;
    rows.push(readLine(body.subarray(start, end), parse));
    start = end + 1;
  }
  return rows;
}

function readLine(line: Uint8Array, parse: (line: Uint8Array) => unknown): unknown {
  if (line.every(isBlank)) return undefined;
  try {
    return parse(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return new UnreadableRow(why.replace(/^The body/, 'The line').slice(0, 300));
  }
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;
