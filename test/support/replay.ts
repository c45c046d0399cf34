import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Recorded data that is not part of the project: `../shared/data`, or the folder that MUSTER_TEST_DATA names. */
export const RECORDED = {
  fireCalls: recordedFile('sf-fire-calls-2017-new-year.csv'),
  buses: recordedFile('austin-buses-2015-06-07.csv'),
  sanFrancisco: recordedFile('san-francisco.pmtiles'),
};

function recordedFile(name: string): string {
  return resolve(process.env.MUSTER_TEST_DATA ?? resolve(root, '../shared/data'), name);
}

/** The recorded files that are not there: a test that needs them is skipped with this message; undefined when all are. */
export function missingRecordings(...files: string[]): string | undefined {
  const missing = files.filter((file) => !existsSync(file));
  return missing.length === 0 ? undefined : `recorded data is not there: ${missing.join(', ')}`;
}

/** A replay that runs against a server. */
export interface Replay {
  /** What it said so far. */
  output(): string;
  /** Resolves with its exit status when the recording is over, or was stopped. */
  ended: Promise<number | NodeJS.Signals>;
  /** Ends it after the step it is at. */
  stop(): Promise<number | NodeJS.Signals>;
}

/** Plays a recording into the server at `address` by the command-line tool, in a process of its own. */
export function startReplay(
  t: { teardown(close: () => unknown): unknown },
  options: { address: string; password: string; source: string; file: string; speed: number | 'max' },
): Replay {
  const { address, password, source, file, speed } = options;
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'server/ingest/cli/replay.ts', source, file],
      ...['--speed', String(speed), '--url', address],
    ],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, MUSTER_ADMIN_PASSWORD: password },
    },
  );
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  t.teardown(stop);
  return { output: () => said, ended, stop };
}
