import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'mediasoup/types';
import { findWorker } from '../../media/setup/ensure-worker.mjs';
import { startMediaWorker } from '../../media/worker.js';
import { checkWorkerBinary, type WorkerBinary } from '../../media/workerBinary.js';

/** Folder of the project's package.json. */
export const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));

/** The worker binary that the set-up made, or the environment names; throws, with what to do, where there is none. */
export async function testWorkerBinary(): Promise<WorkerBinary> {
  const found = await findWorker({ projectDir: PROJECT_DIR });
  if (found.path === null) {
    throw new Error(`${found.reason}; run: ${found.command ?? 'npm test, which does the set-up first'}`);
  }
  const check = await checkWorkerBinary(found.path);
  if (check.binary === null) throw new Error(check.reason);
  return check.binary;
}

/** A worker that is closed, its process gone, at the end of the test. */
export async function startTestWorker(t: { teardown(close: () => Promise<void>): unknown }): Promise<Worker> {
  const worker = await startMediaWorker({ binary: await testWorkerBinary() });
  t.teardown(() => closeWorker(worker));
  return worker;
}

/** Closes a worker and waits until its process has ended. */
export async function closeWorker(worker: Worker): Promise<void> {
  if (worker.subprocessClosed) return;
  const ended = once(worker, 'subprocessclose');
  worker.close();
  await ended;
}
