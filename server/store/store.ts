import type { Logger } from 'pino';
import { Documents } from './documents.js';
import { type CommitStats, GroupCommit } from './groupCommit.js';
import { Journal } from './journal.js';
import { Ledger } from './ledgerLog.js';
import type { FromWorker, ReadRequest, StoreOp } from './protocol.js';
import { StoreError } from './storeError.js';
import { defaultWorkerUrl, StoreThread } from './storeThread.js';

export interface StoreOptions {
  log?: Pick<Logger, 'error' | 'warn'>;
  /** Code of the worker threads; default: beside this file or beside the bundle. */
  workerUrl?: URL;
  /** The database file may not grow past this; default: no bound. */
  maxBytes?: number;
}

/** A reader's answer that somebody waits for. */
interface Waiting {
  resolve(page: unknown): void;
  reject(error: StoreError): void;
}

/**
 * The embedded durable store: documents by collection and id, journals of events, and the hash-chained ledger, in one
 * database in one folder that one process may use. Every promise of a write resolves only once it survives a power cut;
 * all writes that wait share one fsync.
 */
export class Store {
  readonly documents: Documents;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly #folder: string;
  readonly #options: StoreOptions;
  readonly #commits: GroupCommit;
  readonly #reads = new Map<number, Waiting>();
  #writer!: StoreThread;
  #reader: Promise<StoreThread> | undefined;
  #nextRead = 1;
  #failure: StoreError | undefined;
  #closed: Promise<void> | undefined;

  private constructor(folder: string, options: StoreOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#commits = new GroupCommit((commits) => this.#writer.post({ type: 'commits', commits }));
    this.documents = new Documents(this);
    this.journal = new Journal(this);
    this.ledger = new Ledger(this, folder);
  }

  /**
   * Opens (or creates) the store in a folder and takes the folder's lock.
   * @throws StoreError `locked`, `corrupt`, `newerSchema`, `notMuster`, `io`, each naming the folder
   */
  static async open(folder: string, options: StoreOptions = {}): Promise<Store> {
    const store = new Store(folder, options);
    store.#writer = await store.#start('writer');
    if (store.ledgerDamage) options.log?.error({ folder }, `The audit record is damaged: ${store.ledgerDamage}.`);
    return store;
  }

  /** Why the ledger's tail does not fit what was acknowledged before the last stop; absent when it does. */
  get ledgerDamage(): string | undefined {
    return this.#writer.ledgerDamage;
  }

  /** Why nothing can be written any more; absent while all is well. */
  get failure(): StoreError | undefined {
    return this.#failure;
  }

  get stats(): Readonly<CommitStats> {
    return this.#commits.stats;
  }

  /**
   * Makes several writes durable together or not at all.
   * @returns per write: the first sequence of an append or record, how many a clear deleted, else 0
   * @throws StoreError `diskFull`, `io`, `overloaded`, `closed`: then none of the writes was acknowledged
   */
  async commit(ops: readonly StoreOp[]): Promise<number[]> {
    if (this.#closed) throw new StoreError('closed', 'The store is closed.');
    return ops.length === 0 ? [] : this.#commits.commit(ops);
  }

  /** Asks the reader for one page; it sees everything acknowledged before the call. @throws StoreError */
  async read(request: ReadRequest): Promise<unknown> {
    if (this.#closed) throw new StoreError('closed', 'The store is closed.');
    this.#reader ??= this.#start('reader');
    const reader = await this.#reader;
    const id = this.#nextRead++;
    return new Promise((resolve, reject) => {
      this.#reads.set(id, { resolve, reject });
      reader.post({ type: 'read', id, request });
    });
  }

  /** Waits for every write made before, then closes the files and frees the folder. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#commits.drained();
    const reader = await this.#reader?.catch(() => undefined);
    await reader?.close();
    await this.#writer.close();
  }

  #start(role: 'writer' | 'reader'): Promise<StoreThread> {
    return StoreThread.start({
      role,
      folder: this.#folder,
      workerUrl: this.#options.workerUrl ?? defaultWorkerUrl(),
      maxBytes: this.#options.maxBytes,
      onMessage: (message) => this.#receive(message),
      onFailure: (error) => (role === 'writer' ? this.#failWriting(error) : this.#failReading(error)),
    });
  }

  #receive(message: FromWorker): void {
    if (message.type === 'committed') {
      this.#noteFailures(message.outcomes);
      this.#commits.settle(message.outcomes, message.milliseconds);
    } else if (message.type === 'page' || message.type === 'refused') {
      const waiting = this.#reads.get(message.id);
      this.#reads.delete(message.id);
      if (message.type === 'page') waiting?.resolve(message.page);
      else waiting?.reject(new StoreError(message.error.code, message.error.message));
    }
  }

  /** After a failed write or fsync nobody knows what the disk holds: no write is acknowledged until the store is reopened. */
  #noteFailures(outcomes: Extract<FromWorker, { type: 'committed' }>['outcomes']): void {
    for (const outcome of outcomes) {
      if (Array.isArray(outcome)) continue;
      const { code, message } = outcome;
      this.#options.log?.error({ folder: this.#folder, code }, message);
      if (code !== 'io' && code !== 'corrupt') continue;
      this.#failWriting(new StoreError(code, `${message} Writing stopped; restart the server.`));
      return;
    }
  }

  #failWriting(error: StoreError): void {
    this.#failure ??= error;
    this.#commits.fail(error);
  }

  /** The reader starts anew with the next question. */
  #failReading(error: StoreError): void {
    this.#reader = undefined;
    const waiting = [...this.#reads.values()];
    this.#reads.clear();
    for (const { reject } of waiting) reject(error);
  }
}
