import { resolve } from 'node:path';
import { openReader, SCHEMA } from '../store/database.js';
import { type LedgerHead, readLedgerHead } from '../store/ledgerHead.js';
import { type LedgerVerdict, verifyChain } from '../store/ledgerLog.js';
import { Reader } from '../store/reader.js';
import { toErrorShape } from '../store/storeError.js';

const HELP = `Checks the audit record in a data folder, of a stopped server or a copy, without changing it.

npm run audit:verify -- <data folder> [--head <sequence>:<hash>] [--json]
  --head   also demand that the entry of this number has this hash, as noted earlier
  --json   print the verdict as JSON

Exit status: 0 the record is whole, 1 it is broken, 2 it could not be checked.
`;

interface Verdict extends LedgerVerdict {
  /** What the note of the newest acknowledged entry beside the database says. */
  note: 'fits' | 'absent' | 'damaged';
}

/** Checks chain, noted head and database file. @throws StoreError when the folder cannot be opened at all */
async function check(folder: string, demanded: LedgerHead | undefined): Promise<Verdict> {
  const reader = new Reader(openReader(folder, SCHEMA, true));
  try {
    const noted = readLedgerHead(folder);
    const walk = (heads?: LedgerHead) =>
      verifyChain((from, previousHash, limit) => reader.checkChain(from, previousHash, limit), heads);
    let verdict = await walk(typeof noted === 'object' ? noted : undefined);
    if (verdict.valid && demanded) verdict = await walk(demanded);
    return { ...verdict, note: typeof noted === 'object' ? 'fits' : noted };
  } finally {
    reader.close();
  }
}

function readArguments(args: readonly string[]): { folder: string; head?: LedgerHead; json: boolean } | undefined {
  const rest = args.filter((arg) => arg !== '--json');
  const at = rest.indexOf('--head');
  const head = at < 0 ? undefined : /^(\d{1,15}):([0-9a-f]{64})$/.exec(rest[at + 1] ?? '');
  if (at >= 0) rest.splice(at, 2);
  if (rest.length !== 1 || rest[0]!.startsWith('-') || head === null) return undefined;
  return {
    folder: resolve(rest[0]!),
    json: args.includes('--json'),
    ...(head && { head: { sequence: Number(head[1]), hash: head[2]! } }),
  };
}

function describe(verdict: Verdict): string {
  const { entries, valid, brokenAt, head, note } = verdict;
  const lines = [
    valid
      ? `The audit record is whole: ${entries} entries.`
      : `The audit record is BROKEN at entry ${brokenAt}; the ${entries} before it fit.`,
    `Newest entry that fits: ${head.sequence}:${head.hash}`,
  ];
  if (note === 'absent' && entries > 0)
    lines.push('There is no ledger.head beside it: entries missing at the end would not show.');
  if (note === 'damaged') lines.push('The file ledger.head beside it is damaged.');
  return lines.join('\n');
}

async function main(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options) {
    process.stderr.write(HELP);
    return 2;
  }
  try {
    const verdict = await check(options.folder, options.head);
    process.stdout.write(`${options.json ? JSON.stringify(verdict) : describe(verdict)}\n`);
    return verdict.valid && verdict.note !== 'damaged' ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${toErrorShape(error, options.folder).message}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
