import { resolve } from 'node:path';
import { openReader, SCHEMA } from '../store/database.js';
import { Reader } from '../store/reader.js';
import { toErrorShape } from '../store/storeError.js';
import type { RecordingsVerdict, StreamVerdict } from '../wire/recordings.js';
import { HEADS_COLLECTION, type ManifestEntry, type ManifestHead, manifestJournal } from './manifest.js';
import { verifyStream } from './verify.js';

const HELP = `Checks recordings against their manifests, of a stopped server or a copy, without changing anything.

npm run recordings:verify -- <data folder> [--recordings <folder>] [--json]
  --recordings   folder of the files, where MUSTER_RECORDINGS_DIR names another than <data folder>/recordings
  --json         print the verdict as JSON

Exit status: 0 every file is as it was recorded, 1 something is changed or missing, 2 it could not be checked.
`;
const PAGE = 500;

/** Reads a collection page by page. */
function* documents<T>(reader: Reader, collection: string): Generator<[id: string, doc: T]> {
  let after = '';
  while (true) {
    const rows = reader.read({ read: 'documents', collection, after, limit: PAGE }) as [string, string][];
    for (const [id, body] of rows) yield [id, JSON.parse(body) as T];
    if (rows.length < PAGE) return;
    after = rows.at(-1)![0];
  }
}

async function* entriesOf(reader: Reader, stream: string): AsyncGenerator<ManifestEntry, void, void> {
  let from = 1;
  while (true) {
    const rows = reader.read({ read: 'journal', stream, from, limit: PAGE }) as [number, string][];
    for (const [, body] of rows) yield JSON.parse(body) as ManifestEntry;
    if (rows.length < PAGE) return;
    from = rows.at(-1)![0] + 1;
  }
}

/** Checks every stream. @throws StoreError when the folder cannot be opened */
async function check(folder: string, dir: string): Promise<RecordingsVerdict> {
  const reader = new Reader(openReader(folder, SCHEMA, true));
  try {
    const streams: StreamVerdict[] = [];
    for (const [streamId, noted] of documents<ManifestHead>(reader, HEADS_COLLECTION)) {
      const entries = entriesOf(reader, manifestJournal(streamId));
      streams.push(await verifyStream({ streamId, entries, noted, dir }));
    }
    return { valid: streams.every(({ valid }) => valid), streams };
  } finally {
    reader.close();
  }
}

function readArguments(args: readonly string[]): { folder: string; dir: string; json: boolean } | undefined {
  const rest = args.filter((arg) => arg !== '--json');
  const at = rest.indexOf('--recordings');
  const named = at < 0 ? undefined : rest[at + 1];
  if (at >= 0) rest.splice(at, 2);
  if (rest.length !== 1 || rest[0]!.startsWith('-') || (at >= 0 && named === undefined)) return undefined;
  const folder = resolve(rest[0]!);
  return { folder, dir: resolve(named ?? `${folder}/recordings`), json: args.includes('--json') };
}

const FAULTS = {
  chain: 'the entry does not fit the one before it',
  end: 'the end of the manifest was cut off',
  missing: 'the file is missing',
  changed: 'the file is CHANGED',
  notDeleted: 'the file was to be deleted and is there',
} as const;

function describe({ valid, streams }: RecordingsVerdict): string {
  const lines = streams.flatMap(({ streamId, files, deleted, faults, head }) => [
    `${streamId}: ${files} files as recorded, ${deleted} deleted, newest entry ${head.sequence}:${head.hash}`,
    ...faults.map(({ what, sequence, file }) => `  entry ${sequence}: ${FAULTS[what]}${file ? ` (${file})` : ''}`),
  ]);
  return [...lines, valid ? 'All recordings are whole.' : 'Recordings are BROKEN.'].join('\n');
}

async function main(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options) {
    process.stderr.write(HELP);
    return 2;
  }
  try {
    const verdict = await check(options.folder, options.dir);
    process.stdout.write(`${options.json ? JSON.stringify(verdict) : describe(verdict)}\n`);
    return verdict.valid ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${toErrorShape(error, options.folder).message}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
