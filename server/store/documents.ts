import type { ReadRequest, StoreOp } from './protocol.js';

/** What documents, journals and the ledger need of the store. */
export interface StoreAccess {
  commit(ops: readonly StoreOp[]): Promise<number[]>;
  read(request: ReadRequest): Promise<unknown>;
}

/** Rows asked for at a time, so that reading a large collection never holds up the event loop for long. */
const PAGE_ROWS = 2000;
/** The same where few are wanted: the last page reads beyond them. */
const PREFIX_ROWS = 64;

/** JSON documents by collection and id. Every promise of a write resolves once it is durable. */
export class Documents {
  readonly #store: StoreAccess;

  constructor(store: StoreAccess) {
    this.#store = store;
  }

  /** Creates or replaces a document. */
  async put(collection: string, id: string, doc: unknown): Promise<void> {
    await this.#store.commit([{ type: 'put', collection, id, doc }]);
  }

  /** Creates or replaces many documents, all or none. */
  async putMany(collection: string, docs: Iterable<readonly [id: string, doc: unknown]>): Promise<void> {
    await this.#store.commit(Array.from(docs, ([id, doc]) => ({ type: 'put', collection, id, doc })));
  }

  /** Deletes a document; one that does not exist is no error. */
  async delete(collection: string, id: string): Promise<void> {
    await this.#store.commit([{ type: 'delete', collection, id }]);
  }

  /** Deletes every document of a collection, a part at a time. */
  async clear(collection: string): Promise<void> {
    while (true) {
      const [deleted] = await this.#store.commit([{ type: 'clear', collection, limit: PAGE_ROWS }]);
      if (deleted! < PAGE_ROWS) return;
    }
  }

  /** Documents of a collection whose id begins with `prefix`, in id order. The caller knows the shape it stored. */
  async under<T>(collection: string, prefix: string): Promise<Map<string, T>> {
    const docs = new Map<string, T>();
    let after = prefix;
    while (true) {
      const request: ReadRequest = { read: 'documents', collection, after, limit: PREFIX_ROWS };
      const rows = (await this.#store.read(request)) as [string, string][];
      for (const [id, body] of rows) {
        if (!id.startsWith(prefix)) return docs;
        docs.set(id, JSON.parse(body) as T);
      }
      if (rows.length < PREFIX_ROWS) return docs;
      after = rows.at(-1)![0];
    }
  }

  /** One document, or undefined. The caller knows the shape it stored. */
  async get<T>(collection: string, id: string): Promise<T | undefined> {
    const rows = (await this.#store.read({ read: 'document', collection, id })) as [string][];
    return rows[0] && (JSON.parse(rows[0][0]) as T);
  }

  /** Every document of a collection by id, in id order. The caller knows the shape it stored. */
  async all<T>(collection: string): Promise<Map<string, T>> {
    const docs = new Map<string, T>();
    let after = '';
    while (true) {
      const request: ReadRequest = { read: 'documents', collection, after, limit: PAGE_ROWS };
      const rows = (await this.#store.read(request)) as [string, string][];
      for (const [id, body] of rows) docs.set(id, JSON.parse(body) as T);
      if (rows.length < PAGE_ROWS) return docs;
      after = rows.at(-1)![0];
    }
  }
}
