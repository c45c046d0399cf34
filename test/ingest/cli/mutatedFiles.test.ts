import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import { readAustinBuses } from '../../../server/ingest/replay/austinBuses.js';
import { readSfFireCalls } from '../../../server/ingest/replay/sfFireCalls.js';
import { missingRecordings, RECORDED } from '../../support/replay.js';
import { startServer } from '../../support/serverProcess.js';

const root = resolve(import.meta.dirname, '../../..');
const password = 'correct-horse-battery-staple';
const folder = mkdtempSync(join(tmpdir(), 'muster-files-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

type Outcome = { status: number; said: string };

/** Runs a tool of the command line on the bytes. */
function run(tool: 'import' | 'replay', what: string, bytes: Buffer, address: string): Promise<Outcome> {
  const file = join(folder, `${tool}-${what}`);
  writeFileSync(file, bytes);
  const args = ['--import', 'tsx', `server/ingest/cli/${tool}.ts`, what, file, '--url', address];
  if (tool === 'replay') args.push('--speed', 'max');
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, MUSTER_ADMIN_PASSWORD: password };
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) =>
      done({ status: error ? Number(error.code) : 0, said: `${stdout}${stderr}` }),
    );
  });
}

const ROWS = 40;
const lines = (head: string, row: (n: number) => string) => [head, ...Array.from({ length: ROWS }, (_, n) => row(n))];
const change = (all: string[], at: number, text: string) => all.map((line, n) => (n === at ? text : line));
const joined = (all: string[], end = '\n') => Buffer.from(all.join(end) + end);
const shuffled = (all: string[]) => all.map((line) => line.split(',').reverse().join(','));
const without = (all: string[], column: number) => all.map((line) => line.split(',').toSpliced(column, 1).join(','));

const buses = lines('vehicle_id,timestamp,speed,latitude,longitude', (n) => {
  const minute = String(n % 4).padStart(2, '0');
  return `${8900 + n},2015-06-07T08:${minute}:48-05:00,0.0,${(30.1 + n / 1e4).toFixed(6)},-97.79`;
});
const whole = joined(buses);

/** A recording in its many states: how many positions still count, or what is said when none does. */
const REPLAYS: [state: string, bytes: Buffer, outcome: number | RegExp][] = [
  ['whole', whole, ROWS],
  ['cut off within a row', whole.subarray(0, whole.length - 30), ROWS - 1],
  ['with a byte order mark and CR LF', Buffer.concat([Buffer.from('\ufeff'), joined(buses, '\r\n')]), ROWS],
  ['as UTF-16', Buffer.from(`\ufeff${buses.join('\r\n')}`, 'utf16le'), ROWS],
  ['as Latin-1', Buffer.from(change(buses, 5, `\u00e9${buses[5]}`).join('\n'), 'latin1'), ROWS - 1],
  ['with a quote that never closes', joined(change(buses, 7, `"${buses[7]}`)), ROWS - 1],
  ['with its columns the other way round', joined(shuffled(buses)), ROWS],
  ['with a huge field', joined(change(buses, 3, `${'9'.repeat(6_000_000)}${buses[3]}`)), ROWS - 1],
  ['without a column', joined(without(buses, 3)), /no column latitude; it has vehicle_id, timestamp, speed, longitude/],
  ['with a column twice', joined(buses.map((line) => `${line},${line.split(',')[0]}`)), /two columns vehicle_id/],
  ['empty', Buffer.alloc(0), /replay: the file is empty/],
  ['of zeros and ones', Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 37) % 256)), /is no text file/],
];

const cameras = lines('id,name,lat,lng', (n) => `c${n},\u8def\u53e3 ${n},36.65,117.${100 + n}`);
const collection = JSON.stringify({
  type: 'FeatureCollection',
  features: cameras.slice(1).map((_, n) => ({
    type: 'Feature',
    id: `g${n}`,
    geometry: { type: 'Point', coordinates: [117.1, 36.6] },
    properties: { name: `G ${n}` },
  })),
});

/** A file of cameras in its many states: what is said when nothing of it is imported, or undefined when all of it is. */
const IMPORTS: [state: string, bytes: Buffer, outcome?: RegExp][] = [
  ['cut off within a row', joined(cameras).subarray(0, -12), /line 41: row has 3 fields where the header has 4/],
  [
    'in another encoding',
    Buffer.from(change(cameras, 4, 'c3,Caf\u00e9,36.65,117.1').join('\n'), 'latin1'),
    /not UTF-8 \(line 5\)|line \d+/,
  ],
  ['with a stray quote', joined(change(cameras, 9, 'c8,"Gate" 3,36.65,117.1')), /line 10: row field 2 has a quote/],
  ['without a column', joined(without(cameras, 2)), /no column lat; it has id, name, lng/],
  ['with places off the globe', joined(change(cameras, 2, 'c1,x,136.65,117.1')), /line 3: lat must be <= 90/],
  ['with an id twice', joined(change(cameras, 2, cameras[1]!)), /line 3: id is that of row 0 too/],
  ['empty', Buffer.alloc(0), /import: the file is empty/],
  ['with a header and no more', Buffer.from('id,name,lat,lng\n'), /nothing to import/],
  ['of GeoJSON that was cut off', Buffer.from(collection.slice(0, -40)), /not valid JSON .* is it whole\?/],
  [
    'as UTF-16, shuffled, by tabs',
    Buffer.from(`\ufeff${shuffled(cameras).join('\n').replaceAll(',', '\t')}`, 'utf16le'),
  ],
  ['of GeoJSON', Buffer.from(`\ufeff${collection}`)],
];

t.test('recordings and imports from the command line, in every state a file can be in', async (t) => {
  const dataDir = join(folder, 'data');
  const env = { MUSTER_ADMIN_PASSWORD: password, MUSTER_MEDIA_OFF_REASON: 'no video here' };
  const server = startServer({ dataDir, env });
  t.teardown(() => server.stop());
  const address = await server.ready;

  await t.test('a replay plays the good rows, tells the bad ones, and says what is wrong with the whole', async (t) => {
    for (const [state, bytes, outcome] of REPLAYS) {
      const { status, said } = await run('replay', 'austin-buses', bytes, address);
      t.notMatch(said, /\n +at |TypeError/, state);
      t.equal(status, outcome instanceof RegExp ? 1 : 0, `${state}: ${said}`);
      if (outcome instanceof RegExp) {
        t.match(said, outcome, state);
        continue;
      }
      const refused = [...said.matchAll(/^refused \w+: (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
      t.equal(Number(/^(\d+) positions/m.exec(said)?.[1]) + refused, outcome, `${state}: ${said}`);
      if (outcome < ROWS) t.match(said, /^line \d+: /m, `${state}: its bad row is told`);
    }
  });

  await t.test('an import takes all of a file or nothing, and names each bad row', async (t) => {
    const body = JSON.stringify({ username: 'admin', password });
    const json = { 'content-type': 'application/json' };
    const session = await fetch(`${address}/api/v1/sessions`, { method: 'POST', headers: json, body });
    const { token } = (await session.json()) as { token: string };
    const count = async () => {
      const answer = await fetch(`${address}/api/v1/cameras?limit=500`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await answer.json()) as { items: unknown[] }).items.length;
    };
    let there = 0;
    for (const [state, bytes, outcome] of IMPORTS) {
      const { status, said } = await run('import', 'cameras', bytes, address);
      t.notMatch(said, /\n +at |TypeError/, state);
      t.equal(status, outcome ? 1 : 0, `${state}: ${said}`);
      if (outcome) t.match(said, outcome, state);
      else there += ROWS;
      t.equal(await count(), there, `${state}: ${outcome ? 'nothing' : 'everything'} came in`);
    }
  });
});

const missing = missingRecordings(RECORDED.buses, RECORDED.fireCalls);
t.test('a damaged row of a real recording costs itself and no other', { skip: missing ?? false }, async (t) => {
  const damage = (file: string) => {
    const all = readFileSync(file, 'utf8').split('\n').slice(0, 3000);
    return all.map((line, n) => (n % 100 === 99 ? `${line.slice(0, 9)}"${line.slice(9)}` : line)).join('\r\n');
  };
  const sound = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, 3000).join('\n');
  const counted = ({ bad, units }: { bad: unknown[]; units: unknown[] }) => [bad.length, units.length];
  const fire = (text: string) => readSfFireCalls(text, 600_000);
  const [busesBad] = counted(readAustinBuses(sound(RECORDED.buses)));
  const [fireBad] = counted(fire(sound(RECORDED.fireCalls)));
  t.equal(readAustinBuses(damage(RECORDED.buses)).bad.length, busesBad! + 30);
  t.ok(Math.abs(fire(damage(RECORDED.fireCalls)).bad.length - fireBad! - 30) <= 2);
});
