import { setTimeout as delay } from 'node:timers/promises';
import { startProgressLine } from './progressLine.mjs';
import { describeRun, runProgram } from './runProgram.mjs';

const APT_TIME_LIMIT_MS = 30 * 60_000;
const LOCK_WAIT_SECONDS = 600;
const LOCK_RETRY_MS = 2_000;

/** Whether Debian's package tools are here (Debian itself, or a system made from it). */
export async function hasDebianTools({ env = process.env } = {}) {
  const runs = await Promise.all([
    runProgram('dpkg-query', ['--version'], { env }),
    runProgram('apt-get', ['--version'], { env }),
  ]);
  return runs.every((run) => run.ok);
}

/** Those of the named Debian packages that are not installed, in the order given; all of them on another system. */
export async function missingPackages(names, { env = process.env } = {}) {
  const installed = new Set();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a format of dpkg-query
  await runProgram('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}|${Package}\\n', ...names], {
    env,
    onLine: (line) => {
      const [status, name] = line.split('|');
      if (/^.i/.test(status)) installed.add(name);
    },
  });
  return names.filter((name) => !installed.has(name));
}

/** The one command line that installs the named Debian packages for a person who is not root. */
export function installCommand(names) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`;
}

/**
 * Installs those of the named Debian packages that are missing: `{ ok: true, installed }`, or `{ ok: false, reason,
 * command? }` with the command to run where this process may not (it is not root) or where apt-get failed. Waits up to
 * ten minutes for another apt-get or dpkg to finish; refreshes the package lists only when they do not know a package
 * or the install fails with the lists at hand.
 */
export async function installPackages(names, options) {
  const { log, interactive = false, env = process.env, root = process.getuid?.() === 0, abort } = options;
  const missing = await missingPackages(names, { env });
  if (missing.length === 0) return { ok: true, installed: [] };
  if (!(await hasDebianTools({ env }))) {
    return {
      ok: false,
      reason: `this system has no apt-get, and these Debian packages or their like are needed: ${missing.join(' ')}`,
    };
  }
  const command = installCommand(missing);
  if (!root) return { ok: false, reason: `Debian packages are missing: ${missing.join(' ')}`, command };

  log(`installing Debian packages: ${missing.join(' ')}`);
  const apt = { log, interactive, env: { ...env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' }, abort };
  let refreshed = false;
  if (!(await listsKnow(missing, env))) {
    refreshed = true;
    await refreshLists(apt);
  }
  let run = await install(missing, apt);
  if (!run.ok && !refreshed && !abort?.aborted) {
    await refreshLists(apt);
    run = await install(missing, apt);
  }
  if (run.ok) return { ok: true, installed: missing };
  return { ok: false, reason: `${describeRun('apt-get install', run)}${aptErrors(run)}`, command };
}

async function listsKnow(names, env) {
  const run = await runProgram('apt-cache', ['show', '--no-all-versions', ...names], { env });
  return run.ok;
}

/** A failed refresh is not the end: the install says what is really missing. */
async function refreshLists(apt) {
  apt.log('refreshing the Debian package lists');
  const run = await runApt(['update', '-q'], apt);
  if (!run.ok) apt.log(`${describeRun('apt-get update', run)}${aptErrors(run)}`);
}

async function install(names, apt) {
  const progress = startProgressLine('installing Debian packages', apt);
  // An interruption stops the download; once dpkg unpacks it must finish, or the system is left half configured.
  const download = new AbortController();
  let unpacking = false;
  const stopDownload = () => {
    if (!unpacking) download.abort();
  };
  if (apt.abort?.aborted) download.abort();
  apt.abort?.addEventListener('abort', stopDownload);
  // dlstatus and pmstatus each run from 0 to 100 %: downloading, then unpacking and setting up.
  const statusFd3 = (line) => {
    const [kind, , percent] = line.split(':');
    if (kind === 'dlstatus') progress.update(Math.floor(Number(percent) / 2), 100);
    if (kind !== 'pmstatus') return;
    unpacking = true;
    progress.update(50 + Math.floor(Number(percent) / 2), 100);
  };
  const args = ['install', '-y', '-q', '--no-install-recommends', '-o', 'APT::Status-Fd=3', ...names];
  const run = await runApt(args, { ...apt, abort: download.signal, statusFd3 });
  apt.abort?.removeEventListener('abort', stopDownload);
  progress.end();
  return run;
}

/** DPkg::Lock::Timeout waits for dpkg's lock alone; the lock on the package lists has to be waited for here. */
async function runApt(args, { env, abort, statusFd3, log }) {
  const until = Date.now() + LOCK_WAIT_SECONDS * 1000;
  const lockTimeout = ['-o', `DPkg::Lock::Timeout=${LOCK_WAIT_SECONDS}`];
  for (let attempt = 0; ; attempt += 1) {
    const run = await runProgram('apt-get', [...lockTimeout, ...args], {
      env,
      abort,
      statusFd3,
      timeoutMs: APT_TIME_LIMIT_MS,
    });
    const locked = !run.ok && !run.aborted && run.tail.some((line) => /Could not get lock|Unable to lock/.test(line));
    if (!locked || Date.now() > until) return run;
    if (attempt === 0) log('waiting for another apt-get to finish');
    await delay(LOCK_RETRY_MS);
  }
}

function aptErrors(run) {
  const errors = run.tail.filter((line) => line.startsWith('E: '));
  return errors.length === 0 ? '' : ` (${errors.join('; ')})`;
}
