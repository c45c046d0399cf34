import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { installPackages } from '../../server/setup/debian.mjs';
import { startProgressLine } from '../../server/setup/progressLine.mjs';
import { describeRun, runProgram } from '../../server/setup/runProgram.mjs';
import { SetupFailure } from './setupFailure.mjs';
import { buildFolderPrefix, publishWorker, removeTree, SUBPROJECTS, workerRuns } from './workerCache.mjs';
import { BUILD_PACKAGES, BUILT_BINARY, EDITS, MESON_ARGUMENTS, NINJA_TARGETS } from './workerRecipe.mjs';

/** Source and objects of a build take 31 MB; the rest is for the compiler and other processes on the disk. */
const NEEDED_BYTES = 150e6;
const BYTES_PER_COMPILER = 600e6;
const BUILD_LIMIT_MS = 2 * 3600_000;
/** Parts of mediasoup's `worker` folder that a build does not start from. */
const LEFT_OUT = new Set(['out', 'prebuild', 'subprojects']);

/**
 * Builds the worker from the source in the npm package with Debian's compiler and libraries, following workerRecipe.mjs,
 * and puts it into the cache; installs the Debian packages it needs where the process may. Everything the tools say goes
 * to `place.log`. Throws a SetupFailure; whatever happens, the build folder is gone at the end.
 */
export async function buildWorker(place, options) {
  const { log } = options;
  const packages = await installPackages(BUILD_PACKAGES, options);
  if (!packages.ok) {
    const otherwise = packages.command ? '' : '; a worker built elsewhere can be named in MUSTER_MEDIA_WORKER_BIN';
    const reason = `building the mediasoup worker is not possible: ${packages.reason}${otherwise}`;
    throw new SetupFailure(reason, packages.command);
  }
  await checkRoom(place.root);
  const started = Date.now();
  const folder = await mkdtemp(buildFolderPrefix(place));
  const output = openLog(place.log);
  try {
    await prepareSource(place, folder);
    const tools = { ...options, folder, output, logFile: place.log };
    await runTool('meson', MESON_ARGUMENTS, tools);
    for (const target of NINJA_TARGETS) await runNinja(target, tools);
    const built = path.join(folder, BUILT_BINARY);
    if (!(await workerRuns(built))) throw new SetupFailure(`the worker that was built does not run; see ${place.log}`);
    await publishWorker(built, place);
  } finally {
    output.end();
    await finished(output).catch(() => {});
    await removeTree(folder);
  }
  log(`built the mediasoup worker in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function checkRoom(folder) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= NEEDED_BYTES) return;
  const [has, needs] = [free, NEEDED_BYTES].map((bytes) => `${Math.floor(bytes / 1e6)} MB`);
  throw new SetupFailure(
    `building the mediasoup worker needs ${needs} in ${folder}, which has ${has} free: make room there, or set XDG_CACHE_HOME to a folder on another disk`,
  );
}

/** A full disk must not take the process down through the log. */
function openLog(file) {
  const output = createWriteStream(file);
  output.on('error', () => {});
  return output;
}

async function prepareSource(place, folder) {
  for (const name of await readdir(place.workerDir)) {
    if (!LEFT_OUT.has(name)) await cp(path.join(place.workerDir, name), path.join(folder, name), { recursive: true });
  }
  await cp(SUBPROJECTS, path.join(folder, 'subprojects'), { recursive: true });
  for (const edit of EDITS) await applyEdit(folder, edit, place.version);
}

async function applyEdit(folder, { file, from, to, why }, version) {
  const text = await readFile(path.join(folder, file), 'utf8').catch(() => '');
  const found = text.split(from).length - 1;
  if (found !== 1) {
    throw new SetupFailure(
      `mediasoup ${version} is not the version this build was written for: worker/${file} has «${from}» ${found} times, not once. It is changed because ${why}: see whether that still holds, and update media/setup/workerRecipe.mjs`,
    );
  }
  await writeFile(
    path.join(folder, file),
    text.replace(from, () => to),
  );
}

async function runNinja(target, tools) {
  const jobs = String(compilersAtOnce());
  const progress = startProgressLine('building the mediasoup worker', tools);
  const onLine = (line) => {
    const [, done, total] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
    // The headers of the first target are a single step: no progress worth showing.
    if (Number(total) > 1) progress.update(Number(done), Number(total));
  };
  try {
    // Nice: the machine stays usable meanwhile.
    const args = ['-n', '10', 'ninja', '-C', 'build', '-j', jobs, target];
    await runTool('nice', args, { ...tools, name: 'ninja', env: { ...tools.env, NINJA_STATUS: '[%f/%t] ' }, onLine });
  } finally {
    progress.end();
  }
}

/** One a core, as far as the memory goes; a container's limit counts as the memory. */
function compilersAtOnce() {
  const limit = process.constrainedMemory?.() || Number.POSITIVE_INFINITY;
  const memory = Math.min(os.totalmem(), limit);
  return Math.max(1, Math.min(os.availableParallelism(), Math.floor(memory / BYTES_PER_COMPILER)));
}

async function runTool(command, args, { folder, env, output, logFile, abort, onLine, name = command }) {
  output.write(`$ ${[command, ...args].join(' ')}\n`);
  const run = await runProgram(command, args, { cwd: folder, env, output, onLine, abort, timeoutMs: BUILD_LIMIT_MS });
  if (run.ok) return;
  if (run.aborted) throw new SetupFailure('interrupted');
  if (run.tail.some((line) => /No space left on device/i.test(line))) {
    throw new SetupFailure(
      `the disk filled up while the mediasoup worker was built in ${path.dirname(folder)}; see ${logFile}`,
    );
  }
  const said = run.tail.findLast((line) => /error|not found/i.test(line));
  throw new SetupFailure(
    `building the mediasoup worker failed: ${describeRun(name, run)}${said ? ` (${said.trim()})` : ''}; see ${logFile}`,
  );
}
