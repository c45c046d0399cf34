import { execFile } from 'node:child_process';
import path from 'node:path';

declare const brand: unique symbol;

/** Absolute path of a mediasoup worker binary that was seen to run on this machine; only checkWorkerBinary mints it. */
export type WorkerBinary = string & { readonly [brand]: 'WorkerBinary' };

/** A binary to start workers from, or why video is off. */
export type WorkerBinaryCheck = { binary: WorkerBinary } | { binary: null; reason: string };

/** What the worker exits with when started without a version in its environment (its main.cpp). */
const NO_VERSION_STATUS = 41;
const RUN_LIMIT_MS = 20_000;

/** Starts the binary once, with an empty environment, to see that it runs here; takes milliseconds and never throws. */
export async function checkWorkerBinary(file: string | undefined): Promise<WorkerBinaryCheck> {
  if (file === undefined) return { binary: null, reason: 'no mediasoup worker is set up' };
  const binary = path.resolve(file);
  const code = await exitCode(binary);
  if (code === NO_VERSION_STATUS) return { binary: binary as WorkerBinary };
  return { binary: null, reason: `${file} is not a mediasoup worker that runs on this machine (${code})` };
}

/** The exit status, or the name of what kept it from starting or ended it. */
function exitCode(binary: string): Promise<number | string> {
  return new Promise<number | string>((resolve) => {
    execFile(binary, [], { env: {}, timeout: RUN_LIMIT_MS, killSignal: 'SIGKILL' }, (error) => {
      resolve(error === null ? 0 : (error.code ?? error.signal ?? error.message));
    });
  }).catch((error: Error) => error.message);
}
