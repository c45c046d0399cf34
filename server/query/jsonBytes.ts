const DAY_MS = 86_400_000;
const LAST_MS = Date.UTC(10_000, 0, 1);
/** Texts are cut from slabs of this many bytes: one allocation serves many answers. */
const SLAB_BYTES = 1_048_576;
/** A text starts in the slab at hand when this much is left of it. */
const START_BYTES = 16_384;
const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;
const QUOTE = 0x22;
const COLON = 0x3a;
const ZULU = 0x5a;
const POWERS = Array.from({ length: 11 }, (_, n) => 10 ** n);

/** A text that is written often, as bytes. */
export const piece = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/**
 * Writes JSON text as bytes, without a string or object for each value: for answers that are asked for thousands of times
 * a second; elsewhere JSON.stringify is simpler.
 */
export class JsonBytes {
  #slab: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #start = 0;
  #at = 0;
  #day = -1;
  #date = piece('1970-01-01T');

  /** Starts a text. */
  begin(): void {
    if (this.#slab.length - this.#start < START_BYTES) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#start = 0;
    }
    this.#at = this.#start;
  }

  /** Ends the text and gives it away: its bytes are never written again. */
  finish(): Buffer {
    const text = this.#slab.subarray(this.#start, this.#at);
    this.#start = this.#at;
    return text;
  }

  /** Makes sure that `bytes` more fit; call before a run of other writes. */
  room(bytes: number): void {
    if (this.#at + bytes <= this.#slab.length) return;
    const length = this.#at - this.#start;
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (length + bytes)));
    this.#slab.copy(slab, 0, this.#start, this.#at);
    this.#slab = slab;
    this.#start = 0;
    this.#at = length;
  }

  /** Writes one byte, such as a bracket. */
  byte(code: number): void {
    this.#slab[this.#at++] = code;
  }

  /** Takes back the last byte, such as the comma after the last item. */
  back(): void {
    this.#at--;
  }

  /** Writes a short piece. */
  put(bytes: Uint8Array): void {
    const slab = this.#slab;
    const at = this.#at;
    for (let n = 0; n < bytes.length; n++) slab[at + n] = bytes[n];
    this.#at = at + bytes.length;
  }

  /** Writes part of another buffer. Makes its own room. */
  copy(from: Buffer, start: number, end: number): void {
    this.room(end - start);
    this.#at += from.copy(this.#slab, this.#at, start, end);
  }

  /** Writes text as it is; it must be JSON. Makes its own room. */
  text(json: string): void {
    this.room(json.length * 3);
    this.#at += this.#slab.write(json, this.#at);
  }

  /** Writes an integer of 32 bits. */
  integer(value: number): void {
    const n = this.#sign(value);
    this.#digits(n, digitsOf(n));
  }

  /** Writes `scaled / 10 ** decimals` (an integer of 32 bits, 1 to 9 decimals), without zeros at the end. */
  decimal(scaled: number, decimals: number): void {
    const n = this.#sign(scaled);
    const power = POWERS[decimals];
    const whole = (n / power) | 0;
    this.#digits(whole, digitsOf(whole));
    let part = n - whole * power;
    if (part === 0) return;
    let left = decimals;
    for (let q = (part / 10) | 0; q * 10 === part; q = (part / 10) | 0) {
      part = q;
      left--;
    }
    this.#slab[this.#at++] = POINT;
    this.#digits(part, left);
  }

  /** Writes an instant (ms since the epoch) as a quoted RFC 3339 text in UTC. */
  instant(ms: number): void {
    if (!(ms >= 0 && ms < LAST_MS)) {
      this.text(JSON.stringify(new Date(ms).toISOString()));
      return;
    }
    const whole = Math.trunc(ms);
    const day = Math.floor(whole / DAY_MS);
    if (day !== this.#day) {
      this.#date = piece(new Date(day * DAY_MS).toISOString().slice(0, 11));
      this.#day = day;
    }
    const left = whole - day * DAY_MS;
    const seconds = (left / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    this.byte(QUOTE);
    this.put(this.#date);
    this.#digits(hours, 2);
    this.byte(COLON);
    this.#digits(minutes - hours * 60, 2);
    this.byte(COLON);
    this.#digits(seconds - minutes * 60, 2);
    this.byte(POINT);
    this.#digits(left - seconds * 1000, 3);
    this.byte(ZULU);
    this.byte(QUOTE);
  }

  /** Where the text has come to, for `copyFrom`. */
  get position(): number {
    return this.#at - this.#start;
  }

  /** Copies what was written since a position into another buffer, which must have room. */
  copyFrom(position: number, to: Buffer, at: number): void {
    this.#slab.copy(to, at, this.#start + position, this.#at);
  }

  #sign(value: number): number {
    if (value >= 0) return value;
    this.#slab[this.#at++] = MINUS;
    return -value;
  }

  #digits(value: number, count: number): void {
    const slab = this.#slab;
    const start = this.#at;
    let n = value;
    for (let at = start + count - 1; at >= start; at--) {
      const q = (n / 10) | 0;
      slab[at] = ZERO + n - q * 10;
      n = q;
    }
    this.#at = start + count;
  }
}

function digitsOf(n: number): number {
  let digits = 1;
  while (digits < 10 && n >= POWERS[digits]) digits++;
  return digits;
}
