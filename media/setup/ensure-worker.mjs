#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWorker } from './buildWorker.mjs';
import { downloadWorker, installedWorker } from './downloadWorker.mjs';
import { SetupFailure } from './setupFailure.mjs';
import { withSetupLock } from './setupLock.mjs';
import { locateWorker, publishWorker, removeLeftovers, workerRuns } from './workerCache.mjs';

/** Environment variables that name a worker binary, the first one set counts; the second is mediasoup's own. */
export const WORKER_BIN_VARIABLES = ['MUSTER_MEDIA_WORKER_BIN', 'MEDIASOUP_WORKER_BIN'];

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Makes sure there is a mediasoup worker that runs on this machine: `{ path, how }`, or `{ path: null, reason, command? }`
 * where it cannot be had, `command` being what a person can run about it. In this order: the binary that the environment
 * names (`given`), the cache (`cached`), one that mediasoup's install script left in its package (`installed`), mediasoup's
 * prebuilt one (`downloaded`), a build from the package's own source (`built`); the last three end up in the cache.
 * Two at once wait for each other; an interrupted one leaves nothing that the next would trip over.
 */
export async function ensureWorker(options) {
  const { log, projectDir, interactive = false, env = process.env, root } = options;
  return asResult(async () => {
    const found = await lookUp(projectDir, env);
    if (found.path) return found;
    const place = found.place;
    return whileInterruptible((abort) =>
      withSetupLock(place.lock, { log, abort }, () => obtain(place, { log, interactive, env, root, abort })),
    );
  });
}

/** The worker at hand, `given` or `cached`, as ensureWorker's result: downloads and builds nothing, and is quick. */
export async function findWorker({ projectDir, env = process.env }) {
  return asResult(async () => {
    const found = await lookUp(projectDir, env);
    if (found.path) return found;
    throw new SetupFailure('no mediasoup worker has been set up on this machine', 'node media/setup/ensure-worker.mjs');
  });
}

/** `{ path, how }`, or `{ place }` of the cache entry that is yet to be filled. */
async function lookUp(projectDir, env) {
  const variable = WORKER_BIN_VARIABLES.find((name) => env[name]);
  if (variable) {
    const given = path.resolve(env[variable]);
    if (await workerRuns(given)) return { path: given, how: 'given' };
    throw new SetupFailure(
      `${variable} names ${env[variable]}, which is not a mediasoup worker that runs on this machine: correct it, or unset it to have the worker set up here`,
    );
  }
  const place = await locateWorker(projectDir, env);
  return (await workerRuns(place.binary)) ? { path: place.binary, how: 'cached' } : { place };
}

async function obtain(place, options) {
  // Another set-up may have finished while this one waited.
  if (await workerRuns(place.binary)) return { path: place.binary, how: 'cached' };
  await removeLeftovers(place);
  const installed = installedWorker(place);
  if (await workerRuns(installed)) {
    await publishWorker(installed, place);
    return { path: place.binary, how: 'installed' };
  }
  if (await downloadWorker(place, options)) return { path: place.binary, how: 'downloaded' };
  if (options.abort.aborted) throw new SetupFailure('interrupted');
  options.log("building the mediasoup worker from its source with Debian's libraries (some 5 minutes on two cores)");
  await buildWorker(place, options);
  return { path: place.binary, how: 'built' };
}

/** What can go wrong on a machine becomes a result; a mistake in this code stays an exception. */
async function asResult(work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SetupFailure) {
      return error.command
        ? { path: null, reason: error.message, command: error.command }
        : { path: null, reason: error.message };
    }
    if (error.syscall === undefined) throw error;
    return { path: null, reason: `the mediasoup worker cannot be set up: ${error.message}` };
  }
}

/**
 * Lets a signal stop the programs that run and the folders be cleaned up, then sends it to the process again: it ends as
 * it would have, or its own handler for the signal runs a second time.
 */
async function whileInterruptible(work) {
  const controller = new AbortController();
  let received;
  const onSignal = (signal) => {
    received = signal;
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    if (received) process.kill(process.pid, received);
  }
}

async function main() {
  const log = (line) => process.stderr.write(`${line}\n`);
  const projectDir = fileURLToPath(new URL('../..', import.meta.url));
  const result = await ensureWorker({ log, projectDir, interactive: process.stderr.isTTY === true });
  if (result.path) {
    process.stdout.write(`${result.path}\n`);
    return;
  }
  log(result.reason);
  if (result.command) log(`run: ${result.command}`);
  process.exitCode = 1;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
