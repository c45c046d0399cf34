import t from 'tap';
import { MemoryDocuments } from '../support/memoryDocuments.js';
import { pictureApp } from '../support/pictureApp.js';

const report = { type: 'fire', priority: 1, lat: 36.65, lng: 117.12, address: 'Quancheng Rd 1', narrative: 'smoke' };

t.test('an incident from report to close', async (t) => {
  const { call, time, close } = await pictureApp();
  t.teardown(close);
  for (const id of ['a', 'b']) await call('PUT', `/units/${id}`, { callsign: id, kind: 'fireEngine', org: 'hq' });
  const opened = await call('POST', '/incidents', report);
  t.equal(opened.statusCode, 201);
  const { id } = opened.json();
  t.equal(opened.headers.location, `/api/v1/incidents/${id}`);
  t.match(opened.json(), { ...report, number: '20260101-0001', state: 'open', org: 'hq', assignments: [], version: 1 });
  t.equal((await call('POST', '/incidents', report)).json().number, '20260101-0002');
  time.now += 60_000;
  const sent = (await call('POST', `/incidents/${id}/assignments`, { unitIds: ['a', 'b'] })).json();
  t.match(sent, { state: 'dispatched', assignments: [{ unitId: 'a', state: 'dispatched' }, { unitId: 'b' }] });
  t.equal((await call('GET', '/units/a')).json().status, 'dispatched');
  t.equal((await call('POST', `/incidents/${id}/assignments`, { unitIds: ['a'] })).json().version, sent.version);
  await call('PATCH', '/units/a', { status: 'enRoute' });
  await call('PATCH', '/units/a', { status: 'onScene' });
  t.match((await call('GET', `/incidents/${id}`)).json(), {
    state: 'onScene',
    assignments: [{ state: 'onScene' }, {}],
  });
  t.match((await call('DELETE', `/incidents/${id}/assignments/b`)).json().assignments[1], { state: 'recalled' });
  t.equal((await call('GET', '/units/b')).json().status, 'available');
  t.equal((await call('DELETE', `/incidents/${id}/assignments/b`)).statusCode, 404);
  await call('PATCH', '/units/a', { status: 'available' });
  await call('PATCH', `/incidents/${id}`, { priority: 3 });
  const closed = (await call('PATCH', `/incidents/${id}`, { state: 'closed' })).json();
  t.same(
    closed.timeline.map(({ type, unitId, state }: Record<string, string>) => [type, unitId, state].join(' ').trim()),
    [
      'opened  open',
      'assigned a',
      'assigned b',
      'state  dispatched',
      'enRoute a',
      'onScene a',
      'state  onScene',
      'recalled b',
      'cleared a',
      'changed',
      'state  closed',
    ],
  );
  t.equal((await call('PATCH', `/incidents/${id}`, { priority: 1 })).statusCode, 409);
  t.equal((await call('POST', `/incidents/${id}/assignments`, { unitIds: ['a'] })).statusCode, 409);
});

t.test('lists newest first, filtered, in the scope of who asks', async (t) => {
  const { call, time, close } = await pictureApp();
  t.teardown(close);
  for (let n = 0; n < 5; n++) {
    time.now += 1000;
    await call('POST', '/incidents', { ...report, priority: 1 + (n % 2), org: n < 2 ? 'hq/jinan/lixia' : 'hq' });
  }
  const numbers = async (query: string, as = 'admin') =>
    (await call('GET', `/incidents?${query}`, undefined, { as }))
      .json()
      .items.map(({ number }: { number: string }) => number.slice(-1))
      .join('');
  t.equal(await numbers(''), '54321');
  t.equal(await numbers('priority=2'), '42');
  t.equal(await numbers('state=closed,onScene'), '');
  t.equal(await numbers('org=hq/jinan'), '21');
  t.equal(await numbers('', 'lixia'), '21');
  const first = (await call('GET', '/incidents?limit=3')).json();
  t.equal(await numbers(`limit=3&cursor=${first.nextCursor}`), '21');
  const geo = (await call('GET', '/incidents', undefined, { headers: { accept: 'application/geo+json' } })).json();
  t.match(geo.features[0], { geometry: { type: 'Point', coordinates: [117.12, 36.65] } });
});

t.test('bad input is named', async (t) => {
  const { call, close } = await pictureApp();
  t.teardown(close);
  const { id } = (await call('POST', '/incidents', report)).json();
  const cases: [string, string, unknown, number, string][] = [
    ['POST', '/incidents', { ...report, priority: 5 }, 400, 'body/priority'],
    ['POST', '/incidents', { ...report, lat: null }, 400, 'body/lat'],
    ['POST', '/incidents', { ...report, narrative: 'x'.repeat(4001) }, 400, 'body/narrative'],
    ['POST', '/incidents', { ...report, org: 'hq/nowhere' }, 422, 'body/org'],
    ['POST', `/incidents/${id}/assignments`, { unitIds: [] }, 400, 'body/unitIds'],
    ['POST', `/incidents/${id}/assignments`, { unitIds: ['zz'] }, 422, 'body/unitIds/0'],
    ['PATCH', `/incidents/${id}`, { state: 'over' }, 400, 'body/state'],
    ['GET', '/incidents?priority=9', undefined, 400, 'query/priority/0'],
  ];
  for (const [method, path, body, status, field] of cases) {
    const answer = await call(method, path, body);
    t.match([answer.statusCode, answer.json().errors[0].field], [status, field], `${method} ${path}`);
  }
  t.equal((await call('GET', '/incidents/none')).statusCode, 404);
  t.equal((await call('POST', '/incidents', report, { as: 'viewer' })).statusCode, 403);
});

t.test('incidents survive a restart, numbers go on, and a write that fails shows nothing', async (t) => {
  const documents = new MemoryDocuments();
  const before = await pictureApp({ documents });
  await before.call('PUT', '/units/a', { callsign: 'a', kind: 'van', org: 'hq' });
  const { id } = (await before.call('POST', '/incidents', report)).json();
  await before.call('POST', `/incidents/${id}/assignments`, { unitIds: ['a'] });
  documents.beforeWrite = async () => {
    throw new Error('disk full');
  };
  t.equal((await before.call('PATCH', `/incidents/${id}`, { state: 'closed' })).statusCode, 500);
  documents.beforeWrite = async () => {};
  const shown = (await before.call('GET', `/incidents/${id}`)).json();
  t.equal(shown.state, 'dispatched');
  await before.close();
  const after = await pictureApp({ documents });
  t.teardown(after.close);
  t.same((await after.call('GET', `/incidents/${id}`)).json(), shown);
  t.equal((await after.call('POST', '/incidents', report)).json().number, '20260101-0002');
});
