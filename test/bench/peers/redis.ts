import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { installPackages } from '../../../server/setup/debian.mjs';
import { FILTERS, type Points, type QuerySet } from '../index/points.js';
import type { Peer } from './peer.js';

const PIPELINED = 1000;
const BATCH = 100;
const KEY = 'points';
const SPLIT_KEY = `points:${FILTERS.tenth.mask}`;

/** A redis-server of the bench's own, without persistence, on a unix socket in a folder that goes with it. */
export class RedisBench {
  readonly version: string;
  readonly #folder: string;
  readonly #server: ChildProcess;
  readonly #client: Client;

  private constructor(folder: string, server: ChildProcess, client: Client, version: string) {
    this.#folder = folder;
    this.#server = server;
    this.#client = client;
    this.version = version;
  }

  /** A server that answers, or why there is none. Installs the Debian package when there is no redis-server and it may. */
  static async start(log: (line: string) => void): Promise<RedisBench | string> {
    const missing = await installRedis(log);
    if (missing) return missing;
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-redis-'));
    const socket = join(folder, 'redis.sock');
    const args = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', folder];
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const ready = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.once('exit', () => resolve(false));
      server.stdout!.on('data', (text: Buffer) => {
        if (text.includes('ready to accept connections') || text.includes('Ready to accept connections')) resolve(true);
      });
    });
    if (!ready) {
      await rm(folder, { recursive: true, force: true });
      return 'Redis is left out: redis-server does not start';
    }
    const client = makeClient(socket);
    await client.connect();
    const info = await client.info('server');
    return new RedisBench(folder, server, client, /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown');
  }

  /** Fills the server anew: one key of all points, and one that is pre-split by the 10 % filter. */
  async load(points: Points): Promise<Peer[]> {
    await this.#client.flushAll();
    const rows = Array.from({ length: points.n }, (_, row) => row);
    await this.#add(KEY, points, rows);
    await this.#add(
      SPLIT_KEY,
      points,
      rows.filter((row) => (points.attr[row] & FILTERS.tenth.mask) !== 0),
    );
    const bytes = Number(await this.#client.sendCommand(['MEMORY', 'USAGE', KEY])) / points.n;
    return [this.#bestPeer(bytes), this.#clientFilteredPeer(points)];
  }

  async close(): Promise<void> {
    this.#client.destroy();
    this.#server.removeAllListeners('exit');
    const ended = once(this.#server, 'exit');
    this.#server.kill('SIGTERM');
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  #bestPeer(bytesPerPoint: number): Peer {
    const ask = (set: QuerySet, i: number) => {
      const key = set.filter.mask === 0 ? KEY : SPLIT_KEY;
      return this.#client.sendCommand([...search(key, set, i), 'COUNT', String(set.k)]) as Promise<unknown>;
    };
    return {
      name: 'Redis GEOSEARCH (filter: key of its own)',
      chunk: PIPELINED,
      search: (set, from, count) => pipeline(from, count, (j) => ask(set, j % set.n)),
      answer: async (set, i) => rowsOf(await ask(set, i)),
      move: async (moves) => {
        const batches: Promise<unknown>[] = [];
        for (let from = 0; from < moves.n; from += BATCH) {
          const command = ['GEOADD', KEY];
          for (let i = from; i < Math.min(moves.n, from + BATCH); i++)
            command.push(String(moves.lng[i]), String(moves.lat[i]), String(moves.rows[i]));
          batches.push(this.#client.sendCommand(command) as Promise<unknown>);
        }
        await Promise.all(batches);
      },
      bytesPerPoint: () => bytesPerPoint,
      ownRate: () => this.#ownRate(),
    };
  }

  /** One key for all: everything within the radius that holds ten that pass comes over, and is filtered here. */
  #clientFilteredPeer(points: Points): Peer {
    const answer = async (set: QuerySet, i: number) => {
      const { mask } = set.filter;
      const rows: number[] = [];
      for (const member of (await this.#client.sendCommand(search(KEY, set, i))) as unknown as string[]) {
        const row = Number(member);
        if (mask !== 0 && (points.attr[row] & mask) === 0) continue;
        rows.push(row);
        if (rows.length === set.k) break;
      }
      return rows;
    };
    return {
      name: 'Redis GEOSEARCH, filtered by the client',
      chunk: PIPELINED / 5,
      search: (set, from, count) => pipeline(from, count, (j) => answer(set, j % set.n)),
      answer,
    };
  }

  /** GEOSEARCH calls a second of the server's own time since the last call of this: no socket, no client. */
  async #ownRate(): Promise<number> {
    const stats = await this.#client.info('commandstats');
    await this.#client.configResetStat();
    const [, calls, micros] = /cmdstat_geosearch:calls=(\d+),usec=(\d+)/.exec(stats) ?? [0, 0, 1];
    return (Number(calls) / Number(micros)) * 1e6;
  }

  async #add(key: string, points: Points, rows: readonly number[]): Promise<void> {
    for (let from = 0; from < rows.length; from += 1000) {
      const command = ['GEOADD', key];
      for (const row of rows.slice(from, from + 1000))
        command.push(String(points.lng[row]), String(points.lat[row]), String(row));
      await this.#client.sendCommand(command);
    }
  }
}

/** Why there is no redis-server, if there is none. One that did not come from Debian serves as well. */
async function installRedis(log: (line: string) => void): Promise<string | undefined> {
  if (spawnSync('redis-server', ['--version']).status === 0) return undefined;
  const installed = await installPackages(['redis-server'], { log });
  if (installed.ok) return undefined;
  return `Redis is left out: ${installed.reason}${installed.command ? `; ${installed.command}` : ''}`;
}

type Client = ReturnType<typeof makeClient>;

function makeClient(path: string) {
  const client = createClient({ socket: { path, reconnectStrategy: false } });
  client.on('error', (error: Error) => process.stderr.write(`redis: ${error.message}\n`));
  return client;
}

function search(key: string, { lat, lng, reachMeters }: QuerySet, i: number): string[] {
  const place = [String(lng[i]), String(lat[i])];
  return ['GEOSEARCH', key, 'FROMLONLAT', ...place, 'BYRADIUS', String(reachMeters[i]), 'm', 'ASC'];
}

function rowsOf(reply: unknown): number[] {
  return (reply as string[]).map(Number);
}

async function pipeline(from: number, count: number, ask: (j: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => ask(from + n)));
}
