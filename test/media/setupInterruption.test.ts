import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { ensureWorker } from '../../media/setup/ensure-worker.mjs';
import { ENDLESS_NINJA, FakeMachine, NINJA } from '../support/fakeMachine.js';

const MODULE = new URL('../../media/setup/ensure-worker.mjs', import.meta.url).href;

const ensure = (machine: FakeMachine, log: (line: string) => void = () => {}) =>
  ensureWorker({ log, projectDir: machine.projectDir, env: machine.env, root: false });

/** A set-up as a process of its own, in the middle of a build that never ends. */
async function startEndlessBuild(t: Test, machine: FakeMachine): Promise<{ setup: ChildProcess; ninja: number }> {
  await machine.setProgram('ninja', ENDLESS_NINJA);
  const script = `import { ensureWorker } from ${JSON.stringify(MODULE)};
    await ensureWorker({ log: console.log, projectDir: ${JSON.stringify(machine.projectDir)}, root: false });`;
  // Without NODE_OPTIONS, through which tap puts signal handlers of its own into child processes.
  const command = ['-u', 'NODE_OPTIONS', process.execPath, '--input-type=module', '-e', script];
  const setup = spawn('env', command, { env: machine.env, stdio: 'ignore' });
  t.teardown(() => void setup.kill('SIGKILL'));
  const [pid] = await until(async () => {
    const lines = await machine.linesOf('ninja.pid');
    return lines.length > 0 ? lines : undefined;
  });
  const ninja = Number(pid);
  t.teardown(() => killGroupOf(ninja));
  return { setup, ninja };
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await delay(20);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The fake ninja runs under nice, which leads the process group. */
function killGroupOf(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already, as it should be.
    }
  }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  t.test(`${signal} in the middle of a build ends its programs and leaves nothing behind`, async (t) => {
    const machine = await FakeMachine.create(t.testdir());
    const { setup, ninja } = await startEndlessBuild(t, machine);
    t.equal((await machine.unfinished()).length, 2, 'a build folder and a lock while it builds');
    setup.kill(signal);
    t.strictSame(await once(setup, 'exit'), [null, signal], 'the signal is passed on');
    await until(() => (isRunning(ninja) ? undefined : true));
    t.strictSame(await machine.unfinished(), []);
    await machine.setProgram('ninja', NINJA);
    t.match(await ensure(machine), { how: 'built' });
  });
}

t.test('after a kill in the middle of a build the next set-up takes over and cleans up', async (t) => {
  const machine = await FakeMachine.create(t.testdir());
  const { setup, ninja } = await startEndlessBuild(t, machine);
  setup.kill('SIGKILL');
  await once(setup, 'exit');
  killGroupOf(ninja);
  t.equal((await machine.unfinished()).length, 2, 'its build folder and lock are still there');
  await machine.setProgram('ninja', NINJA);
  const lines: string[] = [];
  t.match(await ensure(machine, (line) => lines.push(line)), { how: 'built' });
  t.equal(lines[0], `taking over from a set-up that ended half way (process ${setup.pid})`);
  t.strictSame(await machine.unfinished(), []);
});

t.test('two set-ups at once: one builds, the other waits for it and takes the result', async (t) => {
  const machine = await FakeMachine.create(t.testdir());
  const lines: string[] = [];
  const results = await Promise.all([1, 2, 3].map(() => ensure(machine, (line) => lines.push(line))));
  t.strictSame(results.map((result) => result.path !== null && result.how).sort(), ['built', 'cached', 'cached']);
  t.equal(lines.filter((line) => line.includes('waiting for it')).length, 2);
  t.equal((await machine.linesOf('ninja.runs')).length, 1);
  t.strictSame(await machine.unfinished(), []);
});

t.test('a lock of another host is waited for while it is kept fresh, and taken over when it is not', async (t) => {
  const machine = await FakeMachine.create(t.testdir());
  const first = await ensure(machine);
  const [entry] = await readdir(machine.cache);
  const lock = path.join(machine.cache, `${entry?.replace(/\.log$/, '')}.lock`);
  await writeFile(path.join(first.path ?? ''), 'broken');
  await mkdir(path.dirname(lock), { recursive: true });
  await writeFile(lock, JSON.stringify({ pid: 1, host: `not-${os.hostname()}` }));
  const lines: string[] = [];
  const waiting = ensure(machine, (line) => lines.push(line));
  await until(() => (lines.length > 0 ? true : undefined));
  t.match(lines[0], /^another set-up \(process 1\) .* waiting for it$/);
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(lock, longAgo, longAgo);
  t.match(await waiting, { how: 'built' });
  t.strictSame(await machine.unfinished(), []);
});
