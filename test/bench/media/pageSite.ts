import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/chromium.js';
import { startServer } from '../../support/serverProcess.js';
import { openPage, type VideoSite } from '../../support/videoSite.js';
import type { Ends } from './figures.js';

const PASSWORD = 'violet harbour 41';

/** A server in a process of its own, with video on, and a browser with a made-up camera. */
export interface PageSite extends Pick<VideoSite, 'open'> {
  browser: Browser;
  /** `http://127.0.0.1:<port>`. */
  address: string;
  /** Token of the first account. */
  admin: string;
  /** A request under /api/v1 that must succeed; its JSON. */
  must(method: string, path: string, body?: unknown): Promise<ReturnType<JSON['parse']>>;
  /** Makes a unit at the place of these pages, and gives the token of its device. */
  unit(id: string): Promise<string>;
}

/** Starts it, its data in `folder`. */
export async function startPageSite(ends: Ends, folder: string, env: Record<string, string> = {}): Promise<PageSite> {
  const server = startServer({
    dataDir: folder,
    env: {
      MUSTER_ADMIN_PASSWORD: PASSWORD,
      MUSTER_MEDIA_PORT: '47400',
      MUSTER_MEDIA_WORKERS: '1',
      MUSTER_MEDIA_WORKER_BIN: process.env.MUSTER_MEDIA_WORKER_BIN ?? '',
      ...env,
    },
  });
  ends.teardown(() => server.stop());
  const [address, browser] = await Promise.all([server.ready, launchChromium(ends, { camera: true })]);
  let admin = '';
  const must: PageSite['must'] = async (method, path, body) => {
    const answer = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: {
        ...(admin !== '' && { authorization: `Bearer ${admin}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said}`);
    return said === '' ? undefined : JSON.parse(said);
  };
  admin = (await must('POST', '/sessions', { username: 'admin', password: PASSWORD })).token;
  return {
    browser,
    address,
    admin,
    must,
    open: (path, options) => openPage({ browser, proxy: { address } }, path, options),
    async unit(id) {
      await must('PUT', `/units/${id}`, { callsign: id.toUpperCase(), kind: 'foot', org: 'hq' });
      return (await must('POST', '/devices', { unitId: id, kind: 'bodyCamera' })).token;
    },
  };
}
