import t from 'tap';
import { account, pictureApp } from '../support/pictureApp.js';

const T0 = Date.UTC(2026, 0, 1, 12);

async function city() {
  const bench = await pictureApp({ now: T0 });
  const units: [id: string, lng: number, more: object][] = [
    ['near', 117.121, { status: 'busy' }],
    ['middle', 117.125, { capabilities: ['als', 'rescue'] }],
    ['far', 117.13, { kind: 'ambulance', org: 'hq/jinan/lixia' }],
    ['silent', 0, {}],
  ];
  for (const [id, lng, more] of units) {
    await bench.call('PUT', `/units/${id}`, { callsign: id, kind: 'patrolCar', org: 'hq/jinan', ...more });
    if (lng > 0) bench.report(id, 36.65, lng);
  }
  const camera = { org: 'hq/jinan', lat: 36.65, azimuthDegrees: 270, fieldOfViewDegrees: 90, rangeMeters: 500 };
  await bench.call('PUT', '/cameras/seeing', { ...camera, name: 'sees', lng: 117.124 });
  await bench.call('PUT', '/cameras/blind', { ...camera, name: 'looks away', lng: 117.119 });
  const ids = (list: { id: string }[]) => list.map(({ id }) => id).join();
  return { ...bench, ids };
}
const HERE = 'lat=36.65&lng=117.12';
const box = (west: number, south: number, east: number, north: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});

t.test('GET /nearest: units nearest first, cameras that see the place first', async (t) => {
  const { call, ids, time, close } = await city();
  t.teardown(close);
  const answer = (await call('GET', `/nearest?${HERE}`)).json();
  t.equal(ids(answer.units), 'near,middle,far');
  t.match(answer.units[0], {
    callsign: 'near',
    status: 'busy',
    distanceMeters: 89.21,
    bearingDegrees: 90,
    etaSeconds: 11,
    etaSource: 'estimate',
    freshness: 'fresh',
    position: { lat: 36.65, lng: 117.121 },
  });
  t.same(
    answer.cameras.map(({ id, sees }: { id: string; sees: boolean }) => [id, sees]),
    [
      ['seeing', true],
      ['blind', false],
    ],
  );
  time.now += 3_600_000;
  t.same(
    (await call('GET', `/nearest?${HERE}`)).json().units.map(({ freshness }: { freshness: string }) => freshness),
    ['lost', 'lost', 'lost'],
    'all are listed, none looks alive',
  );
});

t.test('filters by query, repeated or separated by commas', async (t) => {
  const { call, ids, close } = await city();
  t.teardown(close);
  const units = async (query: string) => ids((await call('GET', `/nearest?${HERE}&${query}`)).json().units);
  t.equal(await units('status=available'), 'middle,far');
  t.equal(await units('status=available,busy&units=2'), 'near,middle');
  t.equal(await units('kind=ambulance&kind=foot'), 'far');
  t.equal(await units('capability=als,rescue'), 'middle');
  t.equal(await units('org=hq/jinan/lixia'), 'far');
  t.equal(await units('freshness=lost'), '');
  t.equal(await units('radiusMeters=100'), 'near');
  t.equal(await units('liveVideo=true'), '');
  const explained = (await call('GET', `/nearest?${HERE}&kind=ambulance&units=1&explain=true`)).json();
  t.equal(ids(explained.passedOver), 'near,middle');
  t.match(explained.passedOver[0].reasons, [{ rule: 'kind', has: 'patrolCar', wants: 'ambulance' }]);
});

t.test('POST /nearest: inside an area', async (t) => {
  const { call, ids, close } = await city();
  t.teardown(close);
  const within = box(117.122, 36.6, 117.128, 36.7);
  const answer = (await call('POST', '/nearest', { lat: 36.65, lng: 117.12, within, explain: true })).json();
  t.equal(ids(answer.units), 'middle');
  t.equal(ids(answer.cameras), 'seeing');
  t.same(answer.passedOver.find(({ id }: { id: string }) => id === 'near').reasons, [
    { rule: 'area', has: 'outside', wants: 'inside' },
  ]);
  const bad = await call('POST', '/nearest', {
    lat: 1,
    lng: 1,
    within: {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
          [0, 0],
        ],
      ],
    },
  });
  t.match([bad.statusCode, bad.json().code, bad.json().errors[0].field], [422, 'areaInvalid', 'body/within']);
});

t.test('N8 nobody learns of units and cameras that are not theirs to see', async (t) => {
  const { call, ids, tokens, close } = await city();
  t.teardown(close);
  tokens.set('qingdao', account('qingdao', 'dispatcher', 'hq/qingdao'));
  for (const path of [`/nearest?${HERE}&explain=true&status=onScene`, '/within?bounds=116,36,118,37']) {
    const { units, cameras, passedOver = [] } = (await call('GET', path, undefined, { as: 'qingdao' })).json();
    t.same([units, cameras, passedOver], [[], [], []], path);
  }
  const own = (await call('GET', `/nearest?${HERE}&explain=true&kind=foot`, undefined, { as: 'lixia' })).json();
  t.equal(ids(own.passedOver), 'far');
});

t.test('/within: a circle, bounds and areas; over the antimeridian; at most limit, but all are counted', async (t) => {
  const { call, ids, close } = await city();
  t.teardown(close);
  await call('POST', '/incidents', { type: 'other', priority: 2, lat: 36.65, lng: 117.12 });
  const circle = (await call('GET', `/within?${HERE}&radiusMeters=500`)).json();
  t.equal(ids(circle.units), 'near,middle');
  t.equal(ids(circle.cameras), 'seeing,blind');
  t.equal(circle.incidents.length, 1);
  t.same((await call('GET', '/within?bounds=117,36,118,37&limit=1')).json().counts, {
    units: 3,
    cameras: 2,
    incidents: 1,
  });
  t.equal((await call('GET', '/within?bounds=117,36,118,37&limit=1')).json().units.length, 1);
  const area = (await call('POST', '/within', { area: box(117.122, 36.6, 117.2, 36.7), status: ['available'] })).json();
  t.equal(ids(area.units), 'middle,far');
  await call('PUT', '/units/fiji', { callsign: 'fiji', kind: 'boat', org: 'hq' });
  await call('POST', '/positions', [{ unitId: 'fiji', lat: -17, lng: 180, reportedAt: new Date(T0).toISOString() }]);
  t.equal(ids((await call('GET', '/within?bounds=179,-18,-179,-16')).json().units), 'fiji');
  t.equal(
    ids((await call('POST', '/within', { bounds: { west: 170, south: -18, east: -170, north: -16 } })).json().units),
    'fiji',
  );
});

t.test('every bad field is named', async (t) => {
  const { call, close } = await city();
  t.teardown(close);
  const cases: [string, string, unknown, string][] = [
    ['GET', '/nearest?lat=36', undefined, 'query/lng'],
    ['GET', `/nearest?lat=91&lng=1`, undefined, 'query/lat'],
    ['GET', `/nearest?lat=1&lat=2&lng=1`, undefined, 'query/lat'],
    ['GET', `/nearest?${HERE}&units=-1`, undefined, 'query/units'],
    ['GET', `/nearest?${HERE}&units=1.5`, undefined, 'query/units'],
    ['GET', `/nearest?${HERE}&units=100000`, undefined, 'query/units'],
    ['GET', `/nearest?${HERE}&radiusMeters=0`, undefined, 'query/radiusMeters'],
    ['GET', `/nearest?${HERE}&status=asleep`, undefined, 'query/status/0'],
    ['GET', `/nearest?${HERE}&org=../hq`, undefined, 'query/org'],
    ['GET', `/nearest?${HERE}&explain=maybe`, undefined, 'query/explain'],
    ['GET', `/nearest?${HERE}&x=1`, undefined, 'query/x'],
    ['POST', '/nearest', { lat: '1', lng: 1 }, 'body/lat'],
    ['POST', '/nearest', { lat: 1, lng: 1, within: 5 }, 'body/within'],
    ['GET', '/within', undefined, 'query/lat'],
    ['GET', '/within?lat=1&lng=1', undefined, 'query/radiusMeters'],
    ['GET', '/within?bounds=1,2,3', undefined, 'query/bounds'],
    ['GET', '/within?bounds=1,2,3,x', undefined, 'query/bounds'],
    ['GET', '/within?bounds=1,5,3,2', undefined, 'query/bounds'],
    ['GET', '/within?bounds=1,2,3,4&lat=1', undefined, 'query/bounds'],
    ['GET', '/within?bounds=-181,2,3,4', undefined, 'query/bounds'],
    ['POST', '/within', {}, 'body'],
    ['POST', '/within', { circle: { lat: 1, lng: 1 } }, 'body/circle/radiusMeters'],
    ['POST', '/within', { bounds: { west: 0, south: 5, east: 1, north: 1 } }, 'body/bounds'],
    [
      'POST',
      '/within',
      { circle: { lat: 1, lng: 1, radiusMeters: 5 }, bounds: { west: 0, south: 0, east: 1, north: 1 } },
      'body',
    ],
  ];
  for (const [method, path, body, field] of cases) {
    const answer = await call(method, path, body);
    const fields = answer.json().errors?.map((error: { field: string }) => error.field) ?? [];
    t.ok(
      answer.statusCode === 400 && fields.some((named: string) => named.startsWith(field)),
      `${path} ${answer.body}`,
    );
  }
});
