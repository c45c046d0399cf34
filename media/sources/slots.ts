import { SourceError } from './sourcePolicy.js';

/** So many at once, and no more: who comes too late is told, not kept waiting. */
export class Slots {
  readonly #most: number;
  readonly #detail: string;
  #taken = 0;

  constructor(most: number, detail: string) {
    this.#most = most;
    this.#detail = detail;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Does something that takes a slot. @throws SourceError `busy` when there is none */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#most) throw new SourceError('busy', this.#detail);
    this.#taken++;
    try {
      return await work();
    } finally {
      this.#taken--;
    }
  }
}
