import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import t from 'tap';
import { splitCsv } from '../../server/ingest/csv.js';
import { readCsv } from '../../server/ingest/replay/csvRows.js';
import { readTextFile } from '../../server/ingest/textFile.js';
import { testSeed } from '../support/random.js';

const seed = testSeed();
const COLUMNS = { required: ['unitId', 'lat'], optional: ['name'], alias: { latitude: 'lat' } };

t.test(`CSV is read as another reader reads it, by any end of line (seed ${seed})`, async () => {
  const cell = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('', '"', ',', 'a\nb', 'a\r\nb', '济南', '""'));
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), (rows, end, closed) => {
      const text = rows.map((row) => row.map(quoted).join(',')).join(end) + (closed ? end : '');
      const { records, faults } = splitCsv(text, ',');
      const expected = parse(text, { relax_column_count: true, record_delimiter: end, skip_empty_lines: true });
      return faults.length === 0 && JSON.stringify(records.map(({ fields }) => fields)) === JSON.stringify(expected);
    }),
    { seed, numRuns: 3000 },
  );
});

t.test(`one stray quote costs its own row and no other (seed ${seed})`, async () => {
  const rows = Array.from({ length: 60 }, (_, n) => `u${n},${n},"A, ${n}"`);
  fc.assert(
    fc.property(fc.nat(59), fc.nat(20), (which, at) => {
      const bad = rows.map((row, n) => (n === which ? `${row.slice(0, at)}"${row.slice(at)}` : row));
      const { rows: good, bad: told } = readCsv(`unitId,lat,name\n${bad.join('\n')}\n`, COLUMNS);
      return good.length + told.length === 60 && good.length >= 59 && told.every(({ line }) => line === which + 2);
    }),
    { seed, numRuns: 1000 },
  );
});

t.test('columns go by their names, wherever they are', async (t) => {
  const { rows } = readCsv('Name;LATITUDE;unit_id\nx;1;a\n', COLUMNS);
  t.strictSame({ ...rows[0] }, { line: 2, fields: { name: 'x', lat: '1', unitId: 'a' } });
  t.throws(() => readCsv('lat,name\n1,x\n', COLUMNS), /no column unitId; it has lat, name/);
  t.throws(() => readCsv('unitId,lat,Lat\na,1,2\n', COLUMNS), /two columns lat/);
  t.throws(() => readCsv('\n \n', COLUMNS), /empty/);
  t.throws(() => readCsv('"unitId,lat\na,1\n', COLUMNS), /does not start with a header/);
  t.throws(() => readCsv(`${'x'.repeat(9000)}\u001b[2J\n1\n`, COLUMNS), {
    message: /^[\p{L}\p{N}\p{P}\p{S} ]{1,400}$/u,
  });
  const { bad } = readCsv('unitId,lat\r\na,1\r\n\r\nb\r\n"c\r\nd",5\r\ne,f,g\r\n', COLUMNS);
  t.strictSame(
    bad.map(({ line }) => line),
    [4, 7],
    'lines as an editor counts them',
  );
  const huge = readCsv(`unitId,lat,name\na,1,${'x'.repeat(5_000_000)}\nb,2,y\n`, COLUMNS);
  t.strictSame([huge.rows.length, huge.bad.length], [1, 1]);
});

t.test('a file is read by its bytes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-text-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const read = (bytes: Uint8Array, mend = false) => {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    return readTextFile(path, { mend });
  };
  const text = 'id,name\n1,济南\n';
  const utf16 = Buffer.from(text, 'utf16le');
  t.equal(read(Buffer.from(text)), text);
  t.equal(read(Buffer.from(`\ufeff${text}`)), text);
  t.equal(read(Buffer.from(`\ufeff${text}`, 'utf16le')), text);
  t.equal(read(utf16), text);
  t.equal(read(Buffer.from(`\ufeff${text}`, 'utf16le').swap16()), text);
  t.equal(read(Buffer.from(utf16).swap16()), text);
  t.equal(read(gzipSync(text)), text);
  t.equal(read(Buffer.alloc(0)), '');
  const latin = Buffer.from('id,name\n1,M\u00fcller\n', 'latin1');
  t.throws(() => read(latin), /not UTF-8 \(line 2\): convert it/);
  t.equal(read(latin, true), 'id,name\n1,M\ufffdller\n');
  t.throws(() => read(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), true), /no text file/);
  const packed = gzipSync(text.repeat(1000));
  t.throws(() => read(packed.subarray(0, 50)), /cannot be unpacked/);
  t.ok(read(packed.subarray(0, 50), true).startsWith('id,name'));
});
