import fc from 'fast-check';
import t from 'tap';
import { pictureApp } from '../../support/pictureApp.js';

/** One call as a client might send it: `json` or `bytes` go as a body when they are there. */
export interface OddCall {
  method: string;
  url: string;
  json?: unknown;
  bytes?: Buffer;
  headers?: Record<string, string>;
}

/** Values that requests hold by mistake or malice. */
export const odd = fc.oneof(
  fc.anything({ maxDepth: 2, maxKeys: 3, withBigInt: false }),
  fc.constantFrom(null, '', 'x'.repeat(5000), 1e308, -0, [], {}, '\u0000', '../..', '%00', { $gt: '' }, '__proto__'),
);
/** Mostly what is wanted, otherwise anything. */
export const mostly = <T>(good: fc.Arbitrary<T>) => fc.oneof({ weight: 16, arbitrary: good }, odd);
/** Fields of which all may be missing, and more may be there. */
export const fields = (model: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.record(model, { requiredKeys: Object.keys(model).slice(0, 3) }) },
    { weight: 2, arbitrary: fc.record({ ...model, unheardOf: odd }, { requiredKeys: [] }) },
    { weight: 1, arbitrary: odd },
  );

export const lat = fc.oneof({ weight: 30, arbitrary: fc.double({ min: -90, max: 90, noNaN: true }) }, odd);
export const lng = fc.oneof({ weight: 30, arbitrary: fc.double({ min: -180, max: 180, noNaN: true }) }, odd);
export const words = mostly(fc.array(fc.constantFrom('available', 'busy'), { maxLength: 2 }));
export const text = mostly(fc.string({ minLength: 1, maxLength: 60 }));
export const org = mostly(fc.constantFrom('hq', 'hq/jinan'));
const ring = fc.array(fc.tuple(lng, lat), { minLength: 3, maxLength: 6 }).map((ring) => [...ring, ring[0]]);
const square = fc
  .tuple(fc.double({ min: -170, max: 170, noNaN: true }), fc.double({ min: -80, max: 80, noNaN: true }))
  .map(([x, y]) => [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]); // biome-ignore format: a ring reads best in one line
const polygon = fc.record({
  type: fc.constantFrom('Polygon', 'MultiPolygon'),
  coordinates: mostly(fc.array(mostly(ring), { maxLength: 3 })),
});
export const instant = mostly(fc.date({ noInvalidDate: true }).map((date) => date.toISOString()));
export const limit = mostly(fc.integer({ min: 1, max: 100 }));
export const id = mostly(fc.constantFrom('a', 'b', 'c'));
export const area = mostly(
  fc.oneof(
    square.map((ring) => ({ type: 'Polygon', coordinates: [ring] })),
    polygon,
  ),
);

/** The values as a query string. */
export function queryOf(values: unknown): string {
  return Object.entries(Object(values) as object)
    .map(([name, value]) => `${encoded(name.slice(0, 100))}=${encoded(listOf(value).slice(0, 1000))}`)
    .join('&');
}

/** A value as a part of a path. */
export function pathOf(id: unknown): string {
  return encoded(textOf(id).slice(0, 200)) || 'x';
}

const listOf = (value: unknown) => (Array.isArray(value) ? value.map(textOf).join(',') : textOf(value));

/** A value as text, itself if it is text. */
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

export const post = (url: string, json: unknown): OddCall => ({ method: 'POST', url, json });
export const get = (path: string, query: unknown): OddCall => ({ method: 'GET', url: `${path}?${queryOf(query)}` });

/** A value as the text of a JSON body; what JSON has no word for is `null`. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return 'null';
  }
}

type App = Awaited<ReturnType<typeof pictureApp>>;

/** Sends a call. @throws Error when it is answered by a fault of the server, or refused without the name of a field */
export async function answerOf(app: App, given: OddCall): Promise<number> {
  const { method, url, bytes, headers } = given;
  const payload = 'json' in given ? jsonOf(given.json) : bytes;
  const type = 'json' in given ? { 'content-type': 'application/json' } : {};
  const more = { headers: { ...type, ...headers }, ...(payload !== undefined && { payload }) };
  const answer = await app.call(method, url, undefined, more);
  if (answer.statusCode >= 500) throw new Error(`${method} ${url}: ${answer.body}`);
  if (answer.statusCode < 400) return answer.statusCode;
  const problem = answer.json();
  if (!/^application\/problem\+json/.test(String(answer.headers['content-type'])) || !problem.code)
    throw new Error(`no problem+json: ${answer.body}`);
  if (problem.code === 'invalid' && !problem.errors?.[0]?.field) throw new Error(`no field: ${answer.body}`);
  return answer.statusCode;
}

/** 10,000 calls of each way in, each as `answerOf` asks; some must get the status `good`, lest all be nonsense. */
export function fuzzWays(seed: number, ways: readonly [name: string, calls: fc.Arbitrary<OddCall>, good: number][]) {
  for (const [name, calls, good] of ways) {
    t.test(`fuzz: ${name} answers every call, and a refusal says which field (seed ${seed})`, async (t) => {
      const app = await pictureApp();
      t.teardown(app.close);
      await app.call('PUT', '/units/a', { callsign: 'a', kind: 'van', org: 'hq' });
      const seen = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(calls, async (call) => {
          const status = await answerOf(app, call);
          seen.set(status, (seen.get(status) ?? 0) + 1);
        }),
        { numRuns: 10_000, seed },
      );
      t.ok((seen.get(good) ?? 0) > 100, JSON.stringify([...seen]));
    });
  }
}
