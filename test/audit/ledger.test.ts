import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { DATABASE_FILE, openReader } from '../../server/store/database.js';
import { canonicalJson, GENESIS_HASH, type LedgerFacts } from '../../server/store/ledger.js';
import { verifyChain } from '../../server/store/ledgerLog.js';
import { Reader } from '../../server/store/reader.js';
import { Store } from '../../server/store/store.js';
import { Dice, testSeed } from '../support/random.js';

const Database = createRequire(import.meta.url)('libsql') as typeof import('libsql');
const ROOT = resolve(import.meta.dirname, '../..');

const facts = (number: number, more: Partial<LedgerFacts> = {}): LedgerFacts => ({
  at: new Date(1_789_000_000_000 + number * 1000).toISOString(),
  actor: `account:a${number % 3}`,
  action: number % 2 ? 'getNearest' : 'putUnit',
  target: `unit:U${number % 5}`,
  org: 'hq/jinan',
  outcome: 'ok',
  details: { number, note: '泉 "quoted" \u2028' },
  ...more,
});

/** A data folder with `count` entries, closed cleanly. */
async function folderWith(t: Test, count: number): Promise<string> {
  const folder = join(t.testdir({ data: {} }), 'data');
  const store = await Store.open(folder);
  await Promise.all(Array.from({ length: count }, (_, i) => store.ledger.record(facts(i + 1))));
  await store.close();
  return folder;
}

const runCli = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'server/audit/cli.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

/** The chain of a folder, without starting a process for it. */
async function verify(folder: string) {
  const reader = new Reader(openReader(folder, undefined, true));
  try {
    return await verifyChain((from, previous, limit) => reader.checkChain(from, previous, limit));
  } finally {
    reader.close();
  }
}

t.test('B1 each entry carries SHA-256 of its canonical JSON with the hash before; anyone can check it', async (t) => {
  const folder = await folderWith(t, 20);
  const store = await Store.open(folder);
  t.teardown(() => store.close());
  await store.ledger.record(facts(21, { purpose: 'welfare check' }));
  const { entries } = await store.ledger.page({}, 'asc', 100);
  let previousHash = '0'.repeat(64);
  for (const [i, { hash, ...rest }] of entries.entries()) {
    t.equal(rest.sequence, i + 1);
    t.equal(rest.previousHash, previousHash);
    const sorted = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
    t.equal(hash, createHash('sha256').update(canonicalJson(sorted)).digest('hex'));
    previousHash = hash;
  }
  t.strictSame(await store.ledger.verify(), { entries: 21, valid: true, head: { sequence: 21, hash: previousHash } });
  t.equal(GENESIS_HASH, '0'.repeat(64));
});

t.test('canonical JSON: sorted keys, no white space, the same text for the same value (RFC 8785)', (t) => {
  t.equal(
    canonicalJson({ b: [1, 'é', null, true], a: { d: 1e21, c: -0 }, x: undefined }),
    '{"a":{"c":0,"d":1e+21},"b":[1,"é",null,true]}',
  );
  t.equal(canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '\u0080': 4 }), '{"\\r":2,"1":3,"\u0080":4,"\u20ac":1}');
  t.equal(canonicalJson({ at: new Date(0) }), '{"at":"1970-01-01T00:00:00.000Z"}');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      return canonicalJson(JSON.parse(text)) === text;
    }),
    { seed: testSeed() },
  );
  t.end();
});

t.test('B2 a changed, removed, added or swapped entry is found and named', async (t) => {
  const folder = await folderWith(t, 50);
  const file = join(folder, DATABASE_FILE);
  const original = readFileSync(file);
  const tamperings: [string, string, number][] = [
    ['another outcome', "UPDATE ledger SET outcome='refused' WHERE sequence=17", 17],
    ['another actor', "UPDATE ledger SET actor='account:a9' WHERE sequence=1", 1],
    ['another instant', "UPDATE ledger SET at='2026-01-01T00:00:00.000Z' WHERE sequence=33", 33],
    ['details', `UPDATE ledger SET details='{"number":4}' WHERE sequence=40`, 40],
    ['a purpose', "UPDATE ledger SET purpose='none' WHERE sequence=12", 12],
    ['a hash', `UPDATE ledger SET hash='${'a'.repeat(64)}' WHERE sequence=50`, 50],
    ['removed', 'DELETE FROM ledger WHERE sequence=25', 25],
    [
      'removed, renumbered',
      'DELETE FROM ledger WHERE sequence=49; UPDATE ledger SET sequence=49 WHERE sequence=50',
      49,
    ],
    [
      'swapped',
      'UPDATE ledger SET sequence=-1 WHERE sequence=7; UPDATE ledger SET sequence=7 WHERE sequence=8; UPDATE ledger SET sequence=8 WHERE sequence=-1',
      7,
    ],
  ];
  for (const [what, sql, brokenAt] of tamperings) {
    writeFileSync(file, original);
    const db = new Database(file);
    db.exec(sql);
    db.close();
    t.match(await verify(folder), { valid: false, brokenAt, entries: brokenAt - 1 }, what);
  }
});

t.test(
  'B2 an end that was cut off is found by the note beside the database, also when the server starts',
  async (t) => {
    const folder = await folderWith(t, 30);
    const db = new Database(join(folder, DATABASE_FILE));
    db.exec('DELETE FROM ledger WHERE sequence>27');
    db.close();
    t.match(await verify(folder), { valid: true, entries: 27 }, 'the chain alone cannot tell');
    t.match(JSON.parse(runCli(folder, '--json').stdout), { valid: false, entries: 27, brokenAt: 28 });
    const errors: string[] = [];
    const log = { warn() {}, error: (_context: object, message: string) => void errors.push(message) };
    const store = await Store.open(folder, { log: log as never });
    t.teardown(() => store.close());
    t.match(errors.join(), /audit record is damaged: it ends at entry 27, but entry 30 .* was acknowledged/);
    t.match(store.ledgerDamage, /entry 30/);
  },
);

t.test('B3 one changed byte in any entry is found: every byte of the text of some entries', async (t) => {
  const folder = await folderWith(t, 40);
  const file = join(folder, DATABASE_FILE);
  const original = readFileSync(file);
  const dice = new Dice(testSeed());
  const { entries } = await (async () => {
    const store = await Store.open(folder);
    const page = await store.ledger.page({}, 'asc', 100);
    await store.close();
    return page;
  })();
  let checked = 0;
  for (const sequence of [1, 2 + dice.below(37), 40]) {
    const { hash } = entries[sequence - 1]!;
    const end = original.indexOf(hash);
    const start = original.lastIndexOf('2026-', end);
    t.ok(start > 0 && end - start < 1000, `entry ${sequence} is in one piece`);
    for (let at = start; at < end + 64; at++) {
      const bytes = Buffer.from(original);
      bytes[at]! ^= 1 << dice.below(8);
      writeFileSync(file, bytes);
      const verdict = await verify(folder);
      if (verdict.valid || verdict.brokenAt !== sequence)
        t.fail(`byte ${at} of entry ${sequence}: ${JSON.stringify(verdict)}`);
      checked++;
    }
  }
  t.comment(`${checked} bytes, one at a time`);
});

t.test('B3 a damaged database file is said to be broken or damaged, never whole with other content', async (t) => {
  const folder = await folderWith(t, 400);
  const file = join(folder, DATABASE_FILE);
  const original = readFileSync(file);
  const dice = new Dice(testSeed());
  const whole = await verify(folder);
  for (let round = 0; round < 200; round++) {
    const bytes = Buffer.from(original);
    bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8);
    writeFileSync(file, bytes);
    try {
      const verdict = await verify(folder);
      if (verdict.valid && verdict.head.sequence === whole.head.sequence) t.strictSame(verdict, whole);
    } catch (error) {
      if (!/damaged|malformed|not a database|SQLITE/i.test(String(error))) throw error;
    }
  }
  t.pass('200 bytes anywhere in the file');
});

t.test('B4 the verifier works on a stopped server and on a copy, changes nothing, and says how it ended', async (t) => {
  const folder = await folderWith(t, 12);
  const listing = () =>
    readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs, statSync(join(folder, name)).size]);
  const before = listing();
  const good = runCli(folder);
  t.equal(good.status, 0, good.stderr);
  t.match(good.stdout, /The audit record is whole: 12 entries\.\nNewest entry that fits: 12:[0-9a-f]{64}\n/);
  t.strictSame(listing(), before, 'nothing was touched, nothing added');
  const { head } = await verify(folder);
  t.equal(runCli(folder, '--head', `12:${head.hash}`).status, 0);
  t.match(runCli(folder, '--json', '--head', `12:${'b'.repeat(64)}`), { status: 1, stdout: /"brokenAt":12/ });
  t.match(runCli(folder, '--json', '--head', `13:${'b'.repeat(64)}`), { status: 1, stdout: /"brokenAt":13/ });
  t.match(runCli(join(folder, 'none')), { status: 2, stderr: /There is no muster\.db in .*none/ });
  t.match(runCli(), { status: 2, stderr: /npm run audit:verify/ });
  // A copy of a running server: the write-ahead log holds the newest entries.
  const store = await Store.open(folder);
  t.teardown(() => store.close());
  await store.ledger.record(facts(13));
  const copy = join(folder, '../copy');
  mkdirSync(copy);
  for (const name of ['muster.db', 'muster.db-wal', 'ledger.head']) copyFileSync(join(folder, name), join(copy, name));
  t.match(runCli(copy), { status: 0, stdout: /whole: 13 entries/ });
  rmSync(join(copy, 'ledger.head'));
  t.match(runCli(copy), { status: 0, stdout: /no ledger\.head/ });
  // One changed byte in the log silently drops what comes after: the note tells.
  copyFileSync(join(folder, 'ledger.head'), join(copy, 'ledger.head'));
  for (const name of ['muster.db', 'muster.db-wal']) copyFileSync(join(folder, name), join(copy, name));
  rmSync(join(copy, 'muster.db-shm'), { force: true });
  const log = readFileSync(join(copy, 'muster.db-wal'));
  log[log.length - 2000]! ^= 1;
  writeFileSync(join(copy, 'muster.db-wal'), log);
  t.match(runCli(copy), { status: 1, stdout: /BROKEN at entry 13/ });
});

t.test('entries are found by actor, action, target, org and time, in pages, both ways', async (t) => {
  const folder = await folderWith(t, 300);
  const store = await Store.open(folder);
  t.teardown(() => store.close());
  await store.ledger.record(facts(301, { org: 'hq/jinan/lixia' }));
  await store.ledger.record(facts(302, { org: 'hq/jinan2' }));
  const all = (await store.ledger.page({}, 'asc', 1000)).entries;
  t.equal(all.length, 302);
  const filters = [
    { actor: 'account:a1' },
    { action: 'getNearest', target: 'unit:U3' },
    { from: all[100]!.at, to: all[110]!.at },
    { orgs: ['hq/jinan'] },
    { orgs: [] },
    { actor: 'nobody' },
  ];
  for (const filter of filters) {
    const expected = all.filter(
      (entry) =>
        (!filter.actor || entry.actor === filter.actor) &&
        (!filter.action || entry.action === filter.action) &&
        (!filter.target || entry.target === filter.target) &&
        (!filter.from || (entry.at >= filter.from && entry.at < filter.to!)) &&
        (!filter.orgs || filter.orgs.some((org) => entry.org === org || entry.org.startsWith(`${org}/`))),
    );
    for (const order of ['asc', 'desc'] as const) {
      const found = [];
      let from: number | undefined;
      do {
        const page = await store.ledger.page(filter, order, 7, from);
        t.ok(page.entries.length <= 7);
        found.push(...page.entries);
        from = page.next;
      } while (from !== undefined);
      t.strictSame(found, order === 'asc' ? expected : expected.toReversed(), `${JSON.stringify(filter)} ${order}`);
    }
  }
});
