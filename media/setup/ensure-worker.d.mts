/** Where a worker binary came from. */
export type WorkerOrigin = 'given' | 'cached' | 'installed' | 'downloaded' | 'built';

/** A worker binary that runs here, or why there is none and what a person can run about it. */
export type WorkerResult = { path: string; how: WorkerOrigin } | { path: null; reason: string; command?: string };

/** How a set-up speaks and where it looks; `root` says whether it may install Debian packages (by default: is it root). */
export interface EnsureWorkerOptions {
  log: (line: string) => void;
  projectDir: string;
  interactive?: boolean;
  env?: NodeJS.ProcessEnv;
  root?: boolean;
}

/** Environment variables that name a worker binary; the first one set counts. */
export const WORKER_BIN_VARIABLES: readonly string[];

/** Makes sure there is a mediasoup worker that runs on this machine: given, cached, installed, downloaded or built. */
export function ensureWorker(options: EnsureWorkerOptions): Promise<WorkerResult>;

/** The worker at hand, given or cached: downloads and builds nothing, and is quick. */
export function findWorker(options: { projectDir: string; env?: NodeJS.ProcessEnv }): Promise<WorkerResult>;
