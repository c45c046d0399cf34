import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupFailure } from './setupFailure.mjs';

const HEARTBEAT_MS = 2_000;
const STALE_AFTER_MS = 60_000;
const POLL_MS = 250;

/**
 * Does `work` while holding a lock file, so that two set-ups on one cache do not build the same worker side by side; the
 * second one waits and says so. A holder touches its file every two seconds: a file untouched for a minute, or of a
 * process that is gone from this host, is taken over. Two that take over in the same instant may both go on: that costs
 * time, not correctness, because build folders are unique and the result is renamed into place.
 */
export async function withSetupLock(file, { log, abort }, work) {
  await mkdir(path.dirname(file), { recursive: true });
  await acquire(file, log, abort);
  const heartbeat = setInterval(() => void touch(file), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
  }
}

async function acquire(file, log, abort) {
  let waiting = false;
  while (!(await create(file))) {
    if (abort.aborted) throw new SetupFailure('interrupted');
    const holder = await readHolder(file);
    if (holder && isGone(holder)) {
      log(`taking over from a set-up that ended half way (process ${holder.pid})`);
      await rm(file, { force: true });
    } else if (holder) {
      if (!waiting) log(`another set-up (process ${holder.pid}) is getting the mediasoup worker: waiting for it`);
      waiting = true;
      await delay(POLL_MS);
    }
  }
}

/** True when the lock file was not there and now is ours. */
async function create(file) {
  let handle;
  try {
    handle = await open(file, 'wx');
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    await handle.writeFile(JSON.stringify({ pid: process.pid, host: os.hostname() }));
  } finally {
    await handle.close();
  }
  return true;
}

/** `{ pid, host, ageMs }`, or undefined when the file is gone by now; a file still being written has no pid yet. */
async function readHolder(file) {
  try {
    const [{ mtimeMs }, text] = await Promise.all([stat(file), readFile(file, 'utf8')]);
    const ageMs = Date.now() - mtimeMs;
    try {
      const { pid, host } = JSON.parse(text);
      return { pid, host, ageMs };
    } catch {
      return { pid: 'unknown', host: undefined, ageMs };
    }
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isGone({ pid, host, ageMs }) {
  if (ageMs > STALE_AFTER_MS) return true;
  if (host !== os.hostname() || !Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function touch(file) {
  const now = new Date();
  await utimes(file, now, now).catch(() => {});
}
