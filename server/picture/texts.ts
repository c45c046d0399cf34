const NOWHERE = -1;
const LENGTH_BYTES = 2;
/** A place is a page number times this and the place in the page. */
const PAGE_BYTES = 1 << 18;
/** UTF-16 units of the longest text: as UTF-8 it takes three bytes each at most, and the length has two. */
const MOST_UNITS = 20_000;

/**
 * One text for each row, as UTF-8 one after the other in pages of memory: 6 bytes and its letters each, where a string of
 * its own takes 40 and more. What texts leave behind is taken back when a page is full and half of all bytes are unused.
 */
export class Texts {
  #pages: Buffer[] = [];
  /** By row: where the length and the letters are, or NOWHERE. */
  #at = new Int32Array(64).fill(NOWHERE);
  /** Where the next text goes; the end of the last page at first. */
  #next = 0;
  #unused = 0;

  /** Whether the row has a text. */
  has(row: number): boolean {
    return row < this.#at.length && this.#at[row] !== NOWHERE;
  }

  /** The text of a row, or undefined. Makes a string each time. */
  get(row: number): string | undefined {
    if (!this.has(row)) return undefined;
    const at = this.#at[row];
    const start = (at % PAGE_BYTES) + LENGTH_BYTES;
    return this.#page(at).toString('utf8', start, start + this.#length(at));
  }

  /** Whether the text of a row, which must have one, is this. */
  is(row: number, text: string): boolean {
    const at = this.#at[row];
    const length = this.#length(at);
    if (length < text.length) return false;
    const page = this.#page(at);
    const start = (at % PAGE_BYTES) + LENGTH_BYTES;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return this.get(row) === text;
      if (unit !== page[start + i]) return false;
    }
    return length === text.length;
  }

  /** Gives a row a text, or takes it. Throws a RangeError on a text of more than 20,000 UTF-16 units. */
  set(row: number, text: string | undefined): void {
    if (this.has(row)) {
      this.#unused += LENGTH_BYTES + this.#length(this.#at[row]);
      this.#at[row] = NOWHERE;
    }
    if (text === undefined) return;
    if (text.length > MOST_UNITS) throw new RangeError(`a text of ${text.length} units is too long`);
    const bytes = LENGTH_BYTES + Buffer.byteLength(text);
    if (this.#pages.length > 0 && !this.#fits(bytes) && 2 * this.#unused > this.#next) this.#pack();
    if (row >= this.#at.length) this.#at = longer(this.#at, row);
    const at = this.#take(bytes);
    const place = at % PAGE_BYTES;
    this.#page(at).writeUInt16LE(bytes - LENGTH_BYTES, place);
    this.#page(at).write(text, place + LENGTH_BYTES, 'utf8');
    this.#at[row] = at;
  }

  #page(at: number): Buffer {
    return this.#pages[Math.floor(at / PAGE_BYTES)];
  }

  #length(at: number): number {
    const page = this.#page(at);
    const place = at % PAGE_BYTES;
    return page[place] | (page[place + 1] << 8);
  }

  #fits(bytes: number): boolean {
    return this.#next + bytes <= this.#pages.length * PAGE_BYTES;
  }

  /** Room in the last page, or in a new one. */
  #take(bytes: number): number {
    if (!this.#fits(bytes)) {
      this.#unused += this.#pages.length * PAGE_BYTES - this.#next;
      this.#next = this.#pages.length * PAGE_BYTES;
      this.#pages.push(Buffer.allocUnsafeSlow(PAGE_BYTES));
    }
    const at = this.#next;
    this.#next += bytes;
    return at;
  }

  /** Puts every text into new pages, in the order of rows. */
  #pack(): void {
    const old = this.#pages;
    this.#pages = [];
    this.#next = 0;
    this.#unused = 0;
    for (let row = 0; row < this.#at.length; row++) {
      const from = this.#at[row];
      if (from === NOWHERE) continue;
      const page = old[Math.floor(from / PAGE_BYTES)];
      const place = from % PAGE_BYTES;
      const bytes = LENGTH_BYTES + page.readUInt16LE(place);
      const to = this.#take(bytes);
      page.copy(this.#page(to), to % PAGE_BYTES, place, place + bytes);
      this.#at[row] = to;
    }
  }
}

function longer(old: Int32Array, row: number): Int32Array<ArrayBuffer> {
  const array = new Int32Array(Math.max(2 * old.length, row + 1)).fill(NOWHERE, old.length);
  array.set(old);
  return array;
}
