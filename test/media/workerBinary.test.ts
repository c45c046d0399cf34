import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { checkWorkerBinary } from '../../media/workerBinary.js';

t.test('a binary that answers as a worker does is accepted, by its absolute path', async (t) => {
  const file = path.join(t.testdir({ worker: '#!/bin/sh\nexit 41\n' }), 'worker');
  await chmod(file, 0o755);
  t.strictSame(await checkWorkerBinary(path.relative(process.cwd(), file)), { binary: file });
});

t.test('anything else is a reason why video is off', async (t) => {
  t.match(await checkWorkerBinary(undefined), { binary: null, reason: 'no mediasoup worker is set up' });
  const dir = t.testdir({ text: 'not a program', failing: '#!/bin/sh\nexit 1\n' });
  await chmod(path.join(dir, 'failing'), 0o755);
  for (const [name, why] of [
    ['absent', 'ENOENT'],
    ['text', 'EACCES'],
    ['failing', '1'],
    ['.', 'EACCES'],
    ['text/below', 'ENOTDIR'],
  ] as const) {
    const file = `${dir}/${name}`;
    const reason = new RegExp(`^${file} is not a mediasoup worker that runs on this machine \\(.*${why}.*\\)$`);
    t.match(await checkWorkerBinary(file), { binary: null, reason });
  }
  const truncated = path.join(dir, 'truncated');
  await writeFile(truncated, '\x7fELF\x02\x01\x01', { mode: 0o755 });
  t.match(await checkWorkerBinary(truncated), { binary: null });
});
