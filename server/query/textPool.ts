import type { JsonBytes } from './jsonBytes.js';

const HEAD_BYTES = 32;
/** Longer texts are not kept. */
const MAX_TEXT_BYTES = 4096;
/** Places in the head, in units of 4 bytes; latitude and longitude follow as two of 8. */
const STAMP = 0;
const LENGTH = 1;
const KIND = 2;
const LAT = 2;
const LNG = 3;
const NOWHERE = -1;

/**
 * Texts of things that answers name again and again, each with what is needed beside it in one piece of memory. Kept one
 * after the other, so that those in use lie close together; when the pool is full it starts anew. Memory is used as it is
 * filled.
 */
export class TextPool {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  /** Where the text of each row is; -1 for nowhere. */
  #place = new Int32Array(0);
  #next = 0;

  /** `bytes`, a multiple of 8, is what all texts take at most. */
  constructor(bytes: number) {
    this.#bytes = Buffer.alloc(bytes);
    this.#words = new Int32Array(this.#bytes.buffer);
    this.#doubles = new Float64Array(this.#bytes.buffer);
  }

  /** Where the text of a row with this stamp (32 bits) is; -1 when it is not kept. Good until the next `keep`. */
  find(row: number, stamp: number): number {
    const at = row < this.#place.length ? this.#place[row] : NOWHERE;
    return at >= 0 && this.#words[(at >> 2) + STAMP] === (stamp | 0) ? at : NOWHERE;
  }

  latAt(at: number): number {
    return this.#doubles[(at >> 3) + LAT];
  }

  lngAt(at: number): number {
    return this.#doubles[(at >> 3) + LNG];
  }

  kindAt(at: number): number {
    return this.#words[(at >> 2) + KIND];
  }

  /** Writes the text at a place that `find` gave. */
  write(at: number, out: JsonBytes): void {
    const start = at + HEAD_BYTES;
    out.copy(this.#bytes, start, start + this.#words[(at >> 2) + LENGTH]);
  }

  /** Keeps what was written to `out` since `position` as the text of a row; gives its place, or -1 when it is too long. */
  keep(row: number, stamp: number, out: JsonBytes, position: number): number {
    const length = out.position - position;
    if (length > MAX_TEXT_BYTES) return NOWHERE;
    const size = (HEAD_BYTES + length + 7) & ~7;
    if (this.#next + size > this.#bytes.length) {
      this.#place.fill(NOWHERE);
      this.#next = 0;
    }
    const at = this.#next;
    out.copyFrom(position, this.#bytes, at + HEAD_BYTES);
    const word = at >> 2;
    this.#words[word + STAMP] = stamp;
    this.#words[word + LENGTH] = length;
    if (row >= this.#place.length) this.#grow(row);
    this.#place[row] = at;
    this.#next += size;
    return at;
  }

  /** Adds to the text at a place what is needed beside it. */
  note(at: number, lat: number, lng: number, kind: number): void {
    this.#words[(at >> 2) + KIND] = kind;
    this.#doubles[(at >> 3) + LAT] = lat;
    this.#doubles[(at >> 3) + LNG] = lng;
  }

  /** Forgets the text of a row. */
  forget(row: number): void {
    if (row < this.#place.length) this.#place[row] = NOWHERE;
  }

  #grow(row: number): void {
    const grown = new Int32Array(Math.max(1024, 2 * row));
    grown.set(this.#place);
    grown.fill(NOWHERE, this.#place.length);
    this.#place = grown;
  }
}
