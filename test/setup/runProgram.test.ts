import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { describeRun, runProgram } from '../../server/setup/runProgram.mjs';

t.test('lines, status lines, all output and the last lines of a run are handed over', async (t) => {
  const lines: string[] = [];
  const status: string[] = [];
  const output = new PassThrough();
  const script = 'for i in $(seq 50); do echo line $i; done; echo state >&3; printf "no newline" >&2';
  const run = await runProgram('sh', ['-c', script], {
    output,
    onLine: (line) => lines.push(line),
    statusFd3: (line) => status.push(line),
  });
  output.end();
  t.match(run, { ok: true, code: 0, timedOut: false, aborted: false });
  t.equal(lines.length, 51);
  t.ok(lines.includes('no newline'));
  t.equal(run.tail.length, 40);
  t.strictSame(status, ['state']);
  t.match(await text(output), 'line 1\n');
});

t.test('a failure is a value with a phrase for it', async (t) => {
  const failed = await runProgram('sh', ['-c', 'exit 3']);
  t.match(failed, { ok: false, code: 3 });
  t.equal(describeRun('sh', failed), 'sh failed with status 3');
  const absent = await runProgram('muster-no-such-program', []);
  t.equal(describeRun('it', absent), 'it could not be started (ENOENT)');
  const below = await runProgram('/etc/passwd/below', []);
  t.equal(describeRun('it', below), 'it could not be started (ENOTDIR)');
  const killed = await runProgram('sh', ['-c', 'kill -KILL $$']);
  t.equal(describeRun('sh', killed), 'sh was ended by SIGKILL');
});

t.test('a time limit and an abort end the program and what it started', async (t) => {
  // The run is over only when the sleep, too, has let go of the output.
  const script = 'sleep 1000 & echo started; wait';
  const late = await runProgram('sh', ['-c', script], { timeoutMs: 300 });
  t.match(late, { ok: false, timedOut: true });
  t.equal(describeRun('sh', late), 'sh took too long and was stopped');

  const controller = new AbortController();
  const aborted = await runProgram('sh', ['-c', script], {
    abort: controller.signal,
    onLine: () => controller.abort(),
  });
  t.match(aborted, { ok: false, aborted: true });
  t.equal(describeRun('sh', aborted), 'sh was interrupted');
  t.match(await runProgram('sh', ['-c', 'exit 0'], { abort: controller.signal }), { ok: false, aborted: true });
});
