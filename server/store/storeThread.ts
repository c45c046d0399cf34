import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerRole } from './protocol.js';
import { StoreError, type StoreErrorShape } from './storeError.js';

/**
 * Where the worker's code is: beside this file in the source tree (through tsx), beside the bundle as `storeWorker.js` (the
 * bundler emits it as an entry point of its own).
 */
export const defaultWorkerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './storeWorkerSource.mjs' : './storeWorker.js', import.meta.url);

export interface StoreThreadOptions {
  role: WorkerRole;
  folder: string;
  workerUrl: URL;
  maxBytes?: number | undefined;
  onMessage(message: FromWorker): void;
  /** The thread ended without being asked to. */
  onFailure(error: StoreError): void;
}

/** One worker thread of the store: started, asked, closed. */
export class StoreThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  /** What the writer found wrong with the ledger's tail, if anything. */
  ledgerDamage: string | undefined;
  #closing = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#ended = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** Starts the thread; resolves when its database is open. @throws StoreError */
  static start(options: StoreThreadOptions): Promise<StoreThread> {
    const { role, folder, workerUrl, maxBytes } = options;
    const worker = new Worker(workerUrl, {
      name: `store-${role}`,
      // Loaders of the main thread are of no use here and take long to start.
      execArgv: [],
      workerData: { role, folder, ...(maxBytes !== undefined && { maxBytes }) },
    });
    const thread = new StoreThread(worker);
    return new Promise((resolve, reject) => {
      let failed: StoreErrorShape | undefined;
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          thread.ledgerDamage = message.ledgerDamage;
          resolve(thread);
        } else if (message.type === 'failed') failed = message.error;
        else options.onMessage(message);
      });
      worker.once('error', (error) => {
        failed = { code: 'internal', message: `The store's ${role} thread failed: ${error.message}` };
      });
      worker.once('exit', (code) => {
        failed ??= { code: 'internal', message: `The store's ${role} thread ended with code ${code}.` };
        const error = new StoreError(failed.code, failed.message);
        reject(error);
        if (!thread.#closing) options.onFailure(error);
      });
    });
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Lets the thread finish what it was given, then ends it. */
  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#worker.postMessage({ type: 'close' } satisfies ToWorker);
    }
    await this.#ended;
  }
}
