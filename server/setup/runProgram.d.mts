import type { Writable } from 'node:stream';

/** How a program is run; `output` gets all it says, `statusFd3` the lines it writes to file descriptor 3. */
export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  onLine?: (line: string) => void;
  output?: Writable;
  statusFd3?: (line: string) => void;
  timeoutMs?: number;
  abort?: AbortSignal;
}

/** How a run ended; `tail` is its last 40 lines, `error` why it could not be started. */
export interface Run {
  ok: boolean;
  code: number | null;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
  aborted: boolean;
  error?: NodeJS.ErrnoException;
  tail: string[];
}

/** Runs a program to its end; never throws for its failure. With a limit or an abort it gets a process group of its own. */
export function runProgram(command: string, args: readonly string[], options?: RunOptions): Promise<Run>;

/** One phrase for why a run that is not `ok` failed. */
export function describeRun(command: string, run: Run): string;
