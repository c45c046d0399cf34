import { createWorker } from 'mediasoup';
import type { Worker, WorkerLogLevel } from 'mediasoup/types';
import type { WorkerBinary } from './workerBinary.js';

/** How one media worker process is started. */
export interface MediaWorkerOptions {
  binary: WorkerBinary;
  /** What the worker itself reports; `warn` by default. */
  logLevel?: WorkerLogLevel;
}

/**
 * Starts one mediasoup worker process (one core's worth of relaying) and resolves once it answers; throws when it does
 * not. The caller listens to `died` and closes it.
 */
export function startMediaWorker({ binary, logLevel = 'warn' }: MediaWorkerOptions): Promise<Worker> {
  return createWorker({ workerBin: binary, logLevel });
}
