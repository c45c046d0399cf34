// Nearest over HTTP beside a route that returns the same bytes from memory: one server process, one client process.
import { type ChildProcess, fork } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { UnitId } from '../../server/wire/ids.js';
import { pictureApp } from '../support/pictureApp.js';
import { Dice } from '../support/random.js';

const SEED = 20260101;
const UNITS = 100_000;
const CAMERAS = 1500;
const CONNECTIONS = 16;
const QUERIES = 2000;
const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 3 : 11;
const ROUND_MS = quick ? 400 : 1000;

/** What a load of one round is. */
interface Load {
  port: number;
  path: string;
  queries: string[];
  ms: number;
}

interface Result {
  done: number;
  perSecond: number;
  /** Of an average answer, head included. */
  bytes: number;
}

/** Keeps connections busy for a while; gives requests a second and bytes of an average answer. */
async function runLoad({ port, path, queries, ms }: Load): Promise<Result> {
  const end = performance.now() + ms;
  const start = performance.now();
  let done = 0;
  let bytes = 0;
  const one = (first: number) =>
    new Promise<void>((resolve, reject) => {
      let n = first;
      let left = -1;
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const next = () => {
        n = (n + CONNECTIONS) % queries.length;
        socket.write(`GET ${path}?${queries[n]} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n\r\n`);
      };
      socket.on('error', reject);
      socket.on('connect', next);
      socket.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (left < 0) {
          const head = chunk.toString('latin1');
          const length = /content-length: (\d+)/i.exec(head);
          if (!head.startsWith('HTTP/1.1 200') || !length) throw new Error(head.slice(0, 300));
          left = Number(length[1]) - (chunk.length - head.indexOf('\r\n\r\n') - 4);
        } else left -= chunk.length;
        if (left > 0) return;
        left = -1;
        done++;
        if (performance.now() < end) next();
        else {
          socket.end();
          resolve();
        }
      });
    });
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => one(n)));
  return { done, perSecond: (done * 1000) / (performance.now() - start), bytes: bytes / done };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function main(): Promise<void> {
  const dice = new Dice(SEED);
  const bench = await pictureAppWithMemory();
  for (let n = 0; n < UNITS; n++) {
    const id = `unit-${n}` as UnitId;
    const kind = dice.pick(['patrolCar', 'foot', 'ambulance', 'van']);
    const status = dice.pick(['available', 'busy', 'enRoute'] as const);
    bench.picture.putUnit(id, { callsign: `Unit ${n}`, kind, org: 'hq/jinan', status, capabilities: ['als'] }, 0);
    const city = n % 2 === 0;
    bench.picture.moveUnit(n, {
      latE7: Math.round(dice.between(city ? 36.5 : 34.5, city ? 36.8 : 38) * 1e7),
      lngE7: Math.round(dice.between(city ? 116.8 : 115, city ? 117.3 : 122) * 1e7),
      headingCenti: dice.below(36_000),
      speedCms: dice.below(2000),
      accuracyCm: 500,
      reportedAt: bench.time.now - dice.below(30_000),
      receivedAt: bench.time.now,
      derived: false,
    });
  }
  for (let n = 0; n < CAMERAS; n++)
    bench.picture.putCamera(`camera-${n}` as never, {
      name: `Camera ${n}`,
      org: 'hq/jinan',
      lat: dice.between(36.5, 36.8),
      lng: dice.between(116.8, 117.3),
      azimuthDegrees: dice.below(360),
      fieldOfViewDegrees: 90,
      rangeMeters: 300,
    });
  const queries = Array.from(
    { length: QUERIES },
    () => `lat=${dice.between(36.5, 36.8).toFixed(6)}&lng=${dice.between(116.8, 117.3).toFixed(6)}`,
  );
  for (const query of queries) bench.memory.set(query, (await bench.call('GET', `/nearest?${query}`)).rawPayload);
  const port = Number((await bench.listen()).split(':')[1]);
  bench.schemas.all();
  const client = fork(fileURLToPath(import.meta.url), ['--client'], { execArgv: [] });
  const ask = (path: string, ms: number) => askClient(client, { port, path, queries, ms });
  const paths = ['/api/v1/nearest', '/api/v1/memory'];
  const rates: number[][] = [[], []];
  const cpu: number[][] = [[], []];
  let bytes = 0;
  for (const path of paths) await ask(path, ROUND_MS);
  for (let round = 0; round < ROUNDS; round++)
    for (const [n, path] of paths.entries()) {
      const before = process.cpuUsage();
      const result = await ask(path, ROUND_MS);
      const { user, system } = process.cpuUsage(before);
      rates[n].push(result.perSecond);
      cpu[n].push((user + system) / result.done);
      bytes = result.bytes;
    }
  const ratios = rates[0].map((rate, n) => rate / rates[1][n]);
  const cpuRatios = cpu[0].map((micros, n) => cpu[1][n] / micros);
  console.log(
    `${UNITS} units, ${CAMERAS} cameras, 10 + 6 answers, ${Math.round(bytes)} bytes, ${CONNECTIONS} connections`,
  );
  for (const [n, name] of ['nearest', 'memory '].entries()) {
    const [best, middle] = [Math.max(...rates[n]), median(rates[n])].map(Math.round);
    console.log(`${name} ${middle} requests/s (best ${best}), ${median(cpu[n]).toFixed(1)} µs CPU each`);
  }
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  console.log(
    `ratio   ${median(ratios).toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)}), by CPU time ${median(cpuRatios).toFixed(2)}`,
  );
  client.disconnect();
  await bench.close();
}

function askClient(client: ChildProcess, load: Load): Promise<Result> {
  return new Promise((resolve, reject) => {
    client.once('message', (result: Result) => resolve(result));
    client.once('error', reject);
    client.send(load);
  });
}

/** The picture's application with `/memory`, which looks its bytes up by the query. */
async function pictureAppWithMemory() {
  const memory = new Map<string, Buffer>();
  const bench = await pictureApp({
    now: Date.UTC(2026, 0, 1, 12),
    moreRoutes: (routes) => {
      routes.get('/memory', { config: { permission: 'view' } }, async (request, reply) => {
        const bytes = memory.get(request.raw.url?.split('?')[1] ?? '');
        return reply.type('application/json; charset=utf-8').send(bytes);
      });
    },
  });
  return { ...bench, memory };
}

if (process.argv.includes('--client')) {
  process.on('message', async (load: Load) => process.send?.(await runLoad(load)));
} else await main();
