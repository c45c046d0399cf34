import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

/** A program of ffmpeg's, as it is run here. */
export interface FfmpegOptions {
  program: string;
  arguments: string[];
  /** An opened file that the program finds as descriptor 3. */
  descriptor?: number;
  /** Called with each line of standard output; without it the output is read by the caller. */
  onLine?(line: string): void;
}

/** How a program ended. */
export interface FfmpegEnd {
  isOk: boolean;
  /** There is no such program, or it may not be run. */
  isMissing: boolean;
  /** Last lines of standard error; they may hold addresses and passwords. */
  lines: readonly string[];
}

/** Where a program is looked for that is named without its folder. */
const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin';
const KEPT_LINES = 40;
const MAX_LINE = 2000;
const TERM_LIMIT_MS = 2000;
/** Where Linux has it: the kernel ends the program when this process ends, however that ends. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** A running ffmpeg or ffprobe. It never outlives the server: the kernel sees to that, and its sinks' end does. */
export class FfmpegProcess {
  readonly ended: Promise<FfmpegEnd>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #isOver = false;

  constructor({ program, arguments: args, descriptor, onLine }: FfmpegOptions) {
    const [command, ...prefix] =
      process.platform === 'linux' && SETPRIV ? [SETPRIV, '--pdeathsig', 'KILL', '--', program] : [program];
    this.#child = spawn(command!, [...prefix, ...args], {
      stdio: ['pipe', 'pipe', 'pipe', ...(descriptor === undefined ? [] : [descriptor])],
      // Nothing of the server's own environment: it may hold secrets.
      env: { PATH: SEARCH_PATH, LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1' },
      cwd: '/',
    });
    this.stdin.on('error', () => undefined);
    eachLine(this.#child.stderr!, (line) => {
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    });
    if (onLine) eachLine(this.stdout, onLine);
    this.ended = this.#end();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdin(): Writable {
    return this.#child.stdin!;
  }

  get stdout(): Readable {
    return this.#child.stdout!;
  }

  #end(): Promise<FfmpegEnd> {
    return new Promise((resolve) => {
      const finish = (isOk: boolean, isMissing: boolean) => {
        this.#isOver = true;
        resolve({ isOk, isMissing, lines: this.#lines });
      };
      this.#child.once('error', () => finish(false, true));
      // setpriv says 127 or 126 for a program it does not find or may not run.
      this.#child.once('close', (code) => finish(code === 0, code === 127 || code === 126));
    });
  }

  /** Asks it to end, and makes it end soon; resolves when it has. */
  async stop(): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), TERM_LIMIT_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split(/[\r\n]+/);
    rest = lines.pop()!.slice(-MAX_LINE);
    for (const line of lines) if (line !== '') take(line);
  });
}
