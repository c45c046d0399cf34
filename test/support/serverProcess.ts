import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** A real server process under test. */
export interface ServerProcess {
  child: ChildProcess;
  /** Base address, known once `ready` resolved. */
  readonly address: string;
  /** Everything written so far. */
  output(): { stdout: string; stderr: string };
  /** Resolves with the address once it is printed; rejects with the output when the process ends first. */
  ready: Promise<string>;
  /** Exit status (or signal) once the process is gone. */
  ended: Promise<number | NodeJS.Signals>;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<number | NodeJS.Signals>;
}

/** Starts `server/main.ts` on a free port with only the given environment; `dataDir` is required so that nothing is shared. */
export function startServer(options: {
  dataDir: string;
  env?: Record<string, string>;
  args?: string[];
}): ServerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts', ...(options.args ?? [])], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      MUSTER_PORT: '0',
      MUSTER_DATA_DIR: options.dataDir,
      ...options.env,
    },
  });
  // Whatever ends this test, its server ends with it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  let stdout = '';
  let stderr = '';
  let address = '';
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const ready = new Promise<string>((done, failed) => {
    child.stderr!.setEncoding('utf8').on('data', (part: string) => {
      stderr += part;
    });
    child.stdout!.setEncoding('utf8').on('data', (part: string) => {
      stdout += part;
      const found = /^Muster \S+ is at (\S+)[\s\S]*Stop with Ctrl-C/m.exec(stdout);
      if (found) {
        address = found[1]!;
        done(address);
      }
    });
    void ended.then((status) => failed(new Error(`the server ended with ${status}:\n${stdout}\n${stderr}`)));
  });
  ready.catch(() => {});
  return {
    child,
    get address() {
      return address;
    },
    output: () => ({ stdout, stderr }),
    ready,
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
