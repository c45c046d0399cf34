import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { type EnsureWorkerOptions, ensureWorker, findWorker } from '../../media/setup/ensure-worker.mjs';
import { FakeMachine, RUNNING_WORKER } from '../support/fakeMachine.js';

const BROKEN_WORKER = '#!/bin/sh\nexit 127\n';

async function setUp(t: Test): Promise<{ machine: FakeMachine; lines: string[]; options: EnsureWorkerOptions }> {
  const machine = await FakeMachine.create(t.testdir());
  const lines: string[] = [];
  const { projectDir, env } = machine;
  return { machine, lines, options: { log: (line) => lines.push(line), projectDir, env, root: false } };
}

/** The path of a worker that must be there. */
function pathOf(result: Awaited<ReturnType<typeof ensureWorker>>): string {
  if (result.path === null) throw new Error(result.reason);
  return result.path;
}

/** A program in the machine's PATH folder that stands for a worker. */
async function placeWorker(machine: FakeMachine, script: string): Promise<string> {
  await machine.setProgram('some-worker', script);
  return path.join(machine.bin, 'some-worker');
}

t.test('a binary that the environment names is taken as it is', async (t) => {
  const { machine, options } = await setUp(t);
  const given = await placeWorker(machine, RUNNING_WORKER);
  for (const name of ['MUSTER_MEDIA_WORKER_BIN', 'MEDIASOUP_WORKER_BIN']) {
    const env = { ...machine.env, [name]: given };
    t.strictSame(await ensureWorker({ ...options, env }), { path: given, how: 'given' });
    t.strictSame(await findWorker({ projectDir: machine.projectDir, env }), { path: given, how: 'given' });
  }
});

t.test('a named binary that does not run is a clear failure, and nothing else is tried', async (t) => {
  const { machine, options } = await setUp(t);
  const given = await placeWorker(machine, BROKEN_WORKER);
  for (const bad of [given, path.join(machine.bin, 'absent'), machine.bin]) {
    const result = await ensureWorker({ ...options, env: { ...machine.env, MEDIASOUP_WORKER_BIN: bad } });
    t.match(result, { path: null, reason: `MEDIASOUP_WORKER_BIN names ${bad}` });
  }
  t.strictSame(await machine.linesOf('ninja.runs'), []);
});

t.test('without mediasoup installed it says what to run', async (t) => {
  const { machine, options } = await setUp(t);
  await rm(path.join(machine.projectDir, 'node_modules'), { recursive: true });
  t.match(await ensureWorker(options), { path: null, reason: 'mediasoup is not installed', command: 'npm ci' });
});

t.test('an empty cache is filled by a build, shown in tenths, and the next call takes it from there', async (t) => {
  const { machine, options, lines } = await setUp(t);
  t.match(await findWorker(options), { path: null, command: 'node media/setup/ensure-worker.mjs' });
  const built = await ensureWorker(options);
  t.match(built, { how: 'built' });
  t.ok(pathOf(built).startsWith(`${machine.cache}/9.9.9-${process.platform}-${process.arch}-`), pathOf(built));
  const progress = lines.filter((line) => line.startsWith('building the mediasoup worker: '));
  t.equal(progress[0], 'building the mediasoup worker: 1/20 (5 %)');
  t.equal(progress.at(-1), 'building the mediasoup worker: 20/20 (100 %)');
  t.equal(progress.length, 11);
  t.strictSame(await machine.unfinished(), []);

  t.strictSame(await ensureWorker(options), { ...built, how: 'cached' });
  t.strictSame(await findWorker(options), { ...built, how: 'cached' });
  t.equal((await machine.linesOf('ninja.runs')).length, 1);
});

t.test('a cached binary that does not run is built anew, in place', async (t) => {
  const { machine, options } = await setUp(t);
  const first = await ensureWorker(options);
  await writeFile(pathOf(first), BROKEN_WORKER);
  t.strictSame(await ensureWorker(options), { ...first, how: 'built' });
  await writeFile(pathOf(first), '');
  t.strictSame(await ensureWorker(options), { ...first, how: 'built' });
  t.equal((await machine.linesOf('ninja.runs')).length, 3);
});

t.test('another mediasoup source is another cache entry', async (t) => {
  const { machine, options } = await setUp(t);
  const first = await ensureWorker(options);
  await machine.writePackage('worker/src/main.cpp', 'int main() {}\n');
  const second = await ensureWorker(options);
  t.match(second, { how: 'built' });
  t.not(pathOf(second), pathOf(first));
  await machine.writePackage('worker/out/Release/left', 'a result of mediasoup, not its source');
  t.strictSame(await ensureWorker(options), { ...second, how: 'cached' });
});

t.test("mediasoup's prebuilt worker is preferred, and outlives its package's folder", async (t) => {
  const { machine, options, lines } = await setUp(t);
  const env: NodeJS.ProcessEnv = { ...machine.env, MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: '' };
  env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL = await serveSite(t);
  await machine.writePackage(
    'npm-scripts.mjs',
    `import fs from 'node:fs';
     if (process.argv[2] !== 'postinstall' || process.env.PYTHON !== 'false') process.exit(1);
     fs.mkdirSync('worker/out/Release', { recursive: true });
     fs.writeFileSync('worker/out/Release/mediasoup-worker', ${JSON.stringify(RUNNING_WORKER)}, { mode: 0o755 });`,
  );
  const downloaded = await ensureWorker({ ...options, env });
  t.match(downloaded, { how: 'downloaded' });
  t.match(lines, [/^downloading mediasoup's prebuilt worker 9\.9\.9 from 127\.0\.0\.1:\d+$/]);
  await rm(path.join(machine.projectDir, 'node_modules/mediasoup/worker/out'), { recursive: true });
  t.strictSame(await ensureWorker({ ...options, env }), { ...downloaded, how: 'cached' });
});

t.test('a download that fails, or a site that cannot be reached, leads to the build', async (t) => {
  const { machine, options, lines } = await setUp(t);
  const env: NodeJS.ProcessEnv = { ...machine.env, MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: '' };
  env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL = await serveSite(t);
  await machine.writePackage(
    'npm-scripts.mjs',
    "console.log('x downloadPrebuiltWorker() | none here'); process.exit(1);",
  );
  const built = await ensureWorker({ ...options, env });
  t.match(built, { how: 'built' });
  t.ok(lines.includes('no prebuilt worker for this machine: none here'), lines.join('\n'));

  await rm(pathOf(built));
  env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL = await closedSite();
  t.match(await ensureWorker({ ...options, env }), { how: 'built' });
  t.ok(
    lines.some((line) => line.endsWith('cannot be reached (ECONNREFUSED)')),
    lines.join('\n'),
  );
});

t.test('a worker that mediasoup installed itself is taken over into the cache', async (t) => {
  const { machine, options } = await setUp(t);
  const own = path.join(machine.projectDir, 'node_modules/mediasoup/worker/out/Release/mediasoup-worker');
  await machine.writePackage('worker/out/Release/mediasoup-worker', RUNNING_WORKER);
  t.match(await ensureWorker(options), { how: 'built' }, 'one that may not be run does not count');
  await rm(path.join(machine.cache, '..'), { recursive: true });
  await machine.setProgram(path.relative(machine.bin, own), RUNNING_WORKER);
  const result = await ensureWorker(options);
  t.match(result, { how: 'installed' });
  t.equal(await readFile(pathOf(result), 'utf8'), RUNNING_WORKER);
});

t.test('a source that the recipe does not fit is refused, naming the file', async (t) => {
  const { machine, options } = await setUp(t);
  const line = '(operationType == BIO_CB_RETURN) ?';
  for (const [text, times] of [
    ['nothing of the kind', 0],
    [`${line} ${line}`, 2],
  ] as const) {
    await machine.writePackage('worker/src/RTC/DtlsTransport.cpp', text);
    const result = await ensureWorker(options);
    t.match(result, { path: null, reason: /^mediasoup 9\.9\.9 is not the version this build was written for/ });
    t.match(result, { reason: `worker/src/RTC/DtlsTransport.cpp has «${line}» ${times} times, not once` });
  }
  t.strictSame(await machine.unfinished(), []);
  t.strictSame(await machine.linesOf('ninja.runs'), []);
});

t.test('a build that fails names its log, which has what the tools said', async (t) => {
  const { machine, options } = await setUp(t);
  await machine.setProgram('ninja', '#!/bin/sh\necho "main.cpp:1: error: no such thing"; exit 1\n');
  const result = await ensureWorker(options);
  t.match(result, {
    path: null,
    reason: /ninja failed with status 1 \(main\.cpp:1: error: no such thing\); see .*\.log$/,
  });
  const log = /see (.*\.log)$/.exec(result.path === null ? result.reason : '')?.[1] ?? '';
  t.match(await readFile(log, 'utf8'), /\$ meson setup[\s\S]*configured[\s\S]*error: no such thing/);
  await machine.setProgram('ninja', '#!/bin/sh\necho "cannot write: No space left on device"; exit 1\n');
  t.match(await ensureWorker(options), { path: null, reason: /^the disk filled up/ });
  await machine.setProgram('ninja', '#!/bin/sh\nmkdir -p build; : > build/mediasoup-worker\n');
  t.match(await ensureWorker(options), { path: null, reason: /^the worker that was built does not run/ });
  t.strictSame(await machine.unfinished(), []);
});

t.test('missing Debian packages: the command for a person, or an install by root', async (t) => {
  const { machine, options, lines } = await setUp(t);
  await machine.setMissing(['meson', 'libuv1-dev']);
  t.match(await ensureWorker(options), {
    path: null,
    reason: 'Debian packages are missing: meson libuv1-dev',
    command: 'sudo apt-get update && sudo apt-get install -y --no-install-recommends meson libuv1-dev',
  });
  t.match(await ensureWorker({ ...options, root: true }), { how: 'built' });
  t.ok(lines.includes('installing Debian packages: meson libuv1-dev'), lines.join('\n'));
  t.equal((await machine.linesOf('apt.runs')).filter((line) => line.includes('install')).length, 1);
});

t.test('a cache folder that cannot be made is a failure, not an exception', async (t) => {
  const { machine, options } = await setUp(t);
  const env = { ...machine.env, XDG_CACHE_HOME: path.join(machine.projectDir, 'node_modules/mediasoup/package.json') };
  t.match(await ensureWorker({ ...options, env }), {
    path: null,
    reason: /^the mediasoup worker cannot be set up: ENOTDIR/,
  });
});

/** A site that answers, for the look whether there is a way out. */
async function serveSite(t: Test): Promise<string> {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases`;
}

/** A site that nobody answers at. */
async function closedSite(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/releases`;
}
