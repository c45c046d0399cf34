import type { DocumentStore } from '../../server/picture/keeper.js';
import type { TrackDocuments } from '../../server/picture/trackLog.js';

/** Documents in memory that are kept as the real store keeps them: as JSON text. A test can make writes wait or fail. */
export class MemoryDocuments implements DocumentStore, TrackDocuments {
  readonly #collections = new Map<string, Map<string, string>>();
  /** Called before each write; a rejection is the write's. */
  beforeWrite: (collection: string) => Promise<void> = async () => {};
  writes = 0;

  async put(collection: string, id: string, doc: unknown): Promise<void> {
    await this.putMany(collection, [[id, doc]]);
  }

  async putMany(collection: string, docs: Iterable<readonly [id: string, doc: unknown]>): Promise<void> {
    const texts = Array.from(docs, ([id, doc]) => [id, JSON.stringify(doc)] as const);
    await this.beforeWrite(collection);
    this.writes++;
    for (const [id, text] of texts) this.#collection(collection).set(id, text);
  }

  async delete(collection: string, id: string): Promise<void> {
    await this.beforeWrite(collection);
    this.#collection(collection).delete(id);
  }

  async all<T>(collection: string): Promise<Map<string, T>> {
    return new Map(Array.from(this.#collection(collection), ([id, text]) => [id, JSON.parse(text) as T]));
  }

  async under<T>(collection: string, prefix: string): Promise<Map<string, T>> {
    const docs = await this.all<T>(collection);
    return new Map([...docs].filter(([id]) => id.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async clear(collection: string): Promise<void> {
    await this.beforeWrite(collection);
    this.#collections.delete(collection);
  }

  #collection(name: string): Map<string, string> {
    let docs = this.#collections.get(name);
    if (!docs) {
      docs = new Map();
      this.#collections.set(name, docs);
    }
    return docs;
  }
}
