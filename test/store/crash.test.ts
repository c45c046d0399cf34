import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Store } from '../../server/store/store.js';

const ROUNDS = 6;
const seed = Number(process.env.MUSTER_TEST_SEED ?? 20260917);
const CHILD = fileURLToPath(new URL('./support/crashChild.ts', import.meta.url));

/** mulberry32: small seeded generator, 0 to 1. */
function randomFrom(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let x = Math.imul(a ^ (a >>> 15), 1 | a);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

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
  const random = randomFrom(seed);
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
