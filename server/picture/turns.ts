/** Runs changes of the same thing one after the other, in the order they were asked for; others go on side by side. */
export class Turns {
  /** The last change under way, by key. */
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs a change after those of the same keys that were asked for before, whether they failed or not. */
  take<T>(keys: readonly string[], change: () => Promise<T>): Promise<T> {
    const before = keys.map((key) => this.#tails.get(key)).filter((tail) => tail !== undefined);
    const result = before.length === 0 ? change() : Promise.all(before).then(change);
    const settle = () => {
      for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key);
    };
    const tail = result.then(settle, settle);
    for (const key of keys) this.#tails.set(key, tail);
    return result;
  }
}
