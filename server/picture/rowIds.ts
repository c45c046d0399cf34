/**
 * Gives each id a row number for as long as the entity lives. A freed row is given to a later id under a new
 * generation, so whoever kept `(row, generation)` can tell that the row now means something else.
 */
export class RowIds<Id extends string> {
  #rows = new Map<Id, number>();
  #ids: (Id | undefined)[] = [];
  #generations = new Uint32Array(64);
  #free: number[] = [];

  /** How many ids have a row. */
  get size(): number {
    return this.#rows.size;
  }

  /** One more than the highest row ever used. */
  get limit(): number {
    return this.#ids.length;
  }

  /** The row of an id, or -1. */
  rowOf(id: Id): number {
    return this.#rows.get(id) ?? -1;
  }

  /** The id in a row, or undefined when the row is free. */
  idOf(row: number): Id | undefined {
    return this.#ids[row];
  }

  /** How often the row has been freed. */
  generationOf(row: number): number {
    return this.#generations[row] ?? 0;
  }

  /** The row of a new id. Throws when the id already has one. */
  take(id: Id): number {
    if (this.#rows.has(id)) throw new Error(`${id} already has a row`);
    const row = this.#free.pop() ?? this.#ids.length;
    if (row >= this.#generations.length) {
      const grown = new Uint32Array(this.#generations.length * 2);
      grown.set(this.#generations);
      this.#generations = grown;
    }
    this.#ids[row] = id;
    this.#rows.set(id, row);
    return row;
  }

  /** Frees a row: its generation grows by one. Throws when the row is free already. */
  release(row: number): void {
    const id = this.#ids[row];
    if (id === undefined) throw new Error(`row ${row} is free`);
    this.#rows.delete(id);
    this.#ids[row] = undefined;
    this.#generations[row]++;
    this.#free.push(row);
  }

  /** Live rows in ascending order. */
  *[Symbol.iterator](): Generator<number> {
    for (let row = 0; row < this.#ids.length; row++) if (this.#ids[row] !== undefined) yield row;
  }
}
