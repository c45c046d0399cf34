import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { pictureApp } from '../support/pictureApp.js';
import { testSeed } from '../support/random.js';
import {
  answerOf,
  area,
  fields,
  fuzzWays,
  get,
  id,
  instant,
  jsonOf,
  lat,
  lng,
  mostly,
  type OddCall,
  odd,
  org,
  pathOf,
  post,
  queryOf,
  text,
  words,
} from './support/oddCalls.js';

const upTo = (max: number) => mostly(fc.double({ min: 0, max, noNaN: true }));
const now = fc.constant('2026-01-01T00:00:00.000Z');
const report = fields({
  unitId: mostly(fc.constantFrom('a', 'b')),
  lat,
  lng,
  reportedAt: mostly(fc.oneof(now, instant)),
  headingDegrees: upTo(360),
  speedMps: upTo(80),
  accuracyMeters: upTo(80),
});
const reports = mostly(fc.array(report, { maxLength: 3 }));

/** A body as it may arrive: cut off, with a byte changed, in another encoding, packed, under another name. */
const damaged = fc
  .record({
    lines: fc.array(report.map(jsonOf), { maxLength: 4 }),
    newlines: fc.boolean(),
    cut: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
    change: fc.option(fc.tuple(fc.nat(), fc.nat(255))),
    encoding: fc.oneof(
      { weight: 4, arbitrary: fc.constant('utf8' as const) },
      fc.constantFrom('latin1' as const, 'utf16le' as const),
    ),
    packed: fc.option(fc.constantFrom('gzip', 'identity', 'deflate', 'br', 'x')),
    type: fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      'application/x-ndjson',
      'application/geo+json',
      'text/plain',
      '',
    ),
  })
  .map(({ lines, newlines, cut, change, encoding, packed, type }): OddCall => {
    const whole = Buffer.from(newlines ? lines.join('\n') : `[${lines.join()}]`, encoding);
    const bytes = (packed === 'gzip' ? gzipSync(whole) : whole).subarray(0, Math.ceil(cut * whole.length));
    if (change && bytes.length > 0) bytes[change[0] % bytes.length] = change[1];
    const headers = { ...(packed && { 'content-encoding': packed }), ...(type && { 'content-type': type }) };
    return { method: 'POST', url: '/positions', bytes, headers };
  });

const osmAnd = fields({ lat, lon: lng, id: mostly(fc.constant('a')), timestamp: instant, speed: upTo(80), batt: odd });
const osmAndJson = fields({
  location: mostly(fields({ coords: fields({ latitude: lat, longitude: lng, speed: upTo(80) }), timestamp: instant })),
  device_id: mostly(fc.constant('a')),
});
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const osmAndCall = fc.oneof(
  osmAnd.map((query) => get('/osmand', query)),
  osmAnd.map(
    (query): OddCall => ({ method: 'POST', url: '/osmand', bytes: Buffer.from(queryOf(query)), headers: form }),
  ),
  osmAndJson.map((json) => post('/osmand', json)),
);

const unit = fields({
  callsign: text,
  kind: mostly(fc.constant('van')),
  org,
  status: mostly(fc.constantFrom('available', 'busy')),
  capabilities: words,
});
const camera = fields({
  name: text,
  org,
  lat,
  lng,
  azimuthDegrees: upTo(360),
  fieldOfViewDegrees: upTo(360),
  rangeMeters: upTo(1000),
  sourceUrl: mostly(fc.constantFrom('rtsp://192.0.2.1/', 'rtsp://u:p@192.0.2.1/', 'file:///etc/passwd')),
});
const areaInput = fields({ name: text, kind: mostly(fc.constantFrom('cordon', 'x')), geometry: area, org });
const incident = fields({
  type: mostly(fc.constantFrom('other', 'fire')),
  lat,
  lng,
  priority: mostly(fc.integer({ min: 1, max: 4 })),
  org,
  address: text,
  channel: mostly(fc.constant('phone')),
  narrative: text,
});
const puts = (kind: string, input: fc.Arbitrary<unknown>) =>
  fc.tuple(id, input).map(([id, json]): OddCall => ({ method: 'PUT', url: `/${kind}/${pathOf(id)}`, json }));
const row = (input: fc.Arbitrary<unknown>) =>
  fc.tuple(id, input).map(([id, row]) => (typeof row === 'object' && row !== null ? { id, ...row } : row));
const imports = (kind: string, input: fc.Arbitrary<unknown>) =>
  fields({ rows: mostly(fc.array(row(input), { maxLength: 2 })) }).map((json) => post(`/import/${kind}`, json));

t.test('a report without a body is refused by its name', async (t) => {
  const app = await pictureApp();
  t.teardown(app.close);
  t.equal(await answerOf(app, { method: 'POST', url: '/positions' }), 400, 'seed 1453299210');
  const headers = { 'content-type': 'application/geo+json' };
  t.equal(await answerOf(app, { method: 'POST', url: '/positions', bytes: Buffer.from('"x"'), headers }), 400);
});

fuzzWays(testSeed(), [
  ['POST /positions', fc.oneof(reports, odd).map((json) => post('/positions', json)), 200],
  ['POST /positions of damaged bodies', damaged, 200],
  ['/osmand in its three forms', osmAndCall, 200],
  ['PUT /units', puts('units', unit), 200],
  ['PUT /cameras', puts('cameras', camera), 200],
  ['PUT /areas', puts('areas', areaInput), 200],
  ['POST /incidents', incident.map((json) => post('/incidents', json)), 201],
  ['POST /import', fc.oneof(imports('units', unit), imports('cameras', camera), imports('areas', areaInput)), 200],
]);
