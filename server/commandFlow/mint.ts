import { randomBytes } from 'node:crypto';

/** Crockford's base 32 in lower case: no i, l, o, u. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_CHARACTERS = 10;

/**
 * Gives ids that sort by time and are never given twice: ten digits of milliseconds, four of a counter within the
 * millisecond, ten random ones (50 bits, so that nodes need not agree). A clock that is set back does not turn the order.
 */
export function idMint(clock: () => number): () => string {
  let last = 0;
  let count = 0;
  return () => {
    const now = Math.max(clock(), last);
    count = now === last ? count + 1 : 0;
    last = now;
    return digits(now, 10) + digits(count, 4) + randomDigits();
  };
}

/** What sorts before every id that was given at an instant (ms) or later, and after every earlier one. */
export const firstIdAt = (at: number): string => digits(Math.max(0, at), 10);

function digits(value: number, length: number): string {
  let text = '';
  for (let rest = value, i = 0; i < length; i++, rest = Math.floor(rest / 32)) text = DIGITS[rest % 32] + text;
  return text;
}

function randomDigits(): string {
  let text = '';
  for (const byte of randomBytes(RANDOM_CHARACTERS)) text += DIGITS[byte & 31];
  return text;
}
