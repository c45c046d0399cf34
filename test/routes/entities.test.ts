import t from 'tap';
import { device, pictureApp } from '../support/pictureApp.js';

const unit = { callsign: 'Adam 1', kind: 'patrolCar', org: 'hq/jinan/lixia' };
const camera = { name: 'Gate', org: 'hq/jinan/lixia', lat: 36.65, lng: 117.12 };
const square = {
  type: 'Polygon',
  coordinates: [
    [
      [117, 36],
      [118, 36],
      [118, 37],
      [117, 37],
      [117, 36],
    ],
  ],
};
const area = { name: 'Cordon', kind: 'cordon', org: 'hq/jinan/lixia', geometry: square };

/** What each kind of thing is put with, and what it is called in an answer. */
const THINGS = [
  ['units', unit, { callsign: 'Adam 2' }],
  ['cameras', camera, { name: 'Gate 2' }],
  ['areas', area, { name: 'Cordon 2' }],
] as const;

for (const [kind, input, patch] of THINGS) {
  t.test(`/${kind}: put, read, change, list, remove`, async (t) => {
    const { call, close } = await pictureApp();
    t.teardown(close);
    const created = await call('PUT', `/${kind}/a`, input);
    t.equal(created.statusCode, 201);
    t.match(created.json(), { id: 'a', ...input, version: 1 });
    t.equal((await call('PUT', `/${kind}/a`, input)).statusCode, 200);
    t.equal((await call('GET', `/${kind}/a`)).json().version, 1, 'the same again changes nothing');
    const patched = await call('PATCH', `/${kind}/a`, patch);
    t.equal(patched.statusCode, 200);
    t.match(patched.json(), { ...input, ...patch, version: 2 });
    t.match((await call('GET', `/${kind}`)).json(), { items: [{ id: 'a', ...patch }] });
    t.equal((await call('DELETE', `/${kind}/a`)).statusCode, 204);
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', patch]] as const) {
      const gone = await call(method, `/${kind}/a`, body);
      t.match([gone.statusCode, gone.json().code], [404, 'notFound'], method);
    }
  });

  t.test(`/${kind}: only within the org tree of who asks`, async (t) => {
    const { call, close } = await pictureApp();
    t.teardown(close);
    await call('PUT', `/${kind}/own`, input);
    await call('PUT', `/${kind}/other`, { ...input, org: 'hq/jinan' });
    const list = await call('GET', `/${kind}`, undefined, { as: 'lixia' });
    t.same(
      list.json().items.map(({ id }: { id: string }) => id),
      ['own'],
    );
    t.equal((await call('GET', `/${kind}/other`, undefined, { as: 'lixia' })).statusCode, 404);
    t.equal((await call('PUT', `/${kind}/own`, input, { as: 'lixia' })).statusCode, 403);
    t.equal((await call('PUT', `/${kind}/own`, input, { as: 'viewer' })).statusCode, 403);
    t.equal((await call('PUT', `/${kind}/own`, input, { as: 'nobody' })).statusCode, 401);
    const missing = await call('PUT', `/${kind}/own`, { ...input, org: 'hq/nowhere' });
    t.match([missing.statusCode, missing.json().code, missing.json().errors[0].field], [422, 'orgUnknown', 'body/org']);
  });

  t.test(`/${kind}: pages by cursor, each thing exactly once, as JSON and as GeoJSON`, async (t) => {
    const { call, close } = await pictureApp();
    t.teardown(close);
    for (let n = 0; n < 25; n++) await call('PUT', `/${kind}/t${n}`, input);
    for (const accept of ['application/json', 'application/geo+json']) {
      const seen: string[] = [];
      let cursor = '';
      for (let page = 0; page < 10; page++) {
        const answer = await call('GET', `/${kind}?limit=10${cursor}`, undefined, { headers: { accept } });
        t.match(answer.headers['content-type'], new RegExp(`^${accept.replace('+', '\\+')}`));
        const { items, features, nextCursor } = answer.json();
        if (features) t.match(features[0], { type: 'Feature', properties: {} });
        seen.push(...(items ?? features).map(({ id }: { id: string }) => id));
        if (!nextCursor) break;
        cursor = `&cursor=${nextCursor}`;
        if (page === 0) await call('DELETE', `/${kind}/${seen[3]}`);
      }
      t.equal(new Set(seen).size, seen.length);
      t.equal(seen.length, accept === 'application/json' ? 25 : 24);
    }
    const bad = await call('GET', `/${kind}?cursor=bm9wZQ`);
    t.match([bad.statusCode, bad.json().errors[0].field], [400, 'query/cursor']);
    const refused = await call('GET', `/${kind}`, undefined, { headers: { accept: 'text/csv' } });
    t.match([refused.statusCode, refused.json().code], [406, 'notAcceptable']);
  });
}

t.test('/units: filters, and a place that is not known is null in GeoJSON', async (t) => {
  const { call, report, close } = await pictureApp();
  t.teardown(close);
  await call('PUT', '/units/a', { ...unit, status: 'busy' });
  await call('PUT', '/units/b', { ...unit, kind: 'drone' });
  await call('PUT', '/units/c', { ...unit, kind: 'tractor', org: 'hq' });
  report('a', 36.65, 117.12);
  const ids = async (query: string) => {
    const { items } = (await call('GET', `/units?${query}`)).json();
    return items.map(({ id }: { id: string }) => id).join();
  };
  t.equal(await ids('status=busy,enRoute'), 'a');
  t.equal(await ids('status=busy&status=available'), 'a,b,c');
  t.equal(await ids('kind=drone'), 'b');
  t.equal(await ids('kind=other'), 'c', 'other stands for kinds without a symbol');
  t.equal(await ids('org=hq/jinan'), 'a,b');
  const { features } = (await call('GET', '/units', undefined, { headers: { accept: 'application/geo+json' } })).json();
  t.same(features[0].geometry, { type: 'Point', coordinates: [117.12, 36.65] });
  t.equal(features[1].geometry, null);
});

t.test('/units: a status may be set by who commands there, and by the unit’s own device', async (t) => {
  const { call, tokens, time, close } = await pictureApp();
  t.teardown(close);
  tokens.set('phone', device('d1', { unitId: 'a' }));
  await call('PUT', '/units/a', unit);
  await call('PUT', '/units/b', { ...unit, org: 'hq/jinan' });
  time.now += 5000;
  const set = (id: string, as: string, body: object = { status: 'enRoute' }) =>
    call('PATCH', `/units/${id}`, body, { as });
  const answer = await set('a', 'lixia');
  t.match(answer.json(), { status: 'enRoute', statusSince: new Date(time.now).toISOString() });
  t.equal((await set('a', 'lixia', { status: 'busy', callsign: 'x' })).statusCode, 403, 'a status, nothing else');
  t.equal((await set('b', 'lixia')).statusCode, 404);
  t.equal((await set('a', 'viewer')).statusCode, 403);
  t.equal((await set('a', 'phone', { status: 'onScene' })).json().status, 'onScene');
  t.equal((await set('b', 'phone')).statusCode, 404);
});

t.test('/cameras: the secrets of a source are never read back', async (t) => {
  const { call, close } = await pictureApp();
  t.teardown(close);
  const sourceUrl = 'rtsp://user:pass%40word@10.0.0.5:554/stream?token=secret';
  const body = (await call('PUT', '/cameras/c', { ...camera, sourceUrl })).json();
  t.equal(body.source, 'rtsp://10.0.0.5:554');
  const all = (await call('GET', '/cameras')).body + (await call('PATCH', '/cameras/c', { name: 'x' })).body;
  t.notMatch(all, /pass|secret|user|stream\?/);
  t.equal((await call('GET', '/cameras/c')).json().source, 'rtsp://10.0.0.5:554', 'a patch leaves it');
  const bad = await call('PUT', '/cameras/c', { ...camera, sourceUrl: 'javascript:alert(1)' });
  t.match(bad.json().errors, [{ field: 'body/sourceUrl' }]);
});

t.test('/areas: a polygon that is none is refused by the place of its fault', async (t) => {
  const { call, close } = await pictureApp();
  t.teardown(close);
  const bowTie = [
    [117, 36],
    [118, 37],
    [118, 36],
    [117, 37],
    [117, 36],
  ];
  for (const coordinates of [
    [bowTie],
    [
      [
        [117, 36],
        [118, 36],
        [118, 37],
        [117, 37],
      ],
    ],
    [
      [
        [0, 95],
        [1, 95],
        [1, 96],
        [0, 95],
      ],
    ],
  ]) {
    const answer = await call('PUT', '/areas/a', { ...area, geometry: { type: 'Polygon', coordinates } });
    t.match(
      [answer.statusCode, answer.json().code, answer.json().errors?.[0].field],
      [422, 'areaInvalid', 'body/geometry'],
    );
  }
});

const BAD: readonly [
  method: string,
  path: string,
  body: unknown,
  status: number,
  field: string | RegExp | undefined,
][] = [
  ['PUT', '/units/a', { ...unit, callsign: '' }, 400, 'body/callsign'],
  ['PUT', '/units/a', { ...unit, callsign: 'x'.repeat(61) }, 400, 'body/callsign'],
  ['PUT', '/units/a', { ...unit, callsign: 7 }, 400, 'body/callsign'],
  ['PUT', '/units/a', { ...unit, kind: 'patrol car' }, 400, 'body/kind'],
  ['PUT', '/units/a', { ...unit, status: 'asleep' }, 400, 'body/status'],
  ['PUT', '/units/a', { ...unit, capabilities: ['a', 'a'] }, 400, 'body/capabilities'],
  [
    'PUT',
    '/units/a',
    { ...unit, capabilities: Array.from({ length: 33 }, (_, n) => `c${n}`) },
    400,
    'body/capabilities',
  ],
  ['PUT', '/units/a', { ...unit, position: {} }, 400, 'body/position'],
  ['PUT', '/units/a', { callsign: 'x' }, 400, 'body/kind'],
  ['PUT', '/units/a', [], 400, 'body'],
  ['PUT', '/units/a', 'text', 415, undefined],
  ['PUT', '/units/%20', unit, 400, 'params/id'],
  ['PUT', `/units/${'x'.repeat(65)}`, unit, 400, 'params/id'],
  ['PUT', '/units/a%2Fb', unit, 400, 'params/id'],
  ['PATCH', '/units/a', { statuses: 'busy' }, 400, 'body/statuses'],
  ['PUT', '/cameras/a', { ...camera, lat: 91 }, 400, 'body/lat'],
  ['PUT', '/cameras/a', { ...camera, lng: '117' }, 400, 'body/lng'],
  ['PUT', '/cameras/a', { ...camera, fieldOfViewDegrees: 0 }, 400, 'body/fieldOfViewDegrees'],
  ['PUT', '/cameras/a', { ...camera, rangeMeters: -1 }, 400, 'body/rangeMeters'],
  ['PUT', '/cameras/a', { ...camera, azimuthDegrees: 361 }, 400, 'body/azimuthDegrees'],
  ['PUT', '/areas/a', { ...area, geometry: { type: 'Point', coordinates: [1, 2] } }, 400, /^body\/geometry/],
  ['PUT', '/areas/a', { ...area, geometry: { type: 'Polygon', coordinates: [] } }, 400, /^body\/geometry/],
  ['PUT', '/areas/a', { ...area, kind: 'moat' }, 400, 'body/kind'],
  ['GET', '/units?limit=0', undefined, 400, 'query/limit'],
  ['GET', '/units?limit=1001', undefined, 400, 'query/limit'],
  ['GET', '/units?limit=ten', undefined, 400, 'query/limit'],
  ['GET', '/units?status=asleep', undefined, 400, /^query\/status/],
  ['GET', '/units?stauts=busy', undefined, 400, 'query/stauts'],
  ['GET', '/cameras?org=HQ', undefined, 400, 'query/org'],
];

t.test('every bad field is named', async (t) => {
  const { call, close } = await pictureApp();
  t.teardown(close);
  await call('PUT', '/units/a', unit);
  for (const [method, path, body, status, field] of BAD) {
    const answer = await call(method, path, body);
    const problem = answer.json();
    t.equal(answer.statusCode, status, `${method} ${path} ${JSON.stringify(body)?.slice(0, 80)}`);
    t.match(answer.headers['content-type'], /^application\/problem\+json/);
    if (field === undefined) continue;
    const fields = (problem.errors ?? [{ field: '' }]).map((error: { field: string }) => error.field);
    t.ok(
      fields.some((named: string) => (typeof field === 'string' ? named === field : field.test(named))),
      `${String(field)} in ${fields}`,
    );
  }
});
