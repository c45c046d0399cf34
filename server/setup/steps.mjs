import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureWorker, findWorker } from '../../media/setup/ensure-worker.mjs';
import { installPackages } from './debian.mjs';
import { fingerprint, isDone, markDone } from './fingerprint.mjs';
import { describeRun, runProgram } from './runProgram.mjs';

export const projectDir = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const buildDir = join(projectDir, '.build');
const NEEDS_NODE = [20, 20];

/** One step's line to the person who waits. */
export const say = (line) => process.stderr.write(`[set-up] ${line}\n`);

/** A set-up that cannot go on: what is wrong and the command to run, on one line each. */
export class SetupError extends Error {
  constructor(reason, command) {
    super(command ? `${reason}\nRun this, then try again:\n  ${command}` : reason);
  }
}

/** Runs a set-up; what goes wrong is told in a line or two, not in a stack trace. */
export async function runSetup(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exit(1);
  }
}

/** Ends the set-up when Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NEEDS_NODE[0] || (major === NEEDS_NODE[0] && minor >= NEEDS_NODE[1])) return;
  throw new SetupError(`Muster needs Node ${NEEDS_NODE.join('.')} or newer; this is ${process.versions.node}`);
}

/** Whether node_modules holds just what the lock file names (npm keeps a record of what it installed there). */
function dependenciesInPlace() {
  const record = join(projectDir, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const { '': _project, ...locked } = JSON.parse(readFileSync(join(projectDir, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, { version, optional }]) =>
    installed[path] ? installed[path].version === version : optional,
  );
}

/** Installs the npm packages of the lock file, unless they are in place. */
export async function ensureDependencies() {
  if (dependenciesInPlace()) return;
  say('installing npm packages (a minute or so)');
  const started = Date.now();
  // NODE_ENV=production must not leave out what builds the pages; the set-up may itself run under npm.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(?!registry|cache|cafile|https?_proxy|proxy|noproxy)|package_|lifecycle_)/i.test(name),
    ),
  );
  const run = await runProgram('npm', ['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: projectDir,
    env,
  });
  if (!run.ok) throw new SetupError(`${describeRun('npm ci', run)}: ${run.tail.slice(0, 12).join('\n  ')}`);
  say(`npm packages installed in ${seconds(started)}`);
}

/**
 * Packages left out of the server's bundle: native addons, files that a package reads beside its own code, and the logger, which
 * starts threads from its own folder. All else is in the bundle: loading some 1,700 files took longer than all the rest of a start.
 */
const UNBUNDLED = ['libsql', '@node-rs/argon2', 'pino', 'pino-pretty', '@fastify/swagger-ui'];

/** Packages of CommonJS that are in the bundle still ask for Node's own modules by this. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Bundles the server and its tools into .build/server, unless nothing changed. A second or two. */
export async function buildServer() {
  const sources = ['server', 'media', 'fixtures', 'package.json', 'package-lock.json'];
  const print = fingerprint(projectDir, sources);
  const marker = join(buildDir, 'server/.built');
  if (isDone(marker, print)) return;
  const { build } = await import(createRequire(join(projectDir, 'package.json')).resolve('esbuild'));
  const out = join(buildDir, 'server');
  rmSync(out, { recursive: true, force: true });
  await build({
    absWorkingDir: projectDir,
    entryPoints: serverEntries(),
    outdir: out,
    outExtension: { '.js': '.js' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: UNBUNDLED,
    banner: { js: REQUIRE },
    sourcemap: true,
    logLevel: 'warning',
    define: { MUSTER_VERSION: JSON.stringify(version()) },
  });
  markDone(marker, print);
  say('server built');
}

/** Entry points of the server's bundle: the process, its store's thread, and the command-line tools. */
function serverEntries() {
  const entries = {
    main: 'server/main.ts',
    storeWorker: 'server/store/storeWorker.ts',
    auditVerify: 'server/audit/cli.ts',
    recordingsVerify: 'server/recordings/cli.ts',
    import: 'server/ingest/cli/import.ts',
    replay: 'server/ingest/cli/replay.ts',
  };
  return Object.entries(entries)
    .filter(([, path]) => existsSync(join(projectDir, path)))
    .map(([out, path]) => ({ in: path, out }));
}

/** Version in package.json. */
export function version() {
  return JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')).version;
}

const webMarker = join(buildDir, 'web.built');
const webPrint = () => fingerprint(projectDir, ['web', 'server/wire', 'package-lock.json', 'tsconfig.json']);
const isWebBuilt = (print) => isDone(webMarker, print) && existsSync(join(buildDir, 'web/index.html'));

/** Whether a step that takes long is still to be done: the pages, ffmpeg or the video worker. */
export async function isLongStepDue() {
  if (!isWebBuilt(webPrint()) || findFfmpeg() === undefined) return true;
  const found = await findWorker({ projectDir });
  if (found.path) process.env.MUSTER_MEDIA_WORKER_BIN = found.path;
  return found.path === null;
}

/** Builds the pages into .build/web, unless nothing changed. */
export async function ensureWeb() {
  const print = webPrint();
  if (isWebBuilt(print)) return;
  say('building the pages');
  const started = Date.now();
  const fresh = join(buildDir, `web-${process.pid}`);
  const vite = join(projectDir, 'node_modules/vite/bin/vite.js');
  const args = [
    vite,
    'build',
    '--config',
    'web/vite.config.ts',
    '--outDir',
    fresh,
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  const run = await runProgram(process.execPath, args, { cwd: projectDir, env: process.env });
  if (!run.ok) {
    rmSync(fresh, { recursive: true, force: true });
    throw new SetupError(`${describeRun('building the pages', run)}:\n  ${run.tail.slice(-20).join('\n  ')}`);
  }
  rmSync(join(buildDir, 'web'), { recursive: true, force: true });
  renameSync(fresh, join(buildDir, 'web'));
  markDone(webMarker, print);
  say(`pages built in ${seconds(started)}`);
}

/** Finds, downloads or builds the video worker; a failure switches video off and says why. */
export async function ensureVideoWorker() {
  const found = await ensureWorker({ log: say, projectDir, interactive: process.stderr.isTTY === true });
  if (found.path !== null) {
    process.env.MUSTER_MEDIA_WORKER_BIN = found.path;
    return found;
  }
  const reason = found.command ? `${found.reason}; run: ${found.command}` : found.reason;
  process.env.MUSTER_MEDIA_OFF_REASON = reason.replace(/\s+/g, ' ').slice(0, 500);
  say(`video stays off: ${reason}`);
  return found;
}

/** Where ffmpeg is: the one that MUSTER_FFMPEG names, or the first in PATH; undefined: there is none. */
function findFfmpeg() {
  const given = process.env.MUSTER_FFMPEG;
  if (given) return given;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'ffmpeg')).find((file) => existsSync(file));
}

/** Finds or installs ffmpeg, which pulls cameras from their sources; without it that is off, and the rest runs. */
export async function ensureFfmpeg() {
  if (findFfmpeg() !== undefined) return;
  const result = await installPackages(['ffmpeg'], { log: say, interactive: process.stderr.isTTY === true });
  if (result.ok) return;
  const command = result.command ? `; run: ${result.command}` : '';
  say(`cameras are not pulled from their sources (RTSP, RTMP, files) without ffmpeg: ${result.reason}${command}`);
}

/** Installs Debian packages that `what` needs, or ends with the one command to run. */
export async function ensureSystemPackages(what, names) {
  const result = await installPackages(names, { log: say, interactive: process.stderr.isTTY === true });
  if (!result.ok) throw new SetupError(`${what} cannot go on: ${result.reason}`, result.command);
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
