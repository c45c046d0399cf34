// The ten nearest of 10k, 100k and 1M points, half in a city and half over a province, side by side with what a user would
// otherwise pick: every candidate in turn, round after round, in one process, each held against a full look at every point.
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { distanceMeters } from '../../server/geo/geodesy.js';
import { Dice } from '../support/random.js';
import { bePictureChild, PICTURE_CHILD, pictureBytes } from './index/pictureMemory.js';
import {
  FILTERS,
  type Filter,
  makeMoves,
  makePoints,
  makeQueries,
  type Points,
  type QuerySet,
} from './index/points.js';
import { checkAnswers, median, ownClock, type Rates, ratio, timeMoves, timeSearches } from './index/rounds.js';
import { percent, short, table, times } from './index/tables.js';
import { flatbushPeers } from './peers/flatbush.js';
import { h3RingsPeer } from './peers/h3Rings.js';
import { h3TreePeer } from './peers/h3Tree.js';
import type { Peer } from './peers/peer.js';
import { PostgisBench } from './peers/postgis.js';
import { prototypePeers } from './peers/prototypes.js';
import { rbushPeer } from './peers/rbush.js';
import { RedisBench } from './peers/redis.js';

const SEED = 20260101;
const K = 10;
const QUERIES = 4096;
const quick = process.argv.includes('--quick');
const child = process.argv.find((arg) => arg.startsWith(PICTURE_CHILD));
const sizes = quick ? [10_000] : [10_000, 100_000, 1_000_000];
const timing = quick ? { rounds: 1, sliceMs: 10 } : { rounds: 7, sliceMs: 120 };
const moveRounds = quick ? 1 : 5;
const movesARound = quick ? 5_000 : 50_000;
const PICTURE_UNITS = 1_000_000;

const say = (text = ''): void => void process.stdout.write(`${text}\n`);

interface Servers {
  readonly redis: RedisBench | undefined;
  readonly postgis: PostgisBench | undefined;
}

async function startServers(): Promise<Servers> {
  if (quick) return { redis: undefined, postgis: undefined };
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const redis = await RedisBench.start(log);
  const postgis = await PostgisBench.start(log);
  for (const outcome of [redis, postgis]) if (typeof outcome === 'string') say(`${outcome}\n`);
  return {
    redis: typeof redis === 'string' ? undefined : redis,
    postgis: typeof postgis === 'string' ? undefined : postgis,
  };
}

function machineLine({ redis, postgis }: Servers): string {
  const parts = [`${cpus().length} x ${cpus()[0].model}`, `Linux ${release()}`, `Node ${process.version}`];
  if (redis) parts.push(`Redis ${redis.version}`);
  if (postgis) parts.push(postgis.version);
  return `${parts.join(', ')}; seed ${SEED}, k ${K}, ${timing.rounds} rounds of ${timing.sliceMs} ms each`;
}

/** The same places with a filter, and how far the answer of each reaches. */
function querySet(ours: Peer, points: Points, filter: Filter): QuerySet {
  const places = makeQueries(SEED + 1, QUERIES);
  const set = { ...places, filter, k: K, reachMeters: new Float64Array(QUERIES) };
  for (let i = 0; i < QUERIES; i++) {
    const rows = ours.answer(set, i) as readonly number[];
    const last = rows[rows.length - 1];
    // Redis keeps 52 bits of a place (0.6 m) and has a slightly larger Earth.
    set.reachMeters[i] = distanceMeters(points.lat[last], points.lng[last], set.lat[i], set.lng[i]) * 1.0005 + 2;
  }
  return set;
}

/** The lowest and highest rate of ours that was met, over sizes and filters. */
const extremes = { worst: Infinity, best: 0 };
let wrong = 0;

async function benchSize(n: number, { redis, postgis }: Servers): Promise<void> {
  const points = makePoints(SEED, n);
  const ours = h3TreePeer(points);
  const prototypes = await prototypePeers(points);
  if (typeof prototypes === 'string') say(`${prototypes}\n`);
  const peers = [
    ours,
    ...(typeof prototypes === 'string' ? [] : prototypes),
    ...flatbushPeers(points),
    rbushPeer(points),
    h3RingsPeer(points),
    ...((await redis?.load(points)) ?? []),
    ...((await postgis?.load(points)) ?? []),
  ];
  const all = querySet(ours, points, FILTERS.all);
  const tenth = querySet(ours, points, FILTERS.tenth);
  const rare = [FILTERS.hundredth, FILTERS.thousandth].map((filter) => querySet(ours, points, filter));
  for (const peer of peers) await peer.prepare?.([all, tenth]);

  const sample = quick ? 40 : Math.max(10, Math.round(2_000_000 / n));
  const right = new Map<string, string>();
  for (const peer of peers) {
    const { exact, toMeter } = await checkAnswers(peer, points, [all, tenth], Math.min(sample, 200));
    right.set(peer.name, exact === toMeter ? percent(exact) : `${percent(exact)} (${percent(toMeter)} to 1 m)`);
    if (peer === ours && exact < 1) wrong++;
  }
  const ratesOf = await timeSearches(peers, [all, tenth], timing);
  const rareRates = await timeSearches([ours], rare, timing);
  for (const rates of [...ratesOf.values(), ...rareRates.values()]) noteExtremes(rates, ours);

  const dice = new Dice(SEED + 2);
  const moving: Points = { ...points, lat: points.lat.slice(), lng: points.lng.slice() };
  const moved = await timeMoves(peers, moveRounds, () => makeMoves(dice, moving, movesARound));
  const after = await checkAnswers(ours, moving, [all, tenth], Math.min(sample, 200));
  if (after.exact < 1) wrong++;

  const searchCells = (set: QuerySet, name: string) => rateCells(ratesOf.get(set)!, ours.name, name);
  const rows: string[][] = [];
  for (const peer of peers) {
    const { name } = peer;
    const bytes = peer.bytesPerPoint ? (await peer.bytesPerPoint()).toFixed(0) : '-';
    const cells = [...searchCells(all, name), ...searchCells(tenth, name), ...rateCells(moved, ours.name, name)];
    rows.push([name, ...cells, right.get(name)!, bytes]);
    const own = ownClock(name);
    if (ratesOf.get(all)!.has(own))
      rows.push([own, ...searchCells(all, own), ...searchCells(tenth, own), '-', '-', '', '']);
  }
  say(`### ${n.toLocaleString('en')} points\n`);
  const head = ['candidate', 'all, q/s', 'ours to it', '10 %, q/s', 'ours to it', '20 m moves/s', 'ours to it'];
  say(table([...head, 'right answers', 'bytes/point'], rows));
  const rareText = rare.map((set) => `${set.filter.name}: ${short(median(rareRates.get(set)!.get(ours.name)!))}`);
  say(`\nOurs, rarer filters, q/s: ${rareText.join(', ')}. Right answers after the moves: ${percent(after.exact)}.\n`);
}

function rateCells(rates: Rates, ours: string, name: string): string[] {
  const values = rates.get(name);
  return values ? [short(median(values)), name === ours ? '1' : times(ratio(rates, ours, name))] : ['-', '-'];
}

function noteExtremes(rates: Rates, { name }: Peer): void {
  const rate = median(rates.get(name)!);
  extremes.worst = Math.min(extremes.worst, rate);
  extremes.best = Math.max(extremes.best, rate);
}

async function main(): Promise<void> {
  const servers = await startServers();
  try {
    say(`${machineLine(servers)}\n`);
    for (const n of sizes) await benchSize(n, servers);
  } finally {
    await servers.redis?.close();
    await servers.postgis?.close();
  }
  const { worst, best } = extremes;
  say(
    `Ours over all sizes and filters (0.1, 1, 10, 100 %): ${short(worst)} to ${short(best)} q/s, ${times(best / worst)} apart.`,
  );
  if (!quick) {
    const bytes = await pictureBytes(fileURLToPath(import.meta.url), PICTURE_UNITS);
    say(
      `Picture and index of ${short(PICTURE_UNITS)} units: ${(bytes / 1e6).toFixed(0)} MB resident above an empty process.`,
    );
  }
  say(`Correctness of ours against a full look: ${wrong === 0 ? 'every answer right' : 'WRONG ANSWERS'}.`);
  if (wrong > 0) process.exitCode = 1;
}

if (child) await bePictureChild(Number(child.slice(PICTURE_CHILD.length)));
else await main();
