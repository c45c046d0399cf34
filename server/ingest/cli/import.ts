import { parseArgs } from 'node:util';
import { IMPORT_KINDS, type ImportAnswer, type ImportKind } from '../../wire/imports.js';
import { DATUMS, type Datum } from '../datum.js';
import { type ImportRow, readImport } from '../importRows.js';
import { readTextFile } from '../textFile.js';
import { call, connect, ServerError } from './server.js';

const HELP = `npm run import -- units|cameras|areas FILE.csv|FILE.geojson [--url http://127.0.0.1:8080] [--org hq] [--datum wgs84|gcj02]

Registers units, cameras or areas, all of the file's rows or none; every bad row is told with its line.
CSV   (gzip too) a header with the fields' names (units: id callsign kind org status capabilities; cameras: id name org lat lng
      azimuthDegrees fieldOfViewDegrees rangeMeters ptz private sourceUrl; areas: id name kind org geometry)
--org of rows that name none (default hq)
MUSTER_TOKEN, or MUSTER_ADMIN_PASSWORD, says who asks; it needs the permission manage.
`;

const SPOKEN_PROBLEMS = 10_000;

const say = (line: string) => process.stderr.write(`${line}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    org: { type: 'string', default: 'hq' },
    datum: { type: 'string', default: 'wgs84' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const [kind, file] = positionals as [ImportKind | undefined, string | undefined];
  if (values.help || kind === undefined || file === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 64;
    return;
  }
  if (!IMPORT_KINDS.includes(kind))
    throw new Error(`there is nothing called ${kind} to import: use ${IMPORT_KINDS.join(', ')}`);
  if (!(DATUMS as readonly string[]).includes(values.datum))
    throw new Error(`--datum ${values.datum}: use ${DATUMS.join(' or ')}`);
  say(`reading ${file}`);
  const text = readTextFile(file, { mend: false });
  const isGeoJson = /\.(geo)?json(\.gz)?$/i.test(file) || /^\s*\{/.test(text);
  const { rows, bad } = readImport(text, isGeoJson, {
    kind,
    org: values.org,
    datum: values.datum as Datum,
  });
  if (rows.length + bad.length === 0) throw new Error(`there is nothing to import in ${file}`);
  const problems = bad.map(({ line, field, message }) => `line ${line}: ${field} ${message}`);
  if (problems.length === 0) problems.push(...(await send(kind, rows, isGeoJson)));
  if (problems.length === 0) return;
  for (const problem of problems.slice(0, SPOKEN_PROBLEMS)) say(problem);
  if (problems.length > SPOKEN_PROBLEMS) say(`... and ${problems.length - SPOKEN_PROBLEMS} more`);
  say(`nothing was imported: ${problems.length} problems in ${rows.length + bad.length} rows`);
  process.exitCode = 1;
}

/** Sends all rows in one call; gives the server's problems, each with the row's line. */
async function send(kind: ImportKind, rows: readonly ImportRow[], isGeoJson: boolean): Promise<string[]> {
  const server = await connect(values.url, process.env);
  say(`checking and importing ${rows.length} ${kind}`);
  const body = { rows: rows.map(({ fields }) => fields) };
  try {
    const { imported, created, changed } = await call<ImportAnswer>(server, 'POST', `/api/v1/import/${kind}`, body);
    say(`${imported} ${kind} imported: ${created} new, ${changed} changed`);
    return [];
  } catch (error) {
    if (!(error instanceof ServerError) || !error.problem.errors?.length) throw error;
    const place = isGeoJson ? 'feature' : 'line';
    return error.problem.errors.map(({ field, message }) => {
      const match = /^(?:body\/)?rows\/(\d+)\/?(.*)$/.exec(field);
      const row = match && rows[Number(match[1])];
      return row ? `${place} ${row.line}: ${match[2] || 'row'} ${message}` : `${field} ${message}`;
    });
  }
}

main().catch((error: unknown) => {
  say(`import: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
