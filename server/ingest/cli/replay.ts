import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { PositionsAnswer } from '../../wire/positions.js';
import { readAustinBuses } from '../replay/austinBuses.js';
import { readGeojsonLines } from '../replay/geojsonLines.js';
import { MAX_SPEED, play, type ReplayTarget } from '../replay/player.js';
import type { Recording } from '../replay/recording.js';
import { readSfFireCalls } from '../replay/sfFireCalls.js';
import { readTextFile } from '../textFile.js';
import { commandTarget } from './commandTarget.js';
import { call, connect, type Server } from './server.js';

const HELP = `npm run replay -- SOURCE FILE [--speed 60|max] [--url http://127.0.0.1:8080] [--org hq]

Plays recorded data into a running Muster, through the same gate as live data. Rows that cannot be read are left out and told.
SOURCE  sf-fire-calls   calls for service of a fire department (CSV): incidents, unit statuses; motion is derived
        austin-buses    GPS of buses (CSV)
        geojson-lines   one GeoJSON Point feature a line
--speed how many times faster than life, 1 to ${MAX_SPEED}, or max (default 60)
MUSTER_TOKEN, or MUSTER_ADMIN_PASSWORD, says who asks; it needs the permission manage.
`;
const SPOKEN_BAD_ROWS = 20;

/** Recorded time between two derived positions: a second or two of the replay's own. */
const stepMs = (speed: number) => Math.max(10_000, speed * 1500);

function readRecording(source: string, text: string, speed: number): Recording {
  switch (source) {
    case 'sf-fire-calls':
      return readSfFireCalls(text, stepMs(speed));
    case 'austin-buses':
      return readAustinBuses(text);
    case 'geojson-lines':
      return readGeojsonLines(text);
    default:
      throw new Error(`there is no source ${JSON.stringify(source)}: use sf-fire-calls, austin-buses or geojson-lines`);
  }
}

/** The running server as a replay sees it. */
function targetOf(server: Server, org: string): ReplayTarget {
  return {
    ...commandTarget(server, org),
    async putUnits(units) {
      const rows = units.map(({ id: unitId, ...unit }) => ({ id: unitId, ...unit, org }));
      if (rows.length > 0) await call(server, 'POST', '/api/v1/import/units', { rows });
    },
    report: (reports, timeScale) =>
      call<PositionsAnswer>(server, 'POST', `/api/v1/positions?replaySpeed=${timeScale}`, reports),
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    speed: { type: 'string', default: '60' },
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    org: { type: 'string', default: 'hq' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const [source, file] = positionals;
  if (values.help || source === undefined || file === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 64;
    return;
  }
  const speed = values.speed === 'max' ? 'max' : Number(values.speed);
  if (speed !== 'max' && !(speed >= 1 && speed <= MAX_SPEED))
    throw new Error(`--speed ${values.speed} is not 1 to ${MAX_SPEED}, or max`);
  const recording = readRecording(source, readTextFile(file, { mend: true }), speed === 'max' ? MAX_SPEED : speed);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  for (const { line, field, message } of recording.bad.slice(0, SPOKEN_BAD_ROWS))
    say(`line ${line}: ${field} ${message}`);
  if (recording.bad.length > SPOKEN_BAD_ROWS) say(`... and ${recording.bad.length - SPOKEN_BAD_ROWS} more bad rows`);
  const { events } = recording;
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) throw new Error(`nothing to replay in ${file}: ${recording.bad.length} bad rows`);
  say(
    `${recording.units.length} units, ${events.length} events, ${new Date(first.at).toISOString()} to ${new Date(last.at).toISOString()}, ${recording.bad.length} bad rows left out`,
  );
  const server = await connect(values.url, process.env);
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  let spoken = 0;
  const figures = await play(recording, {
    speed,
    target: targetOf(server, values.org),
    clock: Date.now,
    sleep: (ms) => delay(ms),
    signal: abort.signal,
    onProgress(at, { positions, incidents }) {
      if (Date.now() - spoken < 2000) return;
      spoken = Date.now();
      const percent = Math.round((100 * (at - first.at)) / Math.max(1, last.at - first.at));
      say(`${percent} %  ${new Date(at).toISOString()}  ${positions} positions, ${incidents} incidents`);
    },
  });
  say(`${figures.positions} positions, ${figures.incidents} incidents, ${figures.statuses} statuses`);
  for (const [code, count] of Object.entries(figures.refused)) say(`refused ${code}: ${count}`);
  for (const [message, count] of Object.entries(figures.failures)) say(`failed ${count} times: ${message}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`replay: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
