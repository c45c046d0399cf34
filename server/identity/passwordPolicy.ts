import { dictionary } from '@zxcvbn-ts/language-common';
import { ProblemError } from '../errors.js';
import type { FieldProblem } from '../wire/problem.js';

/** Passwords people choose have at least so many characters. */
export const MIN_PASSWORD_LENGTH = 10;
/** A common word is not made good by appending so few digits or signs. */
const MAX_DECORATION = 4;

/** 49 000 passwords by frequency in leaks, lower-case; loaded with the module, kept as one set. */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common'] as string[]);

/**
 * Holds a chosen password against length and the list of common ones (@zxcvbn-ts/language-common), also with a few digits or
 * signs around a common word, one character repeated, and the person's own name. No rules on kinds of characters: they make
 * passwords worse (NIST SP 800-63B, 3.1.1.2).
 * @throws ProblemError `weakPassword` naming `field`
 */
export function requireStrongPassword(password: string, names: readonly string[], field: string): void {
  const why = weaknessOf(password, names);
  if (why === undefined) return;
  const errors: FieldProblem[] = [{ field, message: why }];
  throw new ProblemError('weakPassword', `The password ${why}.`, { errors });
}

function weaknessOf(password: string, names: readonly string[]): string | undefined {
  const text = password.normalize('NFKC').toLowerCase();
  if ([...text].length < MIN_PASSWORD_LENGTH) return `needs at least ${MIN_PASSWORD_LENGTH} characters`;
  if (new Set(text).size < 4) return 'repeats the same few characters';
  if (COMMON.has(text) || COMMON.has(withoutDecoration(text))) return 'is one of the most common ones';
  const named = names.some((name) => name.length >= 4 && text.includes(name.normalize('NFKC').toLowerCase()));
  return named ? 'contains your name' : undefined;
}

/** A word without up to four signs or digits before and after it. */
function withoutDecoration(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < MAX_DECORATION && !isLetter(text[start])) start++;
  while (text.length - end < MAX_DECORATION && end > start && !isLetter(text[end - 1])) end--;
  return text.slice(start, end);
}

const isLetter = (character: string | undefined): boolean => character !== undefined && /\p{L}/u.test(character);
