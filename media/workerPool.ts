import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import { type ListenOptions, listenInfos, listenPlaces } from './listening.js';
import { MediaError, reasonOf } from './mediaError.js';
import type { MediaLog } from './mediaLog.js';
import { RelayWorker } from './relayWorker.js';
import type { WorkerBinary } from './workerBinary.js';

/** How the pool is made. */
export interface WorkerPoolOptions extends ListenOptions {
  binary: WorkerBinary;
  /** Workers; 0: one per core, less one for the server itself. */
  workers: number;
  log: MediaLog;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

interface WorkerPoolEvents {
  /** A worker died; a new one is on its way. */
  lost: [RelayWorker];
  /** The worker in the place of a dead one listens. */
  replaced: [RelayWorker];
}

/** A pipe costs about a tenth of what a viewer costs: a viewer stays with its stream until this much more load is there. */
const STAY_WEIGHT = 40;
const RESTART_MS = [0, 200, 500, 1000, 2000, 5000];
/** A worker that lived so long has shown that it can. */
const SETTLED_MS = 60_000;

/** The media workers: places what comes on the least loaded one, and replaces one that dies. */
export class WorkerPool extends EventEmitter<WorkerPoolEvents> {
  readonly #options: WorkerPoolOptions;
  readonly #start: (index: number) => Promise<RelayWorker>;
  readonly #workers = new Map<number, RelayWorker>();
  readonly #failures = new Map<number, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isClosed = false;

  private constructor(options: WorkerPoolOptions, start: (index: number) => Promise<RelayWorker>) {
    super();
    this.#options = options;
    this.#start = start;
  }

  /** Starts all workers. @throws Error, with the port, when one cannot listen */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const count = options.workers > 0 ? options.workers : Math.max(1, availableParallelism() - 1);
    const places = await listenPlaces(options);
    const start = (index: number) =>
      RelayWorker.create({
        binary: options.binary,
        index,
        listenInfos: listenInfos(places, options.basePort, index),
        log: options.log,
      });
    const pool = new WorkerPool(options, start);
    const started = await Promise.allSettled(Array.from({ length: count }, (_, index) => start(index)));
    for (const result of started) if (result.status === 'fulfilled') pool.#take(result.value);
    const failed = started.findIndex(({ status }) => status === 'rejected');
    if (failed >= 0) {
      await pool.close();
      const { reason } = started[failed] as PromiseRejectedResult;
      const port = options.basePort === 0 ? 'a free port' : `UDP and TCP port ${options.basePort + failed}`;
      throw new Error(`Media worker ${failed} does not start on ${port}: ${reasonOf(reason)}`);
    }
    return pool;
  }

  /** Workers that are up, by index. */
  get workers(): RelayWorker[] {
    return [...this.#workers.values()].sort((a, b) => a.index - b.index);
  }

  /**
   * The worker for something new: the least loaded, or `near` while that is hardly more loaded (it then needs no pipe).
   * @throws MediaError `unavailable` while no worker is up
   */
  pick(near?: RelayWorker): RelayWorker {
    let least: RelayWorker | undefined;
    for (const worker of this.#workers.values()) if (!least || worker.weight < least.weight) least = worker;
    if (!least) throw new MediaError('unavailable', 'No media worker is up right now. Try again.', 1);
    const stays = near?.isAlive && this.#workers.get(near.index) === near && near.weight <= least.weight + STAY_WEIGHT;
    return stays ? near : least;
  }

  #take(worker: RelayWorker): void {
    const { log, clock } = this.#options;
    const since = clock();
    this.#workers.set(worker.index, worker);
    worker.once('died', (error) => {
      if (this.#isClosed) return;
      this.#workers.delete(worker.index);
      log.error({ err: error, worker: worker.index, pid: worker.pid }, 'media worker died');
      if (clock() - since > SETTLED_MS) this.#failures.delete(worker.index);
      this.emit('lost', worker);
      this.#replace(worker.index);
    });
  }

  /** Starts a worker in the place of a dead one, at once and then with growing pauses until one starts. */
  #replace(index: number): void {
    const failures = this.#failures.get(index) ?? 0;
    this.#failures.set(index, failures + 1);
    const timer = setTimeout(
      async () => {
        this.#timers.delete(timer);
        try {
          const worker = await this.#start(index);
          if (this.#isClosed) return void worker.close();
          this.#take(worker);
          this.#options.log.info({ worker: index, pid: worker.pid }, 'media worker replaced');
          this.emit('replaced', worker);
        } catch (error) {
          if (this.#isClosed) return;
          this.#options.log.error({ err: error, worker: index }, 'a media worker could not be replaced');
          this.#replace(index);
        }
      },
      RESTART_MS[Math.min(failures, RESTART_MS.length - 1)],
    );
    this.#timers.add(timer);
  }

  /** Ends every worker; resolves when their processes are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.workers.map((worker) => worker.close()));
    this.#workers.clear();
  }
}
