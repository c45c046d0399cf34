import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../errors.js';

const MAX_DEPTH = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON text strictly: valid UTF-8, no duplicate keys, no `__proto__`, nesting to 64 levels.
 * @throws ProblemError `malformed`, saying what is wrong and where
 */
export function parseJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new ProblemError('malformed', 'The body is not valid UTF-8.');
  }
  if (text.trim() === '') throw new ProblemError('malformed', 'The body is empty; send JSON.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProblemError('malformed', `The body is not valid JSON: ${why.slice(0, 200)}.`);
  }
  checkKeys(text);
  return value;
}

/** One scan over valid JSON text: refuses duplicate keys, prototype keys and deep nesting. */
function checkKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let keys: Set<string> | null = null;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: // [
        open.push(keys);
        if (open.length > MAX_DEPTH)
          throw new ProblemError('malformed', `The body is nested deeper than ${MAX_DEPTH} levels.`);
        keys = text.charCodeAt(at) === 0x7b ? new Set() : null;
        break;
      case 0x7d:
      case 0x5d:
        keys = open.pop() ?? null;
        break;
      case 0x22: {
        const end = endOfString(text, at);
        if (keys && isKey(text, end)) addKey(keys, text.slice(at, end + 1));
        at = end;
        break;
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (precedingBackslashes(text, at) % 2 === 1) at = text.indexOf('"', at + 1);
  return at;
}

function precedingBackslashes(text: string, at: number): number {
  let count = 0;
  while (text.charCodeAt(at - 1 - count) === 0x5c) count++;
  return count;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= 0x20) at++;
  return text.charCodeAt(at) === 0x3a;
}

function addKey(keys: Set<string>, literal: string): void {
  const key = JSON.parse(literal) as string;
  if (key === '__proto__') throw new ProblemError('malformed', 'The field `__proto__` is not allowed.');
  if (keys.has(key)) throw new ProblemError('malformed', `The field \`${key.slice(0, 80)}\` is given twice.`);
  keys.add(key);
}

/** Makes the application read `application/json` (and `+json`) bodies with parseJson. */
export function useStrictJson(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  for (const type of ['application/json', /^application\/[a-z0-9.+-]+\+json(;|$)/]) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => parseJson(body));
  }
}
