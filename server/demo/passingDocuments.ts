import type { DocumentStore } from '../picture/keeper.js';
import type { TrackDocuments } from '../picture/trackLog.js';

/** Documents that pass with the process: the demo's world begins anew at each start and leaves nothing behind. */
export class PassingDocuments implements DocumentStore, TrackDocuments {
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

  async under<T>(collection: string, prefix: string): Promise<Map<string, T>> {
    const docs = await this.all<T>(collection);
    return new Map([...docs].filter(([id]) => id.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async clear(collection: string): Promise<void> {
    this.#collections.delete(collection);
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
