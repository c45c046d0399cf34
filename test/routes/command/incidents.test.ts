import t from 'tap';
import { commandApp } from '../../support/commandApp.js';

const PLACE = { lat: 36.66, lng: 117.02 };
const REPORT = { type: 'other', priority: 2, ...PLACE, narrative: 'Two cars collided', callback: '13800000000' };

t.test('from the first report to a closed incident, over HTTP', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  await server.addUnit('u1', { ...PLACE, lat: PLACE.lat + 0.01 });

  const types = (await call('GET', '/incident-types')).json();
  t.match(types.items, [{ id: 'other', defaultPriority: 3 }], 'a fresh server has the type `other`');

  const made = await call('POST', '/incidents', REPORT);
  t.equal(made.statusCode, 201);
  const { id } = made.json();
  t.equal(made.headers.location, `/api/v1/incidents/${id}`);
  t.match(made.json(), {
    number: '20260310-0001',
    state: 'open',
    org: 'hq/jinan/lixia',
    receivedBy: { name: 'wang' },
    claimDueAt: '2026-03-10T08:02:00.000Z',
    timeline: [{ type: 'received', by: 'wang', state: 'open', at: '2026-03-10T08:00:00.000Z' }],
  });
  const path = `/incidents/${id}`;
  t.match((await call('POST', `${path}/claim`)).json(), { state: 'acknowledged', owner: { name: 'wang' } });
  t.match((await call('POST', `${path}/claim`, undefined, { as: 'chen' })).json(), {
    status: 409,
    code: 'conflict',
    detail: /wang.*\(C12\)/,
  });
  const sent = await call('POST', `${path}/assignments`, { unitIds: ['u1'] });
  t.equal(sent.statusCode, 200);
  t.match(sent.json(), {
    id,
    state: 'dispatched',
    assignments: [{ unitId: 'u1', state: 'dispatched', assignedBy: 'wang' }],
    events: [{ type: 'assigned', unitId: 'u1', state: 'dispatched', at: '2026-03-10T08:00:00.000Z' }],
  });
  t.match((await call('GET', '/units/u1')).json(), { status: 'dispatched' });
  t.match((await call('GET', '/duty', undefined, { as: 'u1' })).json(), {
    unitId: 'u1',
    incident: { id, state: 'dispatched' },
    mode: { mode: 'normal', parameters: { reportingSeconds: 10 } },
  });
  server.time.now += 30_000;
  for (const state of ['accepted', 'enRoute', 'onScene']) {
    const step = await call('PUT', `${path}/assignments/u1`, { state }, { as: 'u1' });
    t.equal(step.statusCode, 200, state);
  }
  t.match((await call('GET', path)).json(), {
    state: 'onScene',
    assignments: [{ onSceneAt: '2026-03-10T08:00:30.000Z' }],
  });
  t.match((await call('PUT', '/units/u1/status', { status: 'available' }, { as: 'u1' })).json(), {
    status: 'available',
  });
  t.match((await call('GET', path)).json(), { state: 'cleared' });
  t.match((await call('POST', `${path}/close`, { disposition: 'nonsense' })).json(), { status: 422, detail: /\(C9\)/ });
  t.match((await call('POST', `${path}/close`, { disposition: 'resolved', text: 'towed' })).json(), {
    state: 'closed',
    disposition: 'resolved',
  });
  t.match((await call('GET', '/board')).json(), { total: 0, items: [] });
  t.strictSame(server.errors, []);
});

t.test('what somebody may not see does not exist for them, and the caller’s number is for who acts', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  const { id } = (await call('POST', '/incidents', REPORT)).json();
  t.equal((await call('GET', `/incidents/${id}`, undefined, { as: 'zhao' })).statusCode, 404);
  t.equal((await call('POST', `/incidents/${id}/claim`, undefined, { as: 'zhao' })).statusCode, 404);
  t.equal((await call('POST', '/incidents', REPORT, { as: 'viewer' })).statusCode, 403);
  t.equal((await call('GET', `/incidents/${id}`)).json().callback, '13800000000');
  t.equal((await call('GET', `/incidents/${id}`, undefined, { as: 'viewer' })).json().callback, undefined);
  t.equal((await call('GET', '/incidents', undefined, { as: 'zhao' })).json().items.length, 0);
  t.equal((await call('GET', '/incidents', undefined, { as: 'viewer' })).json().items.length, 1);
  t.match((await call('POST', '/incidents', { ...REPORT, org: 'hq/jinan/shizhong' })).json(), { code: 'forbidden' });
  t.match((await call('POST', '/incidents', { ...REPORT, org: 'hq/nowhere' })).json(), { code: 'orgUnknown' });
  t.match((await call('POST', '/incidents', { ...REPORT, type: 'riot' })).json(), { code: 'typeUnknown', status: 422 });
  t.match((await call('POST', '/incidents', { ...REPORT, priority: 5 })).json(), {
    code: 'invalid',
    errors: [{ field: 'body/priority' }],
  });
  t.match((await call('POST', '/incidents', { ...REPORT, extra: 1 })).json(), { code: 'invalid' });
});

t.test('C4 a repeated POST with its key gives the first answer again', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  const headers = { 'idempotency-key': 'tablet-7-000001' };
  const first = await call('POST', '/incidents', REPORT, { headers });
  server.time.now += 60_000;
  await call('POST', `/incidents/${first.json().id}/claim`);
  const again = await call('POST', '/incidents', REPORT, { headers });
  t.equal(again.statusCode, 201);
  t.strictSame(again.json(), first.json());
  t.equal(again.headers['idempotent-replayed'], 'true');
  t.equal(first.headers['idempotent-replayed'], undefined);
  const other = await call('POST', '/incidents', { ...REPORT, priority: 1 }, { headers });
  t.match(other.json(), { status: 409, detail: /\(C4\)/ });
  t.equal((await call('GET', '/incidents')).json().items.length, 1);
});

t.test('incidents are listed newest first, by cursor, filtered, and as GeoJSON', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  for (let i = 0; i < 5; i++) {
    server.time.now += 1000;
    await call('POST', '/incidents', { ...REPORT, priority: 1 + (i % 2) });
  }
  const numbers = (items: { number: string }[]) => items.map(({ number }) => number.slice(-1)).join('');
  const one = (await call('GET', '/incidents?limit=2')).json();
  const two = (await call('GET', `/incidents?limit=3&cursor=${one.nextCursor}`)).json();
  t.equal(numbers([...one.items, ...two.items]), '54321');
  t.equal(two.nextCursor, undefined);
  t.equal(numbers((await call('GET', '/incidents?priority=1&state=open,closed')).json().items), '531');
  t.equal((await call('GET', '/incidents?org=hq/qingdao')).json().items.length, 0);
  const geo = await call('GET', '/incidents?limit=1', undefined, { headers: { accept: 'application/geo+json' } });
  t.match(geo.json(), { type: 'FeatureCollection', features: [{ geometry: { coordinates: [117.02, 36.66] } }] });
});

t.test('PATCH changes what is named, at the version it was read, and takes steps by `state`', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  const made = (await call('POST', '/incidents', REPORT)).json();
  const path = `/incidents/${made.id}`;
  const read = await call('GET', path);
  t.equal(read.headers.etag, `"${made.version}"`);
  const changed = await call('PATCH', path, { priority: 1 }, { headers: { 'if-match': String(read.headers.etag) } });
  t.match(changed.json(), { priority: 1, version: made.version + 1 });
  const late = await call('PATCH', path, { priority: 3 }, { headers: { 'if-match': String(read.headers.etag) } });
  t.equal(late.statusCode, 412);
  t.match((await call('PATCH', path, { state: 'acknowledged', address: 'Quancheng Road 1' })).json(), {
    state: 'acknowledged',
    address: 'Quancheng Road 1',
  });
  t.equal((await call('PATCH', path, { state: 'onScene' })).statusCode, 422);
  t.equal((await call('PATCH', path, { state: 'closed' })).statusCode, 422);
  t.match((await call('PATCH', path, { state: 'closed', disposition: 'noAction' })).json(), { state: 'closed' });
});

t.test('C16 fifty dispatchers race for one unit over HTTP: one wins, the others are told', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  await server.addUnit('u1', PLACE);
  const ids = await Promise.all(
    Array.from({ length: 50 }, async () => (await call('POST', '/incidents', REPORT)).json().id as string),
  );
  const answers = await Promise.all(ids.map((id) => call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] })));
  t.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1);
  for (const answer of answers)
    if (answer.statusCode !== 200) t.match(answer.json(), { status: 409, detail: /U1 is on.*\(C16\)/ });
});

t.test('C25 a recommendation names units with reasons and what is lacking', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  await server.addUnit('u1', { ...PLACE, lat: PLACE.lat + 0.001 });
  await server.addUnit('m1', { ...PLACE, lat: PLACE.lat + 0.01 }, { capabilities: ['medic'] });
  await server.addUnit('far', { ...PLACE, lat: PLACE.lat + 1 });
  const card = {
    name: { en: 'Crash' },
    org: 'hq/jinan',
    levels: [{ requires: [{ capability: 'medic', count: 2 }, { count: 1 }] }],
  };
  t.equal((await call('PUT', '/run-cards/crash', card)).statusCode, 403);
  t.match((await call('PUT', '/run-cards/crash', card, { as: 'admin' })).json(), { id: 'crash', version: 1 });
  const { id } = (await call('POST', '/incidents', REPORT)).json();
  t.match((await call('GET', `/incidents/${id}/recommendation`)).json(), {
    runCardId: 'crash',
    mode: 'normal',
    units: [
      { unitId: 'u1', fills: 1, reasons: [{ kind: 'eta' }, { kind: 'distance', value: '111' }] },
      { unitId: 'm1', fills: 0 },
    ],
    requires: [{ capability: 'medic', lacking: 1 }, { lacking: 0 }],
    passedOver: [],
  });
});

t.test('a person who reports for a unit acts as it: takes an incident, calls for help', async (t) => {
  const server = await commandApp();
  t.teardown(server.close);
  const { call } = server;
  await server.addUnit('u1', PLACE);
  await server.addUnit('s1', PLACE, { org: 'hq/jinan/shizhong' });
  const { id } = (await call('POST', '/incidents', REPORT)).json();
  const as = 'field';
  const headers = { 'muster-unit': 'u1' };
  t.equal((await call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] }, { as })).statusCode, 403);
  const wrong = await call(
    'POST',
    `/incidents/${id}/assignments`,
    { unitIds: ['s1'] },
    { as, headers: { 'muster-unit': 's1' } },
  );
  t.equal(wrong.statusCode, 403);
  const taken = await call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] }, { as, headers });
  t.match(taken.json(), { state: 'dispatched', assignments: [{ unitId: 'u1', assignedBy: 'field' }] });
  t.match((await call('GET', '/duty', undefined, { as, headers })).json(), { incident: { id } });
  t.equal((await call('GET', '/duty', undefined, { as })).statusCode, 422);
  const sos = await call('POST', '/units/u1/sos', { text: 'help' }, { as, headers });
  t.equal(sos.statusCode, 201);
  t.match(sos.json(), { priority: 1, flags: ['sos'], channel: 'sos' });
  const again = await call('POST', '/units/u1/sos', {}, { as: 'u1' });
  t.equal(again.json().id, sos.json().id);
});
