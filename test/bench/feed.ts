// The feed to 1,000 clients over real sockets on loopback (clients in a process of their own), against JSON per client and
// one JSON message per unit, all in one run: processor seconds of the server for each million unit positions delivered.
import { cpus, release } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FeedView } from '../../web/feed/feedClient.js';
import { BenchServer, cpuSeconds } from './feed/benchServer.js';
import { runClients } from './feed/clients.js';
import { ClientsProcess } from './feed/clientsProcess.js';
import { usedBytes } from './feed/memory.js';
import { MovingCity } from './feed/movingCity.js';
import { rowsInView, sendJsonPerClient, sendJsonPerUnit } from './feed/otherWays.js';

const SEED = 20260101;
const quick = process.argv.includes('--quick');
const UNITS = quick ? 20_000 : 100_000;
const ROUNDS = quick ? 2 : 5;
const FEED_TICKS = quick ? 4 : 10;
const TICK_MS = 500;
const SAMPLED = 12;
/** Clients by the width of their view in metres. */
const VIEWS: readonly (readonly [clients: number, meters: number])[] = quick
  ? [
      [80, 3_000],
      [80, 10_000],
      [36, 25_000],
      [4, 200_000],
    ]
  : [
      [400, 3_000],
      [400, 10_000],
      [180, 25_000],
      [20, 200_000],
    ];
const JSON_CLIENTS = quick ? 60 : 250;
/** One message per unit is so slow that only some clients get it. */
const EACH_CLIENTS = quick ? 8 : 16;
const IDLE_CLIENTS = quick ? 200 : 1_000;
const STALLED_CLIENTS = quick ? 50 : 300;
/** Clients that only count do not answer: they are not to be dropped or held back for that. */
const LIMITS = { ackTimeoutMs: 1e9, deadAfterMs: 1e9, tickMs: TICK_MS };
const here = fileURLToPath(import.meta.url);

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const thousands = (n: number): string => Math.round(n).toLocaleString('en');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Views of every width, shuffled together so that any first part of them is a fair sample. */
function makeViews(city: MovingCity): FeedView[] {
  const groups = VIEWS.map(([clients, meters]) => Array.from({ length: clients }, () => city.someView(meters)));
  const views: FeedView[] = [];
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  for (let i = 0; i < total; i++) {
    const behind = groups.map((group, g) => group.length / VIEWS[g]![0]);
    views.push(groups[behind.indexOf(Math.max(...behind))]!.pop()!);
  }
  return views;
}

async function measureSpeed(): Promise<void> {
  const city = new MovingCity(UNITS, SEED);
  const { units } = city.picture;
  const moveAlone = median(
    Array.from({ length: 9 }, () => {
      const before = cpuSeconds();
      city.move(TICK_MS / 1000, Date.now());
      return cpuSeconds() - before;
    }),
  );
  const server = new BenchServer(city.picture, LIMITS);
  const port = await server.listen();
  const clients = new ClientsProcess(here);
  const views = makeViews(city);
  // One tick before the clients: what is in the picture is settled into cells once.
  server.feeds.tick();
  await Promise.all([clients.connect(port, '/feed', views, SAMPLED), ticksUntilConnected(server, views.length)]);
  await clients.connect(port, '/json', views.slice(0, JSON_CLIENTS));
  await clients.connect(port, '/each', views.slice(0, EACH_CLIENTS));

  for (let n = 0; n < 15; n++) {
    city.move(TICK_MS / 1000, Date.now());
    server.feeds.tick();
    await server.drained();
  }
  const feed: number[] = [];
  const perClient: number[] = [];
  const perUnit: number[] = [];
  const tickMs: number[] = [];
  let delivered = 0;
  let feedBytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = server.feeds.stats;
    let cpu = 0;
    for (let tick = 0; tick < FEED_TICKS; tick++) {
      const until = performance.now() + TICK_MS;
      const start = cpuSeconds();
      city.move(TICK_MS / 1000, Date.now());
      const moved = cpuSeconds();
      const from = performance.now();
      server.feeds.tick();
      tickMs.push(performance.now() - from);
      await server.drained();
      // What hearing of each move costs the feed counts too.
      cpu += cpuSeconds() - moved + Math.max(0, moved - start - moveAlone);
      await pause(Math.max(0, until - performance.now()));
    }
    const after = server.feeds.stats;
    delivered += after.units - before.units;
    feedBytes += after.bytes - before.bytes;
    feed.push((cpu / (after.units - before.units)) * 1e6);

    const byCell = city.rowsByCell();
    const rowsOf = (view: FeedView) => rowsInView(byCell, view);
    const counted = (i: number) => views[i]!.bounds.east - views[i]!.bounds.west < 1;
    const jsonClients = server.plain['/json'].flatMap((ws, i) => (counted(i) ? [{ ws, rows: rowsOf(views[i]!) }] : []));
    const eachClients = server.plain['/each'].flatMap((ws, i) => (counted(i) ? [{ ws, rows: rowsOf(views[i]!) }] : []));
    const drained = () => server.drained();
    let start = cpuSeconds();
    const sentJson = await sendJsonPerClient(units, jsonClients, drained);
    perClient.push(((cpuSeconds() - start) / sentJson) * 1e6);
    start = cpuSeconds();
    const sentEach = await sendJsonPerUnit(units, eachClients, drained);
    perUnit.push(((cpuSeconds() - start) / sentEach) * 1e6);
  }
  await verify(city, clients);
  const ticks = ROUNDS * FEED_TICKS;
  say(
    `${thousands(UNITS)} units, all moving at ${1000 / TICK_MS} Hz; ${views.length} clients: ${VIEWS.map(([n, m]) => `${n} x ${m / 1000} km`).join(', ')}`,
  );
  say(
    `delivered ${thousands(delivered / ticks)} unit positions and ${thousands(feedBytes / ticks / 1024)} KiB a tick; tick p50 ${median(tickMs).toFixed(1)} ms; behind at the end: ${server.feeds.stats.behind}`,
  );
  say('');
  say('| way | server CPU s per 1M unit positions (median of rounds, in turn) | against the feed |');
  say('| --- | --- | --- |');
  const base = median(feed);
  say(`| feed: shared binary frames | ${base.toFixed(4)} | 1 |`);
  for (const [name, values] of [
    ['JSON per client', perClient],
    ['one JSON message per unit', perUnit],
  ] as const) {
    const ratio = median(values.map((value, i) => value / feed[i]!));
    say(`| ${name} | ${median([...values]).toFixed(3)} | ${ratio.toFixed(0)} x |`);
  }
  await clients.end();
  server.close();
}

/** Clients come in slowly on a busy machine: ticks go on until all of them are being served. */
async function ticksUntilConnected(server: BenchServer, clients: number): Promise<void> {
  while (server.feeds.stats.sessions < clients) {
    server.feeds.tick();
    await pause(50);
  }
}

/** Compares what sampled clients decoded with the picture; throws when anything differs. */
async function verify(city: MovingCity, clients: ClientsProcess): Promise<void> {
  await pause(1_000);
  const { units } = city.picture;
  const byCell = city.rowsByCell();
  let compared = 0;
  for (const { view, detail, units: held } of await clients.sample()) {
    if (detail !== 'units') continue;
    const byId = new Map(held.map((unit) => [unit.id, unit]));
    for (const unit of held) {
      const row = units.ids.rowOf(unit.id as never);
      const off = Math.hypot(unit.lat - units.latE7[row]! / 1e7, unit.lng - units.lngE7[row]! / 1e7);
      if (off > 1e-6 || Math.abs(unit.knownAt - units.knownAt(row)) > 6)
        throw new Error(`${unit.id} is held at ${unit.lat},${unit.lng}, the picture has it elsewhere`);
      compared++;
    }
    const { south, north, west, east } = view.bounds;
    for (const row of rowsInView(byCell, view)) {
      const lat = units.latE7[row]! / 1e7;
      const lng = units.lngE7[row]! / 1e7;
      const isInView = lat >= south && lat <= north && lng >= west && lng <= east;
      if (isInView && !byId.has(units.ids.idOf(row)!)) throw new Error(`${units.ids.idOf(row)} is missing`);
    }
  }
  say(`verified: ${thousands(compared)} units held by sampled clients are where the picture has them, none is missing`);
}

async function measureMemory(): Promise<void> {
  const city = new MovingCity(20_000, SEED);
  const server = new BenchServer(city.picture, LIMITS);
  const port = await server.listen();
  server.feeds.tick();
  const views = (clients: number) => Array.from({ length: clients }, () => city.someView(12_000));
  const settle = async () => {
    for (let n = 0; n < 6; n++) {
      server.feeds.tick();
      await server.drained();
      await pause(20);
    }
  };
  const first = new ClientsProcess(here);
  await first.connect(port, '/feed', views(50));
  await settle();
  const before = await usedBytes();
  const idle = new ClientsProcess(here);
  await idle.connect(port, '/feed', views(IDLE_CLIENTS));
  await settle();
  const idleBytes = ((await usedBytes()) - before) / IDLE_CLIENTS;
  await idle.end();

  const stalled = new ClientsProcess(here);
  await stalled.connect(port, '/feed', views(STALLED_CLIENTS));
  await settle();
  const unstalled = await usedBytes();
  await stalled.stall();
  let ticks = 0;
  // Until the kernel's buffers are full for everyone, and some ticks more.
  for (let full = 0; full < 20 && ticks < 3_000; ticks++) {
    city.move(TICK_MS / 1000, Date.now());
    server.feeds.tick();
    await pause(1);
    if (server.feeds.stats.behind >= STALLED_CLIENTS) full++;
  }
  const stalledBytes = ((await usedBytes()) - unstalled) / STALLED_CLIENTS;
  say('');
  say('| memory of the server for each client (heap and buffers, after collection) | KiB |');
  say('| --- | --- |');
  say(`| idle, following a view of 12 km (${IDLE_CLIENTS} clients) | ${(idleBytes / 1024).toFixed(1)} |`);
  say(
    `| stalled, after ${ticks} ticks (${STALLED_CLIENTS} clients, ${server.feeds.stats.behind} told that they are behind) | ${(stalledBytes / 1024).toFixed(1)} |`,
  );
  await stalled.end();
  await first.end();
  server.close();
}

if (process.argv.includes('--clients')) runClients();
else {
  say(
    `Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} cores, Linux ${release()}, seed ${SEED}${quick ? ', quick' : ''}`,
  );
  await measureSpeed();
  await measureMemory();
}
