// A process that pulls the source of its argument, says as which processes it does so, and waits to be killed.
import { readdirSync, readFileSync } from 'node:fs';
import pino from 'pino';
import { createMedia } from '../../media/media.js';
import { Access } from '../../server/identity/access.js';
import { account } from './pictureApp.js';
import { sourceOptions } from './sourceOptions.js';
import { testWorkerBinary } from './worker.js';

const media = await createMedia({
  binary: await testWorkerBinary(),
  workers: 1,
  host: '127.0.0.1',
  basePort: 0,
  clock: Date.now,
  log: pino({ level: 'silent' }),
  access: new Access({ clock: Date.now }),
  audit: async () => undefined,
  subjects: ({ type }) => (type === 'camera' ? { org: 'hq', title: 'c1', sourceUrl: process.argv[2] } : undefined),
  sources: sourceOptions(undefined),
});
const { streams } = media.relay;
const operator = account('operator', 'operator', 'hq');
const viewer = await streams.openView(operator, streams.named('camera-c1', operator), { kind: 'page' });
viewer.stream.on('state', (state) => {
  if (state === 'live') process.stdout.write(`${JSON.stringify(children())}\n`);
});

function children(): { pids: number[]; commands: string[] } {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(`/proc/${pid}/status`).includes(`\nPPid:\t${process.pid}\n`));
  return { pids: found, commands: found.map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')) };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
