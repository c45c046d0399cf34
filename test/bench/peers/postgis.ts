import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installPackages } from '../../../server/setup/debian.mjs';
import { FILTERS, type Points, type QuerySet } from '../index/points.js';
import type { Peer } from './peer.js';

const PACKAGES = ['postgresql-15', 'postgresql-15-postgis-3'];
const PROGRAMS = '/usr/lib/postgresql/15/bin';
const SETTINGS = [
  'fsync=off',
  'shared_buffers=512MB',
  'jit=off',
  'max_parallel_workers_per_gather=0',
  'autovacuum=off',
];
const END = 'end of answer';

/**
 * A PostgreSQL cluster of the bench's own with PostGIS, on a unix socket in a folder that goes with it. Searches are KNN by
 * `geography <->` (great circle) over a GiST index, a whole chunk in one lateral join: no protocol between two of them.
 */
export class PostgisBench {
  version = '';
  readonly #folder: string;
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #psql: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(folder: string, server: ChildProcessWithoutNullStreams, psql: ChildProcessWithoutNullStreams) {
    this.#folder = folder;
    this.#server = server;
    this.#psql = psql;
    this.#lines = createInterface({ input: psql.stdout })[Symbol.asyncIterator]();
  }

  /** A cluster that answers, or why there is none. Installs the Debian packages when it may. */
  static async start(log: (line: string) => void): Promise<PostgisBench | string> {
    const installed = await installPackages(PACKAGES, { log });
    if (!installed.ok)
      return `PostGIS is left out: ${installed.reason}${installed.command ? `; ${installed.command}` : ''}`;
    if (!existsSync(join(PROGRAMS, 'postgres'))) return `PostGIS is left out: there is no ${PROGRAMS}/postgres`;
    // PostgreSQL refuses to run as root.
    const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-pg-'));
    if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
    const options = { ...user, cwd: folder };
    execFileSync(join(PROGRAMS, 'initdb'), ['-D', join(folder, 'db'), '-A', 'trust', '-U', 'bench', '-N'], {
      ...options,
      stdio: 'ignore',
    });
    const settings = [...SETTINGS, 'listen_addresses=', `unix_socket_directories=${folder}`].flatMap((s) => ['-c', s]);
    const server = spawn(join(PROGRAMS, 'postgres'), ['-D', join(folder, 'db'), ...settings], options);
    await new Promise<void>((resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`postgres ended with ${code}`)));
      server.stderr.on('data', (text: Buffer) => {
        if (text.includes('ready to accept connections')) resolve();
      });
    });
    const psql = spawn('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-U', 'bench', 'postgres'], options);
    psql.stderr.on('data', (text: Buffer) => log(`psql: ${text.toString().trim()}`));
    const bench = new PostgisBench(folder, server, psql);
    await bench.#run('SET client_min_messages = warning; CREATE EXTENSION postgis;');
    const [postgres] = await bench.#run('SHOW server_version;');
    const [postgis] = await bench.#run('SELECT postgis_lib_version();');
    bench.version = `PostgreSQL ${postgres.split(' ')[0]} with PostGIS ${postgis}`;
    return bench;
  }

  /** Fills the points table anew, with an index of all and one of those that pass the 10 % filter. */
  async load(points: Points): Promise<Peer[]> {
    await this.#run(`
      DROP TABLE IF EXISTS points, queries;
      CREATE TABLE points (id int, passes boolean, place geography(Point));
      CREATE TABLE queries (filter int, i int, place geography(Point), PRIMARY KEY (filter, i));`);
    const lines: string[] = [];
    for (let row = 0; row < points.n; row++) {
      const passes = (points.attr[row] & FILTERS.tenth.mask) !== 0 ? 't' : 'f';
      lines.push(`${row}\t${passes}\tPOINT(${points.lng[row]} ${points.lat[row]})`);
    }
    await this.#copy('points', lines);
    await this.#run(`
      CREATE INDEX ON points USING gist (place);
      CREATE INDEX ON points USING gist (place) WHERE passes;
      VACUUM ANALYZE points;`);
    const [bytes] = await this.#run(`SELECT pg_total_relation_size('points');`);
    return [this.#peer(Number(bytes) / points.n)];
  }

  async close(): Promise<void> {
    const ended = [once(this.#psql, 'close'), once(this.#server, 'close')];
    this.#server.removeAllListeners('exit');
    this.#psql.stdin.end('\\q\n');
    this.#server.kill('SIGINT');
    await Promise.all(ended);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #peer(bytesPerPoint: number): Peer {
    const nearest = (set: QuerySet, from: number, count: number) => {
      const passes = set.filter.mask === 0 ? '' : 'WHERE passes';
      return `
        FROM (SELECT i, place FROM queries
              WHERE filter = ${set.filter.mask} AND i BETWEEN ${from} AND ${from + count - 1} OFFSET 0) q
        CROSS JOIN LATERAL (SELECT p.id, p.place <-> q.place AS away FROM points p ${passes}
                            ORDER BY p.place <-> q.place LIMIT ${set.k}) n`;
    };
    const chunk = 100;
    return {
      name: 'PostGIS KNN (filter: index of its own)',
      chunk,
      prepare: async (sets) => {
        for (const set of sets) {
          const lines = Array.from(
            { length: set.n },
            (_, i) => `${set.filter.mask}\t${i}\tPOINT(${set.lng[i]} ${set.lat[i]})`,
          );
          await this.#copy('queries', lines);
        }
        await this.#run('VACUUM ANALYZE queries;');
      },
      search: async (set, from, count) => {
        const first = Math.min(from, set.n - chunk);
        await this.#run(`SELECT sum(id) ${nearest(set, first, count)};`);
      },
      answer: async (set, i) => (await this.#run(`SELECT id ${nearest(set, i, 1)} ORDER BY away;`)).map(Number),
      bytesPerPoint: () => bytesPerPoint,
    };
  }

  async #copy(into: string, lines: readonly string[]): Promise<void> {
    for (let from = 0; from < lines.length; from += 20_000)
      await this.#run(`COPY ${into} FROM STDIN;\n${lines.slice(from, from + 20_000).join('\n')}\n\\.`);
  }

  /** Lines that a piece of SQL answers with. */
  async #run(sql: string): Promise<string[]> {
    this.#psql.stdin.write(`${sql}\n\\echo ${END}\n`);
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('psql ended; its message is above');
      if (value === END) return lines;
      lines.push(value);
    }
  }
}

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, 'postgres']));
}
