import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { OsrmRouter } from '../../server/query/osrm.js';
import { pictureApp } from '../support/pictureApp.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that speaks OSRM's table service, or whatever the handler makes of it. */
async function routerServer(t: Test, handler: Handler): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers like osrm-routed: 10 s for each source by its place in the request, null for the third. */
const table: Handler = (request, response) => {
  const url = new URL(request.url ?? '', 'http://x');
  const places = decodeURIComponent(url.pathname.split('/').at(-1) ?? '').split(';');
  const sources = url.searchParams.get('sources')?.split(';').map(Number) ?? [];
  const sound =
    url.pathname.startsWith('/table/v1/driving/') &&
    url.searchParams.get('destinations') === '0' &&
    url.searchParams.get('annotations') === 'duration' &&
    places.every((place) => /^-?\d+\.\d{6},-?\d+\.\d{6}$/.test(place));
  response.setHeader('content-type', 'application/json');
  if (!sound || sources.some((n) => !places[n])) {
    response.writeHead(400).end('{"code":"InvalidQuery"}');
    return;
  }
  const durations = sources.map((n) => [n === 3 ? null : n * 10.4]);
  response.end(JSON.stringify({ code: 'Ok', durations, sources: [], destinations: [] }));
};

const places = (n: number) => Array.from({ length: n }, (_, i) => ({ lat: 36 + i / 1000, lng: 117 }));
const to = { lat: 36.65, lng: 117.12 };

t.test('asks the table service and rounds to seconds; null where there is no way', async (t) => {
  const url = await routerServer(t, table);
  const router = new OsrmRouter({ url: `${url}/`, clock: () => 0, timeoutMs: 5000 });
  t.same(await router.secondsTo(to, places(4)), [10, 21, null, 42]);
  t.same(await router.secondsTo(to, []), []);
  const many = await router.secondsTo(to, places(150));
  t.equal(many.length, 150);
  t.equal(many[98], 1030);
  t.equal(many[99], null, 'OSRM takes 100 places');
});

const failing: [string, Handler][] = [
  ['an error status', (_, response) => response.writeHead(500).end('{"code":"Ok","durations":[[1],[2]]}')],
  ['no JSON', (_, response) => response.end('<html>')],
  ['JSON that is no object', (_, response) => response.end('null')],
  ['another code', (_, response) => response.end('{"code":"NoTable"}')],
  ['a table of another size', (_, response) => response.end('{"code":"Ok","durations":[[1]]}')],
  ['too much', (_, response) => response.end(`{"code":"Ok","durations":[[1],[2]],"x":"${'x'.repeat(400_000)}"}`)],
  ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ['a cut connection', (_, response) => response.destroy()],
  [
    'half an answer',
    (_, response) => response.writeHead(200, { 'content-length': 100 }).write('{"code"') && response.destroy(),
  ],
  ['silence', () => {}],
];

for (const [name, handler] of failing) {
  t.test(`falls back when the router answers with ${name}, and leaves it alone for a while`, async (t) => {
    let asked = 0;
    const url = await routerServer(t, (request, response) => {
      asked++;
      handler(request, response);
    });
    const failures: string[] = [];
    const time = { now: 0 };
    const router = new OsrmRouter({
      url,
      clock: () => time.now,
      timeoutMs: name === 'silence' ? 50 : 5000,
      onFailure: (why) => failures.push(why),
    });
    t.same(await router.secondsTo(to, places(2)), [null, null]);
    t.equal(failures.length, 1);
    time.now = 9_999;
    t.same(await router.secondsTo(to, places(2)), [null, null]);
    t.equal(asked, 1, 'not asked again at once');
    time.now = 10_000;
    await router.secondsTo(to, places(2));
    t.equal(asked, 2, 'asked again after its rest');
  });
}

t.test('falls back when nothing listens', async (t) => {
  const router = new OsrmRouter({ url: 'http://127.0.0.1:1', clock: () => 0 });
  t.same(await router.secondsTo(to, places(1)), [null]);
});

t.test('numbers that are no times are not believed', async (t) => {
  const url = await routerServer(t, (_, response) => response.end('{"code":"Ok","durations":[["9"],[-1],[],7,[5.5]]}'));
  const router = new OsrmRouter({ url, clock: () => 0, timeoutMs: 5000 });
  t.same(await router.secondsTo(to, places(5)), [null, null, null, null, 6]);
});

t.test('N5 etaSource says router or estimate; only what goes by road is asked for', async (t) => {
  const url = await routerServer(t, table);
  const router = new OsrmRouter({ url, clock: () => 0, timeoutMs: 5000 });
  const app = await pictureApp({ router });
  t.teardown(app.close);
  const kinds = ['patrolCar', 'drone', 'ambulance', 'van', 'foot', 'fireEngine'];
  for (const [n, kind] of kinds.entries()) {
    await app.call('PUT', `/units/u${n}`, { callsign: 'u', kind, org: 'hq' });
    app.report(`u${n}`, 36.65 + n / 1000, 117.12);
  }
  const answer = (await app.call('GET', '/nearest?lat=36.65&lng=117.12')).json();
  t.same(
    answer.units.map((unit: Record<string, unknown>) => [unit.kind, unit.etaSource]),
    [
      ['patrolCar', 'router'],
      ['drone', 'estimate'],
      ['ambulance', 'router'],
      ['van', 'estimate'],
      ['foot', 'estimate'],
      ['fireEngine', 'router'],
    ],
  );
  t.equal(answer.units[0].etaSeconds, 10);
  t.equal(answer.units[5].etaSeconds, 42);
});
