import type { ReadRequest, StoreOp } from '../store/protocol.js';

/** What command keeps its records in; the embedded store is one. */
export interface CommandStore {
  /** Makes writes durable together or not at all; resolves then. */
  commit(ops: readonly StoreOp[]): Promise<number[]>;
  read(request: ReadRequest): Promise<unknown>;
  readonly documents: {
    get<T>(collection: string, id: string): Promise<T | undefined>;
    all<T>(collection: string): Promise<Map<string, T>>;
  };
  readonly journal: {
    read<T>(stream: string, from?: number): AsyncGenerator<{ sequence: number; event: T }, void, void>;
  };
  /** There where the audit record is kept in the same store: entries may then be written along with commands. */
  readonly ledger?: unknown;
}

/** Keeps everything as long as the process lives: for a demo that leaves nothing behind. */
export class PassingStore implements CommandStore {
  readonly #collections = new Map<string, Map<string, string>>();
  readonly #streams = new Map<string, string[]>();

  readonly documents = {
    get: async <T>(collection: string, id: string): Promise<T | undefined> => {
      const text = this.#collection(collection).get(id);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    all: async <T>(collection: string): Promise<Map<string, T>> => {
      const entries = [...this.#collection(collection)].sort(([a], [b]) => (a < b ? -1 : 1));
      return new Map(entries.map(([id, text]) => [id, JSON.parse(text) as T]));
    },
  };

  readonly journal = {
    read: <T>(stream: string, from = 1): AsyncGenerator<{ sequence: number; event: T }, void, void> =>
      this.#events<T>(stream, from),
  };

  async commit(ops: readonly StoreOp[]): Promise<number[]> {
    return ops.map((op) => {
      switch (op.type) {
        case 'put':
          this.#collection(op.collection).set(op.id, JSON.stringify(op.doc));
          return 0;
        case 'delete':
          this.#collection(op.collection).delete(op.id);
          return 0;
        case 'append': {
          const stream = this.#streams.get(op.stream) ?? [];
          this.#streams.set(op.stream, stream);
          const first = stream.length + 1;
          for (const event of op.events) stream.push(JSON.stringify(event));
          return first;
        }
        default:
          return 0;
      }
    });
  }

  async read(request: ReadRequest): Promise<unknown> {
    if (request.read === 'journal') {
      const from = request.from - 1;
      const events = (this.#streams.get(request.stream) ?? []).slice(from, from + request.limit);
      return events.map((event, i) => [request.from + i, event]);
    }
    if (request.read !== 'documents') throw new Error(`a passing store does not answer ${request.read}`);
    const { collection, after, limit } = request;
    const ids = [...this.#collection(collection).keys()].filter((id) => id > after).sort();
    return ids.slice(0, limit).map((id) => [id, this.#collection(collection).get(id)]);
  }

  async *#events<T>(stream: string, from: number): AsyncGenerator<{ sequence: number; event: T }, void, void> {
    const events = this.#streams.get(stream) ?? [];
    for (let at = from; at <= events.length; at++) yield { sequence: at, event: JSON.parse(events[at - 1]) as T };
  }

  #collection(name: string): Map<string, string> {
    const known = this.#collections.get(name);
    if (known) return known;
    const fresh = new Map<string, string>();
    this.#collections.set(name, fresh);
    return fresh;
  }
}
