/** Numbers words in order of first use; a number is never reused. */
export class Words {
  #numbers = new Map<string, number>();
  #words: string[] = [];

  constructor(known: readonly string[] = []) {
    for (const word of known) this.intern(word);
  }

  get size(): number {
    return this.#words.length;
  }

  /** The number of a word, giving it one if it has none. */
  intern(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#words.length;
    this.#numbers.set(word, number);
    this.#words.push(word);
    return number;
  }

  /** The number of a word, or -1 when it was never used. */
  numberOf(word: string): number {
    return this.#numbers.get(word) ?? -1;
  }

  /** The word of a number. Throws on a number that was never given. */
  wordOf(number: number): string {
    const word = this.#words[number];
    if (word === undefined) throw new RangeError(`no word has number ${number}`);
    return word;
  }
}

/** True when `path` is `root` or lies below it in the org tree. */
export function isInOrg(path: string, root: string): boolean {
  return path.startsWith(root) && (path.length === root.length || path.charCodeAt(root.length) === 47);
}

/** Org paths by number, with the set of numbers below any node. */
export class OrgWords extends Words {
  #subtrees = new Map<string, Uint8Array>();

  /** One byte for each org number, 1 when it is `root` or below it. Valid until a new org is interned; do not write to it. */
  subtree(root: string): Uint8Array {
    const cached = this.#subtrees.get(root);
    if (cached && cached.length === this.size) return cached;
    if (this.#subtrees.size >= 1024) this.#subtrees.clear();
    const inside = new Uint8Array(this.size);
    for (let n = 0; n < this.size; n++) if (isInOrg(this.wordOf(n), root)) inside[n] = 1;
    this.#subtrees.set(root, inside);
    return inside;
  }
}

/** Lists of capabilities by number: units with equal lists share one frozen array. */
export class CapabilityLists {
  /** Every capability ever used, by number. */
  readonly words = new Words();
  #lists = new Words();
  #byNumber: (readonly string[])[] = [];

  constructor() {
    this.intern([]);
  }

  get size(): number {
    return this.#byNumber.length;
  }

  /** The number of a list, giving it one if it has none; the empty list is 0. */
  intern(capabilities: readonly string[]): number {
    const number = this.#lists.intern(capabilities.join(' '));
    if (number === this.#byNumber.length) {
      for (const word of capabilities) this.words.intern(word);
      this.#byNumber.push(Object.freeze([...capabilities]));
    }
    return number;
  }

  /** The capabilities of a list, in the order given. */
  listOf(number: number): readonly string[] {
    const list = this.#byNumber[number];
    if (list === undefined) throw new RangeError(`no list has number ${number}`);
    return list;
  }
}
