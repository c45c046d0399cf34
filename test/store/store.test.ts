import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { DATABASE_FILE, openReader, openWriter, SCHEMA } from '../../server/store/database.js';
import { Store } from '../../server/store/store.js';
import { StoreError } from '../../server/store/storeError.js';

const Database = createRequire(import.meta.url)('libsql') as typeof import('libsql');

const open = async (t: Test, folder = t.testdir(), options = {}) => {
  const store = await Store.open(folder, options);
  t.teardown(() => store.close());
  return { store, folder };
};

t.test('documents live until deleted, per collection, over a restart', async (t) => {
  const { store, folder } = await open(t);
  await store.documents.put('units', 'b', { callsign: 'B' });
  await store.documents.putMany('units', [
    ['a', { callsign: 'A', nested: { list: [1, null, 'x'] } }],
    ['ü', { callsign: '指揮' }],
  ]);
  await store.documents.put('units', 'b', { callsign: 'B2' });
  await store.documents.put('cameras', 'a', {});
  await store.documents.delete('units', 'nobody');
  await store.close();
  const again = (await open(t, folder)).store;
  t.strictSame(
    [...(await again.documents.all('units'))],
    [
      ['a', { callsign: 'A', nested: { list: [1, null, 'x'] } }],
      ['b', { callsign: 'B2' }],
      ['ü', { callsign: '指揮' }],
    ],
  );
  t.strictSame(await again.documents.get('units', 'b'), { callsign: 'B2' });
  await again.documents.delete('units', 'b');
  t.equal(await again.documents.get('units', 'b'), undefined);
  t.equal((await again.documents.all('cameras')).size, 1);
});

t.test('a collection larger than a page is read whole and in order', async (t) => {
  const { store } = await open(t);
  const ids = Array.from({ length: 4500 }, (_, i) => `id${String(i).padStart(6, '0')}`);
  await store.documents.putMany(
    'many',
    ids.map((id, i) => [id, { i }] as const),
  );
  t.strictSame([...(await store.documents.all('many')).keys()], ids);
});

t.test('a stored value is the value at the time of the call', async (t) => {
  const { store } = await open(t);
  const doc = { status: 'available' };
  const stored = store.documents.put('units', 'a', doc);
  doc.status = 'busy';
  await stored;
  t.strictSame(await store.documents.get('units', 'a'), { status: 'available' });
  await t.rejects(store.documents.put('units', 'b', undefined), TypeError);
});

t.test('journals number each stream from 1 and never use a number twice', async (t) => {
  const { store, folder } = await open(t);
  t.equal(await store.journal.append('incidents', [{ n: 1 }, { n: 2 }]), 1);
  t.equal(await store.journal.append('orders', ['only']), 1);
  t.strictSame(await Promise.all([1, 2, 3].map((n) => store.journal.append('incidents', [{ n }]))), [3, 4, 5]);
  await store.journal.trim('incidents', 99);
  t.equal(await store.journal.lastSequence('incidents'), 5);
  await store.close();
  const again = (await open(t, folder)).store;
  t.equal(await again.journal.append('incidents', ['next']), 6);
  const events = [];
  for await (const event of again.journal.read('incidents')) events.push(event);
  t.strictSame(events, [
    { sequence: 5, event: { n: 3 } },
    { sequence: 6, event: 'next' },
  ]);
  t.equal(await again.journal.lastSequence('nothing'), 0);
});

t.test('a long journal is read page by page from any place', async (t) => {
  const { store } = await open(t);
  await store.journal.append(
    'long',
    Array.from({ length: 2500 }, (_, i) => i + 1),
  );
  let expected = 700;
  for await (const { sequence, event } of store.journal.read<number>('long', 700)) {
    if (sequence !== expected || event !== expected) t.fail(`at ${expected}`);
    expected++;
  }
  t.equal(expected, 2501);
});

t.test('S2 writes that wait together share a transaction', async (t) => {
  const { store } = await open(t);
  await Promise.all(Array.from({ length: 500 }, (_, i) => store.documents.put('c', String(i), i)));
  t.equal(store.stats.commits, 500);
  t.ok(store.stats.batches <= 3, `500 commits in ${store.stats.batches} batches`);
  t.equal(store.stats.waiting, 0);
});

t.test('S3 several writes of one commit stand or fall together, and a bad commit harms no other', async (t) => {
  const { store, folder } = await open(t);
  await store.close();
  const db = new Database(join(folder, DATABASE_FILE));
  db.exec(
    `CREATE TRIGGER refuse BEFORE INSERT ON documents WHEN NEW.id='bad' BEGIN SELECT RAISE(ABORT,'refused'); END`,
  );
  db.close();
  const again = (await open(t, folder)).store;
  const outcomes = await Promise.allSettled([
    again.documents.put('c', 'before', 1),
    again.commit([
      { type: 'append', stream: 's', events: ['lost'] },
      { type: 'put', collection: 'c', id: 'bad', doc: 1 },
    ]),
    again.commit([
      { type: 'append', stream: 's', events: ['kept'] },
      { type: 'put', collection: 'c', id: 'after', doc: 1 },
    ]),
  ]);
  t.strictSame(
    outcomes.map((outcome) => outcome.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  t.match(outcomes[1], { reason: { name: 'StoreError', code: 'internal' } });
  t.strictSame([...(await again.documents.all('c')).keys()], ['after', 'before']);
  const events = [];
  for await (const { sequence, event } of again.journal.read('s')) events.push([sequence, event]);
  t.strictSame(events, [[1, 'kept']]);
});

t.test('S4 a second process is refused with the name of the folder, and let in after the first ended', async (t) => {
  const { store, folder } = await open(t);
  await t.rejects(Store.open(folder), { name: 'StoreError', code: 'locked', message: new RegExp(folder) });
  await store.close();
  await open(t, folder);
});

t.test('close waits for what was written before, refuses what comes after, and can be called twice', async (t) => {
  const { store, folder } = await open(t);
  const writes = Array.from({ length: 50 }, (_, i) => store.documents.put('c', String(i), i));
  const closed = store.close();
  await t.rejects(store.documents.put('c', 'late', 1), { code: 'closed' });
  await t.rejects(store.documents.all('c'), { code: 'closed' });
  await Promise.all(writes);
  await closed;
  await store.close();
  t.equal((await (await open(t, folder)).store.documents.all('c')).size, 50);
});

t.test('S5 a full disk refuses the write, says so, and harms nothing', async (t) => {
  const { store } = await open(t, t.testdir(), { maxBytes: 400_000 });
  await store.documents.put('c', 'small', 'here');
  const big = 'x'.repeat(300_000);
  await store.documents.put('c', 'fits', big);
  await t.rejects(store.documents.put('c', 'big', big), {
    code: 'diskFull',
    message: /No room left in the data folder/,
  });
  await store.documents.put('c', 'small', 'still');
  await store.documents.delete('c', 'fits');
  await store.documents.put('c', 'big', big);
  t.strictSame([...(await store.documents.all<string>('c')).keys()], ['big', 'small']);
  t.equal(store.failure, undefined);
});

t.test('S6 a file that is no database, or a damaged one, is named', async (t) => {
  const garbage = t.testdir({ [DATABASE_FILE]: 'this is no database at all, only text '.repeat(200) });
  await t.rejects(Store.open(garbage), { code: 'corrupt', message: new RegExp(garbage) });
  const { store, folder } = await open(t);
  await store.documents.putMany(
    'c',
    Array.from({ length: 2000 }, (_, i) => [`id${i}`, { text: 'y'.repeat(60) }] as const),
  );
  await store.close();
  const file = join(folder, DATABASE_FILE);
  const bytes = readFileSync(file);
  for (let page = 3; page < bytes.length / 4096; page++) bytes.fill(0xaa, page * 4096, page * 4096 + 64);
  writeFileSync(file, bytes);
  await t.rejects(
    (async () => {
      const damaged = await Store.open(folder);
      t.teardown(() => damaged.close());
      await damaged.documents.all('c');
    })(),
    { name: 'StoreError', code: 'corrupt', message: /damaged/ },
  );
});

t.test('a database of somebody else, or of a newer version, is refused', async (t) => {
  const foreign = t.testdir();
  const db = new Database(join(foreign, DATABASE_FILE));
  db.exec('CREATE TABLE theirs(a); PRAGMA user_version=1');
  db.close();
  await t.rejects(Store.open(foreign), { code: 'notMuster' });
  const folder = t.testdir({});
  openWriter(folder, undefined, [...SCHEMA, 'CREATE TABLE later(a)']).close();
  await t.rejects(Store.open(folder), { code: 'newerSchema', message: /newer version/ });
});

t.test('an older schema is brought up to date in one step, or left as it was', async (t) => {
  const folder = t.testdir();
  const { store } = await open(t, folder);
  await store.documents.put('c', 'kept', 1);
  await store.close();
  const next = [...SCHEMA, "CREATE TABLE later(a); INSERT INTO later VALUES('made')"];
  t.throws(() => openWriter(folder, undefined, [...next, 'CREATE TABLE later(a)']), /already exists/);
  const db = openWriter(folder, undefined, next);
  t.strictSame(db.prepare('SELECT a FROM later').raw().all(), [['made']]);
  t.strictSame(db.prepare('SELECT id FROM documents').raw().all(), [['kept']]);
  db.close();
  openReader(folder, next).close();
});

t.test('a copy made while the server runs opens on its own', async (t) => {
  const { store, folder } = await open(t, t.testdir({ copy: {} }));
  await store.documents.put('c', 'a', 1);
  const copy = join(folder, 'copy');
  for (const name of readdirSync(folder))
    if (/^(muster\.db(-wal)?|ledger\.head)$/.test(name)) copyFileSync(join(folder, name), join(copy, name));
  const other = (await open(t, copy)).store;
  t.strictSame([...(await other.documents.all('c'))], [['a', 1]]);
});

t.test('StoreError answers as 503', (t) => {
  t.equal(new StoreError('io', 'x').statusCode, 503);
  t.end();
});
