import type { DocumentStore } from '../picture/keeper.js';

/** Documents that pass with the process: the demo's world begins anew at each start and leaves nothing behind. */
export class PassingDocuments implements DocumentStore {
  readonly #collections = new Map<string, Map<string, unknown>>();

  async put(collection: string, id: string, doc: unknown): Promise<void> {
    this.#of(collection).set(id, doc);
  }

  async putMany(collection: string, docs: Iterable<readonly [id: string, doc: unknown]>): Promise<void> {
    for (const [id, doc] of docs) this.#of(collection).set(id, doc);
  }

  async delete(collection: string, id: string): Promise<void> {
    this.#of(collection).delete(id);
  }

  async all<T>(collection: string): Promise<Map<string, T>> {
    return new Map(this.#of(collection) as Map<string, T>);
  }

  #of(collection: string): Map<string, unknown> {
    let docs = this.#collections.get(collection);
    if (!docs) {
      docs = new Map();
      this.#collections.set(collection, docs);
    }
    return docs;
  }
}
