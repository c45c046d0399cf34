import { spawn } from 'node:child_process';

const KEPT_LINES = 40;
const KILL_GRACE_MS = 5_000;

/**
 * Runs a program to its end and never throws for its failure: `{ ok, code, signal, timedOut, aborted, error, tail }`,
 * where `tail` is its last 40 lines of output (stdout and stderr as they came) and `error` why it could not be started.
 * With `timeoutMs` or `abort` it runs in a process group of its own, which these end as a whole, first with SIGTERM;
 * without, it stays in ours, where Ctrl-C reaches it.
 * Options: `cwd`, `env`, `onLine(line)`, `output` (a stream that gets everything), `statusFd3(line)` (lines it writes to
 * file descriptor 3).
 */
export function runProgram(command, args, options = {}) {
  const { cwd, env, onLine, output, statusFd3, timeoutMs, abort } = options;
  if (abort?.aborted) {
    return Promise.resolve({ ok: false, code: null, signal: null, timedOut: false, aborted: true, tail: [] });
  }
  return new Promise((resolve) => {
    const tail = [];
    let timedOut = false;
    let error;
    const detached = timeoutMs !== undefined || abort !== undefined;
    const stdio = ['ignore', 'pipe', 'pipe', ...(statusFd3 ? ['pipe'] : [])];
    let child;
    try {
      child = spawn(command, args, { cwd, env, stdio, detached });
    } catch (cause) {
      // Some errors of starting, such as ENOTDIR, are thrown instead of emitted.
      resolve({ ok: false, code: null, signal: null, timedOut: false, aborted: false, error: cause, tail });
      return;
    }

    const stop = () => endGroup(child);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            stop();
          }, timeoutMs);
    abort?.addEventListener('abort', stop, { once: true });

    const takeLine = (line) => {
      if (line === '') return;
      tail.push(line);
      if (tail.length > KEPT_LINES) tail.shift();
      onLine?.(line);
    };
    for (const stream of [child.stdout, child.stderr]) {
      eachLine(stream, takeLine);
      if (output) stream.on('data', (chunk) => output.write(chunk));
    }
    if (statusFd3) eachLine(child.stdio[3], statusFd3);

    child.on('error', (cause) => {
      error = cause;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      abort?.removeEventListener('abort', stop);
      const aborted = abort?.aborted ?? false;
      resolve({ ok: code === 0 && !error && !timedOut && !aborted, code, signal, timedOut, aborted, error, tail });
    });
  });
}

/** One phrase for why a run that is not `ok` failed. */
export function describeRun(command, run) {
  if (run.error) return `${command} could not be started (${run.error.code ?? run.error.message})`;
  if (run.aborted) return `${command} was interrupted`;
  if (run.timedOut) return `${command} took too long and was stopped`;
  return run.signal ? `${command} was ended by ${run.signal}` : `${command} failed with status ${run.code}`;
}

function eachLine(stream, take) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = (rest + text).split(/[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (rest !== '') take(rest);
  });
}

function endGroup(child) {
  if (child.pid === undefined) return;
  signalGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_GRACE_MS);
  child.once('close', () => clearTimeout(timer));
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
