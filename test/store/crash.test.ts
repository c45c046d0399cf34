import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Store } from '../../server/store/store.js';
import { seeded, testSeed } from '../support/random.js';

const ROUNDS = 6;
const seed = testSeed();
const CHILD = fileURLToPath(new URL('./support/crashChild.ts', import.meta.url));

/** Runs the writer until it acknowledged `count` pairs and a little longer, kills it, and tells what it acknowledged. */
async function runAndKill(folder: string, first: number, count: number): Promise<Map<number, number>> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', CHILD, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const acknowledged = new Map<number, number>();
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line === 'open') continue;
    const match = /^(\d+) (\d+)$/.exec(line);
    if (match) acknowledged.set(Number(match[1]), Number(match[2]));
    if (acknowledged.size >= count) child.kill('SIGKILL');
  }
  await exited;
  return acknowledged;
}

t.test(`S1 whatever is acknowledged survives kill -9 whole, nothing is there by half (seed ${seed})`, async (t) => {
  const folder = t.testdir();
  const random = seeded(seed);
  const acknowledged = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const count = 1 + Math.floor(random() * 600);
    for (const [number, sequence] of await runAndKill(folder, 1 + round * 1_000_000, count)) {
      acknowledged.set(number, sequence);
    }
    const store = await Store.open(folder);
    t.equal(store.ledgerDamage, undefined, 'the ledger holds every acknowledged entry');
    const pairs = await store.documents.all<{ number: number }>('pairs');
    const halves = new Map<number, number>();
    let sequence = 0;
    for await (const { sequence: at, event } of store.journal.read<{ number: number; half: number }>('pairs')) {
      if (at !== ++sequence) t.fail(`gap in the journal at ${at}`);
      halves.set(event.number, (halves.get(event.number) ?? 0) + event.half);
    }
    const missing = [...acknowledged.keys()].filter((number) => !pairs.has(String(number).padStart(8, '0')));
    t.strictSame(missing, [], 'every acknowledged document is there');
    t.ok(
      [...halves.values()].every((sum) => sum === 3),
      'events of one commit are there together',
    );
    t.equal(halves.size, pairs.size, 'document and events of one commit are there together');
    t.equal(sequence, pairs.size * 2);
    const verdict = await store.ledger.verify();
    t.match(verdict, { valid: true, entries: pairs.size });
    const { entries } = await store.ledger.page({}, 'asc', 1_000_000);
    const bySequence = new Map(entries.map((entry) => [entry.sequence, entry.target]));
    const wrong = [...acknowledged].filter(([number, at]) => bySequence.get(at) !== `pair:${number}`);
    t.strictSame(wrong, [], 'every acknowledged ledger entry is there under its sequence');
    await store.close();
  }
  t.comment(`${acknowledged.size} acknowledged commits over ${ROUNDS} kills`);
});
