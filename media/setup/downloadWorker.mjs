import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describeRun, runProgram } from '../../server/setup/runProgram.mjs';
import { publishWorker, workerRuns } from './workerCache.mjs';

const REACH_LIMIT_MS = 8_000;
const DOWNLOAD_LIMIT_MS = 120_000;

/**
 * Has mediasoup's own postinstall script download its prebuilt worker, and puts it into the cache: true, or false when
 * there is none to be had, with the cause said through `log`. A machine with no way out costs at most eight seconds,
 * because the site is asked for a sign of life first: the script itself has no time limit on connecting.
 */
export async function downloadWorker(place, { env, log, abort }) {
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return false;
  const site = await downloadSite(place, env);
  const trouble = await reach(site, abort);
  if (trouble) {
    log(`${new URL(site).host}, where mediasoup keeps its prebuilt workers, cannot be reached (${trouble})`);
    return false;
  }
  log(`downloading mediasoup's prebuilt worker ${place.version} from ${new URL(site).host}`);
  // PYTHON=false makes the script's fallback, a build through pip, end at once.
  const run = await runProgram(process.execPath, ['npm-scripts.mjs', 'postinstall'], {
    cwd: place.packageDir,
    env: { ...env, PYTHON: 'false' },
    timeoutMs: DOWNLOAD_LIMIT_MS,
    abort,
  });
  const downloaded = installedWorker(place);
  if (run.ok && (await workerRuns(downloaded))) {
    await publishWorker(downloaded, place);
    return true;
  }
  const said = run.tail.find((line) => line.includes('downloadPrebuiltWorker() |'))?.replace(/^.*\| /, '');
  log(`no prebuilt worker for this machine: ${said ?? describeRun("mediasoup's download", run)}`);
  return false;
}

/** Where mediasoup's own install script puts its worker: inside the npm package. */
export function installedWorker(place) {
  return path.join(place.workerDir, 'out', 'Release', path.basename(place.binary));
}

/** The same address as mediasoup's npm-scripts.mjs takes. */
async function downloadSite(place, env) {
  if (env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL) return env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL;
  const { repository } = JSON.parse(await readFile(path.join(place.packageDir, 'package.json'), 'utf8'));
  return repository.url.replace(/^git\+/, '');
}

/** Undefined when the site answers at all, else why not. */
async function reach(site, abort) {
  try {
    const signal = AbortSignal.any([abort, AbortSignal.timeout(REACH_LIMIT_MS)]);
    await fetch(new URL('/', site), { method: 'HEAD', redirect: 'manual', signal });
    return undefined;
  } catch (error) {
    return error.cause?.code ?? error.cause?.message ?? error.name;
  }
}
