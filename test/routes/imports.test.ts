import t from 'tap';
import { account, pictureApp } from '../support/pictureApp.js';

const unit = (id: string, more: object = {}) => ({ id, callsign: id, kind: 'van', org: 'hq/jinan', ...more });
const camera = (id: string, more: object = {}) => ({ id, name: id, org: 'hq/jinan', lat: 36.6, lng: 117, ...more });

t.test('many rows in one durable write; again, it changes nothing', async (t) => {
  const { call, documents, picture, close } = await pictureApp();
  t.teardown(close);
  const rows = Array.from({ length: 5000 }, (_, n) => unit(`u${n}`));
  t.same((await call('POST', '/import/units', { rows })).json(), { imported: 5000, created: 5000, changed: 5000 });
  t.equal(documents.writes, 1);
  t.equal(picture.units.ids.size, 5000);
  const again = [...rows.slice(1), unit('u0', { callsign: 'new' })];
  t.same((await call('POST', '/import/units', { rows: again })).json(), { imported: 5000, created: 0, changed: 1 });
});

t.test('one bad row and nothing is imported; every bad row is named', async (t) => {
  const { call, documents, picture, tokens, close } = await pictureApp();
  t.teardown(close);
  const rows = [
    camera('a'),
    camera('b', { lat: 91 }),
    camera('c', { nmae: 'x' }),
    camera('a'),
    7,
    camera('e', { org: 'hq/nowhere' }),
    { id: 'f' },
  ];
  const answer = await call('POST', '/import/cameras', { rows });
  t.match([answer.statusCode, answer.json().code], [400, 'invalid']);
  t.same(
    answer.json().errors.map(({ field }: { field: string }) => field),
    ['body/rows/1/lat', 'body/rows/2/nmae', 'body/rows/3/id', 'body/rows/4/', 'body/rows/5/org', 'body/rows/6/name'],
  );
  t.equal(documents.writes, 0);
  t.equal(picture.cameras.ids.size, 0);

  tokens.set('jinan', account('jinan', 'admin', 'hq/jinan'));
  const foreign = await call('POST', '/import/units', { rows: [unit('a'), unit('b', { org: 'hq' })] }, { as: 'jinan' });
  t.match(foreign.json().errors, [{ field: 'body/rows/1/org' }]);
  await call('PUT', '/units/b', { callsign: 'b', kind: 'van', org: 'hq' });
  const stolen = await call('POST', '/import/units', { rows: [unit('b')] }, { as: 'jinan' });
  t.match(stolen.json().errors, [{ field: 'body/rows/0/org' }], 'a unit of another org is not taken over');

  const ring = [
    [0, 0],
    [1, 1],
    [1, 0],
    [0, 1],
    [0, 0],
  ];
  const geometry = { type: 'Polygon', coordinates: [ring] };
  const areas = await call('POST', '/import/areas', {
    rows: [{ id: 'x', name: 'x', kind: 'other', org: 'hq', geometry }],
  });
  t.match(areas.json().errors, [{ field: 'body/rows/0/geometry' }]);

  const many = await call('POST', '/import/units', { rows: Array.from({ length: 60_000 }, () => 'x') });
  t.equal(many.json().errors.length, 10_000, 'the list of faults is bounded');
  for (const body of [{}, { rows: {} }, [], { rows: [], more: 1 }])
    t.equal((await call('POST', '/import/units', body)).statusCode, 400);
});

t.test('a write that fails imports nothing', async (t) => {
  const { call, documents, picture, close } = await pictureApp();
  t.teardown(close);
  documents.beforeWrite = async () => {
    throw new Error('disk full');
  };
  t.equal((await call('POST', '/import/units', { rows: [unit('a')] })).statusCode, 500);
  t.equal(picture.units.ids.size, 0);
});
