import type { Words } from '../picture/words.js';
import { UNIT_KINDS } from '../wire/units.js';

const KNOWN_KINDS: readonly string[] = UNIT_KINDS;
const OTHER_KIND = KNOWN_KINDS.indexOf('other');

/** Code of a kind on the wire: its place in UNIT_KINDS; other words have that of `other`. */
export function kindCodeOf(kind: string): number {
  const known = KNOWN_KINDS.indexOf(kind);
  return known < 0 ? OTHER_KIND : known;
}

/** Lets every kind code pass. */
export const ALL_KINDS = 2 ** UNIT_KINDS.length - 1;

/** Bits of the kind codes of some kinds; all when none is named. */
export const kindBitsOf = (kinds: readonly string[] | undefined): number =>
  kinds ? kinds.reduce((bits, kind) => bits | (1 << kindCodeOf(kind)), 0) : ALL_KINDS;

/** Kind codes by the picture's kind numbers. */
export class KindCodes {
  readonly #kinds: Words;
  readonly #codes: number[] = [];

  constructor(kinds: Words) {
    this.#kinds = kinds;
  }

  /** Code of a kind by its number in the picture. */
  codeOf(kind: number): number {
    for (let n = this.#codes.length; n <= kind; n++) this.#codes.push(kindCodeOf(this.#kinds.wordOf(n)));
    return this.#codes[kind]!;
  }
}
