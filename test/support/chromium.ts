import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, type BrowserServer, chromium } from 'playwright-core';

/** Time limit for starting a browser, and a good one for waiting on a condition in a page: busy machines are slow. */
export const BROWSER_LIMIT_MS = 60_000;

const CLOSE_LIMIT_MS = 15_000;
const NAMES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Quiet and self-contained; no sandbox, because root has none and the tests open only their own pages. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--autoplay-policy=no-user-gesture-required',
  '--enable-unsafe-swiftshader',
  '--allow-loopback-in-peer-connection',
];

const CAMERA_ARGUMENTS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** What a test asks of its browser: `camera` gives a fake camera and microphone that pages may use unasked. */
export interface ChromiumOptions {
  camera?: boolean;
  args?: string[];
  /** A namespace of the network to run in; root only. */
  namespace?: string | undefined;
}

/**
 * Starts the system's Chromium (MUSTER_CHROMIUM, else Debian's), headless, as root or not; it is gone, with all its
 * processes, at the end of the test. Throws where there is none.
 */
export async function launchChromium(
  t: { teardown(close: () => Promise<void>): unknown },
  { camera = false, args = [], namespace }: ChromiumOptions = {},
): Promise<Browser> {
  const server = await chromium.launchServer({
    executablePath: namespace === undefined ? findChromium() : await inNamespace(t, namespace, findChromium()),
    headless: true,
    timeout: BROWSER_LIMIT_MS,
    args: [...ARGUMENTS, ...(camera ? CAMERA_ARGUMENTS : []), ...args],
  });
  t.teardown(() => stop(server));
  return chromium.connect(server.wsEndpoint(), { timeout: BROWSER_LIMIT_MS });
}

/** A script that starts a program in a namespace of the network. */
async function inNamespace(
  t: { teardown(end: () => Promise<void>): unknown },
  namespace: string,
  program: string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-namespace-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'start');
  await writeFile(file, `#!/bin/sh\nexec ip netns exec ${namespace} ${program} "$@"\n`, { mode: 0o755 });
  return file;
}

function findChromium(): string {
  const candidates = process.env.MUSTER_CHROMIUM ? [process.env.MUSTER_CHROMIUM] : NAMES;
  const found = candidates.find((file) => isExecutable(file));
  if (found === undefined) {
    throw new Error(`no Chromium at ${candidates.join(', ')}: apt-get install --no-install-recommends chromium`);
  }
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Asks it to close, and ends the process where it does not. */
async function stop(server: BrowserServer): Promise<void> {
  const giveUp = new AbortController();
  const limit = delay(CLOSE_LIMIT_MS, 'late', { signal: giveUp.signal }).catch(() => undefined);
  const outcome = await Promise.race([server.close(), limit]);
  giveUp.abort();
  if (outcome === 'late') await server.kill();
}
