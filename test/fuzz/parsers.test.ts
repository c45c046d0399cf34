import fc from 'fast-check';
import t from 'tap';
import { ProblemError } from '../../server/errors.js';
import { admitMessage } from '../../server/ingest/avlSession.js';
import { Gate } from '../../server/ingest/gate.js';
import { countLines, readNdjson, UnreadableRow } from '../../server/ingest/ndjson.js';
import { readOsmAndJson, readOsmAndParams } from '../../server/ingest/osmand.js';
import { reportProblem } from '../../server/ingest/reportShape.js';
import { Picture } from '../../server/picture/picture.js';
import { parseJson } from '../../server/plugins/jsonBody.js';
import { bodyShape, queryShape } from '../../server/routes/within.js';
import type { UnitId } from '../../server/wire/ids.js';
import { FRESHNESS } from '../support/pictureApp.js';
import { testSeed } from '../support/random.js';

const NOW = Date.UTC(2026, 0, 1, 12);
const seed = testSeed();
const RUNS = { numRuns: 10_000, seed };

/** Text that is nearly numbers. */
const numeric = fc.oneof(
  fc.double().map(String),
  fc.integer().map(String),
  fc.constantFrom('', ' ', '1e999', '-1', '0x10', 'NaN', '١٢', '1,5', '+1.', '.5', '1e5', '9'.repeat(400)),
  fc.string(),
);
const once = (text: fc.Arbitrary<string>) => fc.oneof({ weight: 8, arbitrary: text }, fc.array(text, { maxLength: 3 }));
const near = (low: number, high: number) =>
  fc.oneof({ weight: 6, arbitrary: fc.double({ min: low, max: high, noNaN: true }).map(String) }, numeric);

t.test(`fuzz: NDJSON of any bytes gives one row a line, and never throws (seed ${seed})`, async (t) => {
  const line = fc.oneof(
    fc.json().map((json) => Buffer.from(json.replaceAll('\n', ' '))),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10))),
    fc
      .constantFrom('', '  ', '{"a":1,"a":2}', '{"__proto__":1}', `${'['.repeat(80)}${']'.repeat(80)}`)
      .map(Buffer.from),
  );
  const lines = fc.tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean());
  let read = 0;
  fc.assert(
    fc.property(lines, ([parts, end, closed]) => {
      const text = parts.flatMap((part, n) => (n === 0 ? [part] : [Buffer.from(end), part]));
      const body = Buffer.concat(closed && parts.length > 0 ? [...text, Buffer.from(end)] : text);
      const rows = readNdjson(body, parseJson);
      if (rows.length !== countLines(body)) throw new Error(`${rows.length} rows of ${countLines(body)} lines`);
      for (const row of rows) {
        if (row instanceof UnreadableRow && (row.why.length === 0 || row.why.length > 300)) throw new Error(row.why);
        read += row instanceof UnreadableRow ? 0 : 1;
      }
    }),
    RUNS,
  );
  t.ok(read > 1000, `${read} rows were readable`);
});

t.test(`fuzz: OsmAnd parameters give a report or name a field (seed ${seed})`, async (t) => {
  const instant = fc.oneof(
    fc.integer({ min: 0, max: 2 ** 42 }).map(String),
    fc.date().map((date) => (Number.isNaN(date.getTime()) ? 'x' : date.toISOString())),
    fc.constantFrom('2026-01-01 12:00:00', '2026-13-01T00:00:00Z', '2026-01-01T12:00:00+0800', '1767268800.5'),
    numeric,
  );
  const params = fc.record(
    {
      id: once(fc.string()),
      deviceid: once(fc.string()),
      lat: once(near(-90, 90)),
      lon: once(near(-180, 180)),
      location: once(fc.oneof(fc.tuple(near(-90, 90), near(-180, 180)).map(String), fc.string())),
      timestamp: once(instant),
      speed: once(near(0, 100)),
      bearing: once(near(0, 360)),
      heading: once(near(0, 360)),
      accuracy: once(near(0, 100)),
      valid: once(fc.constantFrom('true', '1', 'false', '0', 'x')),
      batt: once(numeric),
    },
    { requiredKeys: ['lat', 'lon'] },
  );
  let good = 0;
  fc.assert(
    fc.property(params, (given) => {
      const result = readOsmAndParams(given, NOW);
      if (!result.ok) {
        if (!result.fault.field || !result.fault.message) throw new Error('a fault without its field');
        return;
      }
      for (const { report } of result.fixes) {
        // Ranges are the gate's; what is left must be of the right types.
        const problem = reportProblem({ unitId: 'a', ...report });
        if (problem && !/must be (<=|>=)/.test(problem)) throw new Error(problem);
        good++;
      }
    }),
    RUNS,
  );
  t.ok(good > 100, `${good} were reports`);
});

t.test(`fuzz: OsmAnd JSON gives reports or names a field (seed ${seed})`, async (t) => {
  const value = fc.oneof({ weight: 5, arbitrary: fc.double({ min: -90, max: 90, noNaN: true }) }, fc.anything());
  const location = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record(
        {
          timestamp: fc.oneof(fc.constant('2026-01-01T12:00:00.000Z'), fc.integer(), fc.anything()),
          coords: fc.oneof(
            {
              weight: 9,
              arbitrary: fc.record(
                { latitude: value, longitude: value, speed: value, heading: value, accuracy: value },
                { requiredKeys: ['latitude', 'longitude'] },
              ),
            },
            fc.anything(),
          ),
        },
        { requiredKeys: ['coords'] },
      ),
    },
    fc.anything(),
  );
  const body = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record(
        {
          location: fc.oneof(location, fc.array(location, { maxLength: 4 })),
          device_id: fc.oneof(fc.string(), fc.anything()),
        },
        { requiredKeys: ['location'] },
      ),
    },
    fc.anything(),
  );
  let good = 0;
  fc.assert(
    fc.property(body, (given) => {
      const result = readOsmAndJson(given, NOW);
      if (result.ok) good += result.fixes.length;
      else if (!result.fault.field || !result.fault.message) throw new Error('a fault without its field');
    }),
    RUNS,
  );
  t.ok(good > 100, `${good} were reports`);
});

t.test(`fuzz: a tracker's message is judged or its field is named (seed ${seed})`, async (t) => {
  const picture = new Picture({ epoch: 'x', freshness: FRESHNESS });
  picture.putUnit('a' as UnitId, { callsign: 'a', kind: 'other', org: 'hq' }, NOW);
  const gate = new Gate({ picture, reportsPerSecond: 1000 });
  const report = fc.oneof(
    fc.record({ unitId: fc.constantFrom('a', 'b'), lat: fc.double(), lng: fc.double(), reportedAt: fc.string() }),
    fc.anything(),
  );
  const message = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record(
        {
          sequence: fc.oneof(fc.nat(), fc.anything()),
          datum: fc.oneof(fc.constantFrom('wgs84', 'gcj02'), fc.anything()),
          reports: fc.oneof(fc.array(report, { maxLength: 5 }), fc.anything()),
          more: fc.anything(),
        },
        { requiredKeys: ['reports'] },
      ),
    },
    report,
    fc.array(report, { maxLength: 5 }),
  );
  let judged = 0;
  fc.assert(
    fc.property(message, (given) => {
      const answer = admitMessage(gate, given, { mayReport: () => true }, NOW);
      if ('type' in answer) judged++;
      else if (!answer.field.startsWith('message') || !answer.message) throw new Error('a fault without its field');
    }),
    RUNS,
  );
  t.ok(judged > 100, `${judged} were judged`);
});

t.test(`fuzz: what within is asked for is a shape or a named field (seed ${seed})`, async (t) => {
  const degrees = fc.oneof(fc.double({ min: -200, max: 200, noNaN: true }), fc.integer({ min: -180, max: 180 }));
  const query = fc.record(
    {
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
      radiusMeters: fc.double({ min: 0.001, max: 2e7, noNaN: true }),
      bounds: fc.oneof(
        fc.array(degrees, { minLength: 3, maxLength: 5 }).map((sides) => sides.join(',')),
        fc.string(),
      ),
    },
    { requiredKeys: [] },
  );
  const position = fc.tuple(degrees, degrees);
  const ring = fc
    .array(position, { minLength: 3, maxLength: 8 })
    .chain((ring) => fc.constantFrom([...ring, ring[0]], ring));
  const polygon = fc.record({
    type: fc.constant('Polygon' as const),
    coordinates: fc.array(ring, { minLength: 1, maxLength: 3 }),
  });
  const many = fc.record({
    type: fc.constant('MultiPolygon' as const),
    coordinates: fc.array(fc.array(ring, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  });
  const body = fc.record(
    {
      area: fc.oneof(polygon, many),
      circle: fc.record({ lat: degrees, lng: degrees, radiusMeters: fc.double({ min: 1, max: 2e7, noNaN: true }) }),
      bounds: fc.record({ west: degrees, south: degrees, east: degrees, north: degrees }),
    },
    { requiredKeys: [] },
  );
  let shapes = 0;
  const tryShape = (make: () => { contains(x: number, y: number, z: number): boolean }) => {
    try {
      make().contains(1, 0, 0);
      shapes++;
    } catch (error) {
      if (!(error instanceof ProblemError) || !error.extras.errors?.[0]?.field) throw error;
    }
  };
  fc.assert(
    fc.property(query, (given) => tryShape(() => queryShape(given as never))),
    RUNS,
  );
  fc.assert(
    fc.property(body, (given) => tryShape(() => bodyShape(given as never))),
    RUNS,
  );
  t.ok(shapes > 500, `${shapes} were shapes`);
});
