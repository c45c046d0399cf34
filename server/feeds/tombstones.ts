/** Most that is remembered of one page: beyond it the oldest are forgotten early, and who is that late gets all anew. */
export const MAX_TOMBSTONES = 1024;

/** Units that left a page, oldest first, with the class of sessions that could see them. */
export class Tombstones {
  rows: number[] = [];
  sequences: number[] = [];
  orgs: number[] = [];
  kinds: number[] = [];

  get length(): number {
    return this.rows.length;
  }

  /** Adds one; returns the sequence up to which others were forgotten for it, or 0. */
  add(row: number, sequence: number, org: number, kind: number): number {
    const forgotten = this.rows.length < MAX_TOMBSTONES ? 0 : this.#drop(MAX_TOMBSTONES / 2);
    this.rows.push(row);
    this.sequences.push(sequence);
    this.orgs.push(org);
    this.kinds.push(kind);
    return forgotten;
  }

  /** Index of the first that is later than `sequence`. */
  firstAfter(sequence: number): number {
    let at = this.sequences.length;
    while (at > 0 && this.sequences[at - 1]! > sequence) at--;
    return at;
  }

  /** Forgets those up to `horizon`; returns the sequence of the last one forgotten, or 0. */
  forget(horizon: number): number {
    const kept = this.firstAfter(horizon);
    return kept === 0 ? 0 : this.#drop(kept);
  }

  #drop(count: number): number {
    const last = this.sequences[count - 1]!;
    this.rows = this.rows.slice(count);
    this.sequences = this.sequences.slice(count);
    this.orgs = this.orgs.slice(count);
    this.kinds = this.kinds.slice(count);
    return last;
  }
}
