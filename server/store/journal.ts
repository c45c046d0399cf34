import type { StoreAccess } from './documents.js';

/** One event of a stream; sequences start at 1 and have no gaps. */
export interface JournalEvent<T> {
  sequence: number;
  event: T;
}

const PAGE_EVENTS = 1000;

/** Append-only streams of JSON events, each numbered on its own. */
export class Journal {
  readonly #store: StoreAccess;

  constructor(store: StoreAccess) {
    this.#store = store;
  }

  /** Appends events to a stream, all or none. @returns the sequence of the first, once they are durable */
  async append(stream: string, events: readonly unknown[]): Promise<number> {
    const [first] = await this.#store.commit([{ type: 'append', stream, events }]);
    return first!;
  }

  /** Events of a stream from a sequence on, in order, read page by page. The caller knows the shape it stored. */
  async *read<T>(stream: string, from = 1): AsyncGenerator<JournalEvent<T>, void, void> {
    let next = from;
    while (true) {
      const rows = (await this.#store.read({ read: 'journal', stream, from: next, limit: PAGE_EVENTS })) as [
        number,
        string,
      ][];
      for (const [sequence, body] of rows) yield { sequence, event: JSON.parse(body) as T };
      if (rows.length < PAGE_EVENTS) return;
      next = rows.at(-1)![0] + 1;
    }
  }

  /** Sequence of the newest event of a stream, 0 when it has none. */
  async lastSequence(stream: string): Promise<number> {
    const rows = (await this.#store.read({ read: 'lastSequence', stream })) as [number | null][];
    return rows[0]?.[0] ?? 0;
  }

  /** Forgets events before a sequence; the newest event always stays, so numbers are never used twice. */
  async trim(stream: string, before: number): Promise<void> {
    await this.#store.commit([{ type: 'trim', stream, before }]);
  }
}
