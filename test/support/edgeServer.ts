import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import pino from 'pino';
import type { Test } from 'tap';
import { buildApp } from '../../server/app.js';
import { readConfig } from '../../server/config.js';

/** Password of the admin account. */
export const PASSWORD = 'violet harbour 41';

/** The whole application, listening, with everything it logs in `lines`; in a new folder, or again in one. */
export async function startEdgeServer(t: Test, env: Record<string, string> = {}, files: object = {}, again?: string) {
  const folder = again ?? t.testdir({ data: {}, ...files });
  const read = readConfig({
    MUSTER_DATA_DIR: `${folder}/data`,
    MUSTER_ADMIN_PASSWORD: PASSWORD,
    MUSTER_PORT: '0',
    ...env,
  });
  if (!read.ok) throw new Error(read.errors.join());
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const muster = await buildApp({ config: read.config, log, version: '0.0.0', pagesFolder: `${folder}/web` });
  t.teardown(() => muster.close());
  const address = await muster.listen();
  const { port } = muster.app.server.address() as AddressInfo;
  const api = (path: string, init: RequestInit = {}, token?: string) =>
    fetch(`${address}/api/v1${path}`, {
      ...init,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...init.headers },
    });
  const post = (path: string, body: string, token?: string) =>
    api(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } }, token);
  const { token } = (await (
    await post('/sessions', JSON.stringify({ username: 'admin', password: PASSWORD }))
  ).json()) as {
    token: string;
  };
  return { muster, address, port, api, post, token, lines, folder };
}

/** Sends raw bytes and gives everything that comes back until the server hangs up. */
export async function raw(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return answer;
}
