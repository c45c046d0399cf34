import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { RecordingDetails } from '../../server/wire/recordings.js';
import { until } from '../support/mediaApp.js';
import { probe } from '../support/recordingApp.js';
import { startServer } from '../support/serverProcess.js';
import { publishPictureByWhip } from '../support/weriftPeer.js';
import { testWorkerBinary } from '../support/worker.js';

t.setTimeout(600_000);
const PASSWORD = 'violet harbour 41';

/** A UDP port that is free just now. */
async function freePort(): Promise<string> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return String(port);
}

/** A server process with video on, signed in to as admin. */
async function start(dataDir: string) {
  const server = startServer({
    dataDir,
    env: {
      MUSTER_ADMIN_PASSWORD: PASSWORD,
      MUSTER_MEDIA_WORKERS: '1',
      MUSTER_MEDIA_PORT: await freePort(),
      MUSTER_MEDIA_WORKER_BIN: await testWorkerBinary(),
      MUSTER_RECORDINGS_SEGMENT: '5s',
      MUSTER_RECORDINGS_MIN_FREE: '1MB',
    },
  });
  const url = `${await server.ready}/api/v1`;
  let token = '';
  const must = async (method: string, path: string, body?: unknown): Promise<ReturnType<JSON['parse']>> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  token = (await must('POST', '/sessions', { username: 'admin', password: PASSWORD })).token;
  return { server, url, must, token };
}

/** Files that are being written. */
function partsIn(folder: string): { size: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.includes('.part.'))
    .map((entry) => ({
      size: statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0,
    }));
}

t.test(
  'V23 the server is killed in the middle of recordings: everything written plays, and is in the manifest',
  async (t) => {
    const dataDir = t.testdir({});
    const first = await start(dataDir);
    await first.must('PUT', '/units/u1', { callsign: 'A-11', kind: 'foot', org: 'hq' });
    const publisher = await publishPictureByWhip({ url: `${first.url}/streams/unit-u1/whip`, token: first.token });
    t.teardown(() => publisher.pause());
    const { id } = await first.must('POST', '/streams/unit-u1/recording', { purpose: 'drill' });
    const before = (await until(async () => {
      const found = (await first.must('GET', `/recordings/${id}`)) as RecordingDetails;
      return found.files.length >= 2 ? found : undefined;
    })) as RecordingDetails;
    // A part that has only just begun holds no picture yet: there would be nothing of it to recover.
    const usual = before.files.at(-1)!.bytes;
    await until(() => partsIn(join(dataDir, 'recordings')).some(({ size }) => size > usual / 10));
    first.server.child.kill('SIGKILL');
    await first.server.ended;
    await publisher.vanish();

    const next = await start(dataDir);
    const after = (await next.must('GET', `/recordings/${id}`)) as RecordingDetails;
    t.match(after.files.slice(0, before.files.length), before.files, 'nothing that was told of is lost');
    t.ok(after.files.length > before.files.length, 'the file that was being written is there too');
    t.equal(after.files.at(-1)!.recovered, true);
    t.match(after, { state: 'waiting' });
    const verdict = await next.must('GET', '/recordings/verify');
    t.match(verdict, { valid: true, streams: [{ files: after.files.length }] });

    const { href } = await next.must('POST', `/recordings/${id}/exports`, { purpose: 'drill' });
    const zip = await fetch(new URL(href, next.url), { headers: { authorization: `Bearer ${next.token}` } });
    t.equal(zip.status, 200);
    await zip.arrayBuffer();
    await next.server.stop();
    const files = readdirSync(join(dataDir, 'recordings'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    t.equal(files.length, after.files.length, 'nothing else is left');
    for (const file of files) t.match(await probe(file), { codecs: ['vp8'], complaint: '' });
  },
);
