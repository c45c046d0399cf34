import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** How one run of ffmpeg ended. */
export interface FfmpegEnd {
  /** Undefined: ended by a signal. */
  code: number | undefined;
  /** The last lines it complained with. */
  complaint: string;
}

/** One run of ffmpeg. */
export interface FfmpegRun {
  readonly pid: number | undefined;
  readonly hasEnded: boolean;
  ended: Promise<FfmpegEnd>;
  /** Lets it finish its file and end; by force after `limitMs`. */
  stop(limitMs?: number): Promise<FfmpegEnd>;
}

const SETPRIV = '/usr/bin/setpriv';
const STOP_LIMIT_MS = 8000;
const KEPT_LINES = 8;

/**
 * Starts ffmpeg; `input` is written to its standard input, `onLine` gets each line of its standard output. When this process
 * dies, however it dies, ffmpeg is asked to finish its file.
 */
export function runFfmpeg(
  program: string,
  args: readonly string[],
  { input = '', onLine }: { input?: string; onLine?: (line: string) => void } = {},
): FfmpegRun {
  const own = ['-nostats', '-hide_banner', '-loglevel', 'error', ...args];
  const child = existsSync(SETPRIV)
    ? spawn(SETPRIV, ['--pdeathsig', 'TERM', program, ...own], STDIO)
    : spawn(program, own, STDIO);
  const complaint: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    complaint.push(line);
    if (complaint.length > KEPT_LINES) complaint.shift();
  });
  if (onLine) createInterface({ input: child.stdout! }).on('line', onLine);
  else child.stdout!.resume();
  // A program that ends before it has read is told by its end.
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(input);
  return follow(child, complaint);
}

const STDIO = { stdio: ['pipe', 'pipe', 'pipe'] as ('pipe' | 'pipe')[] };

function follow(child: ChildProcess, complaint: string[]): FfmpegRun {
  let hasEnded = false;
  const ended = new Promise<FfmpegEnd>((resolve) => {
    child.once('error', (error) => {
      hasEnded = true;
      resolve({ code: 127, complaint: error.message });
    });
    // `close` comes when its output has been read to the end too.
    child.once('close', (code) => {
      hasEnded = true;
      resolve({ code: code ?? undefined, complaint: complaint.join('\n') });
    });
  });
  return {
    pid: child.pid,
    get hasEnded() {
      return hasEnded;
    },
    ended,
    stop(limitMs = STOP_LIMIT_MS) {
      if (hasEnded) return ended;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), limitMs);
      return ended.finally(() => clearTimeout(force));
    },
  };
}

/** Whether a program is ffmpeg and runs; its version line, or why not. */
export async function checkFfmpeg(
  program: string,
): Promise<{ ok: true; version: string } | { ok: false; reason: string }> {
  let first = '';
  const run = runFfmpeg(program, ['-version'], {
    onLine: (line) => {
      first ||= line;
    },
  });
  const { code, complaint } = await run.ended;
  if (code === 0 && first.startsWith('ffmpeg version')) return { ok: true, version: first };
  const why = complaint.split('\n')[0] || `it ended with ${code}`;
  return {
    ok: false,
    reason: `${program} does not run (${why}); on Debian: apt-get install --no-install-recommends ffmpeg`,
  };
}
