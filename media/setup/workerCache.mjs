import { createHash, randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../server/setup/runProgram.mjs';
import { SetupFailure } from './setupFailure.mjs';

/** Folder of the stand-in subprojects that map mediasoup's bundled libraries onto Debian's. */
export const SUBPROJECTS = fileURLToPath(new URL('./subprojects/', import.meta.url));

const RECIPE = fileURLToPath(new URL('./workerRecipe.mjs', import.meta.url));
const NO_VERSION_STATUS = 41;
const RUN_LIMIT_MS = 20_000;
/** What mediasoup's own scripts leave in its `worker` folder: results, not source. */
const RESULTS = /^(out|prebuild|pip_[a-z_]+)$/;

/**
 * Whether a worker binary runs on this machine: without the version in its environment it exits with status 41 (main.cpp),
 * and one with the wrong libc, a missing library or half its bytes does not.
 */
export async function workerRuns(binary) {
  const run = await runProgram(path.resolve(binary), [], { env: {}, timeoutMs: RUN_LIMIT_MS });
  return run.code === NO_VERSION_STATUS;
}

/**
 * Where things are for the mediasoup installed in `projectDir`: `{ version, packageDir, workerDir, root, entry, binary,
 * lock, log }`. `entry` is `<cache>/muster/mediasoup-worker/<version>-<platform>-<arch>-<hash of recipe and source>`.
 * Throws a SetupFailure where mediasoup is not installed.
 */
export async function locateWorker(projectDir, env) {
  const packageDir = path.join(path.resolve(projectDir), 'node_modules', 'mediasoup');
  const workerDir = path.join(packageDir, 'worker');
  const version = await readVersion(packageDir);
  const hash = createHash('sha256');
  await addFiles(hash, workerDir, (name) => !RESULTS.test(name));
  await addFiles(hash, SUBPROJECTS, () => true);
  hash.update(await readFile(RECIPE));

  const root = path.join(cacheHome(env), 'muster', 'mediasoup-worker');
  const name = [version, process.platform, process.arch, hash.digest('hex').slice(0, 16)].join('-');
  const entry = path.join(root, name);
  return {
    version,
    packageDir,
    workerDir,
    root,
    entry,
    binary: path.join(entry, process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker'),
    lock: `${entry}.lock`,
    log: `${entry}.log`,
  };
}

/** Puts a copy of a binary that runs into its cache entry, whole or not at all, even when two do so at once. */
export async function publishWorker(built, place) {
  await mkdir(place.entry, { recursive: true });
  const fresh = `${place.binary}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await copyFile(built, fresh);
    await chmod(fresh, 0o755);
    const file = await open(fresh, 'r');
    await file.sync();
    await file.close();
    await rename(fresh, place.binary);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Removes what an interrupted set-up left beside this entry; call it only while holding the entry's lock. */
export async function removeLeftovers(place) {
  const own = `${path.basename(place.entry)}.build-`;
  const builds = (await readdir(place.root)).filter((name) => name.startsWith(own));
  for (const name of builds) await removeTree(path.join(place.root, name));
  const binary = path.basename(place.binary);
  for (const name of await readdir(place.entry).catch(() => [])) {
    if (name !== binary) await removeTree(path.join(place.entry, name));
  }
}

/** Folder name pattern of a build of this entry, for mkdtemp: on the cache's own disk, so that leftovers can be found. */
export function buildFolderPrefix(place) {
  return `${place.entry}.build-`;
}

/** Removes a folder whose last writers may still be on their way out. */
export async function removeTree(folder) {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

async function readVersion(packageDir) {
  try {
    return JSON.parse(await readFile(path.join(packageDir, 'package.json'), 'utf8')).version;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupFailure('the npm package mediasoup is not installed', 'npm ci');
  }
}

/** XDG says that a relative XDG_CACHE_HOME is to be ignored. */
function cacheHome(env) {
  const given = env.XDG_CACHE_HOME;
  return given && path.isAbsolute(given) ? given : path.join(env.HOME || os.homedir(), '.cache');
}

async function addFiles(hash, folder, wanted) {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries.filter(({ name }) => wanted(name))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      hash.update(`${entry.name}/\0`);
      await addFiles(hash, file, () => true);
    } else {
      const content = await readFile(file);
      hash.update(`${entry.name}\0${content.length}\0`).update(content);
    }
  }
}
