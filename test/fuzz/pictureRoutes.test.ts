import fc from 'fast-check';
import t from 'tap';
import { pictureApp } from '../support/pictureApp.js';
import { testSeed } from '../support/random.js';

const seed = testSeed();

/** Values that requests hold by mistake or malice. */
const odd = fc.oneof(
  fc.anything({ maxDepth: 2, withBigInt: false }),
  fc.constantFrom(null, '', 'x'.repeat(5000), 1e308, -0, [], {}, '\u0000', '../..', '%00', { $gt: '' }, '__proto__'),
);
const mostly = <T>(good: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: good }, odd);
const lat = mostly(fc.double({ min: -90, max: 90, noNaN: true }));
const lng = mostly(fc.double({ min: -180, max: 180, noNaN: true }));
const words = mostly(fc.array(fc.constantFrom('available', 'busy', 'fresh', 'van', 'x'), { maxLength: 3 }));
const area = mostly(
  fc.record({
    type: fc.constantFrom('Polygon', 'MultiPolygon', 'Point'),
    coordinates: mostly(fc.array(fc.array(fc.tuple(lng, lat), { maxLength: 6 }), { maxLength: 3 })),
  }),
);
const nearest = fc.record(
  {
    lat,
    lng,
    units: mostly(fc.integer({ min: 0, max: 1000 })),
    cameras: mostly(fc.integer({ min: 0, max: 1000 })),
    radiusMeters: mostly(fc.double({ min: 1, max: 2e7, noNaN: true })),
    status: words,
    kind: words,
    capability: words,
    freshness: words,
    org: mostly(fc.constantFrom('hq', 'hq/jinan')),
    liveVideo: mostly(fc.boolean()),
    explain: mostly(fc.boolean()),
    within: area,
  },
  { requiredKeys: ['lat', 'lng'] },
);
const within = fc.record(
  { area, circle: odd, bounds: odd, status: words, limit: mostly(fc.integer()) },
  { requiredKeys: [] },
);
const unit = fc.record(
  {
    callsign: mostly(fc.string({ minLength: 1, maxLength: 60 })),
    kind: mostly(fc.constant('van')),
    org: mostly(fc.constant('hq')),
    status: odd,
    capabilities: words,
  },
  { requiredKeys: ['callsign', 'kind', 'org'] },
);
const body = fc.oneof(
  nearest.map((json) => ['POST', '/nearest', json] as const),
  within.map((json) => ['POST', '/within', json] as const),
  fc.tuple(mostly(fc.constant('a')), unit).map(([id, json]) => ['PUT', `/units/${path(id)}`, json] as const),
  fc
    .tuple(odd, fc.record({ name: odd, kind: odd, org: odd, geometry: area }))
    .map(([id, json]) => ['PUT', `/areas/${path(id)}`, json] as const),
  fc.record({ name: odd, org: odd, lat, lng, sourceUrl: odd }).map((json) => ['PUT', '/cameras/c', json] as const),
  fc
    .record({ type: mostly(fc.constant('fire')), priority: odd, lat, lng })
    .map((json) => ['POST', '/incidents', json] as const),
  fc.record({ rows: mostly(fc.array(unit, { maxLength: 3 })) }).map((json) => ['POST', '/import/units', json] as const),
  fc.array(odd, { maxLength: 4 }).map((json) => ['POST', '/positions', json] as const),
  odd.map((json) => ['POST', '/positions', json] as const),
  nearest.map((json) => ['GET', `/nearest?${queryOf(json)}`, undefined] as const),
  within.map((json) => ['GET', `/within?${queryOf(json)}`, undefined] as const),
  fc
    .record({ limit: odd, cursor: odd, status: words }, { requiredKeys: [] })
    .map((json) => ['GET', `/units?${queryOf(json)}`, undefined] as const),
  nearest.map((json) => ['GET', `/osmand?${queryOf(json)}`, undefined] as const),
);

function path(id: unknown): string {
  return encoded(textOf(id).slice(0, 200)) || 'x';
}

function queryOf(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encoded(textOf(value).slice(0, 1000))}`)
    .join('&');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (fc.stringify(value) ?? String(value));
}

/** Percent-encoded; `x` for halves of characters, which cannot be. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return 'x';
  }
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return 'null';
  }
}

t.test(`fuzz: every call is answered, and a refusal says which field (seed ${seed})`, async (t) => {
  const { call, close } = await pictureApp();
  t.teardown(close);
  await call('PUT', '/units/a', { callsign: 'a', kind: 'van', org: 'hq' });
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(body, async ([method, url, json]) => {
      const more = json === undefined ? {} : { headers: { 'content-type': 'application/json' }, payload: jsonOf(json) };
      const answer = await call(method, url, undefined, more);
      seen.set(answer.statusCode, (seen.get(answer.statusCode) ?? 0) + 1);
      if (answer.statusCode >= 500) throw new Error(`${method} ${url}: ${answer.body}`);
      if (answer.statusCode < 400) return;
      const problem = answer.json();
      if (!/^application\/problem\+json/.test(String(answer.headers['content-type'])) || !problem.code)
        throw new Error(`no problem+json: ${answer.body}`);
      if (problem.code === 'invalid' && !problem.errors?.[0]?.field) throw new Error(`no field: ${answer.body}`);
    }),
    { numRuns: 1500, seed },
  );
  t.ok((seen.get(200) ?? 0) > 50 && (seen.get(400) ?? 0) > 50, JSON.stringify([...seen]));
});
