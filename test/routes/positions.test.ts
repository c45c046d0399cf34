import { once } from 'node:events';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { WebSocket } from 'ws';
import { AVL_MAX_BYTES } from '../../server/wire/avl.js';
import { device, pictureApp } from '../support/pictureApp.js';

const T0 = Date.UTC(2026, 0, 1, 12);

async function appWithUnits() {
  const bench = await pictureApp({ now: T0, bodyLimitBytes: 1_048_576 });
  for (const id of ['a', 'b', 'c'])
    await bench.call('PUT', `/units/${id}`, { callsign: id, kind: 'van', org: 'hq/jinan/lixia' });
  await bench.call('PUT', '/units/far', { callsign: 'far', kind: 'van', org: 'hq/qingdao' });
  bench.tokens.set('phone', device('d1', { unitId: 'a' }, 'hq/jinan/lixia'));
  const row = (unitId: string, more: object = {}) => ({
    unitId,
    lat: 36.65,
    lng: 117.12,
    reportedAt: new Date(bench.time.now).toISOString(),
    ...more,
  });
  const latOf = async (id: string) => (await bench.call('GET', `/units/${id}`)).json().position?.lat;
  return { ...bench, row, latOf };
}

t.test('a JSON array: good rows count beside bad ones, each bad one by its place', async (t) => {
  const { call, row, latOf, close } = await appWithUnits();
  t.teardown(close);
  const answer = await call('POST', '/positions', [row('a'), row('zz'), { ...row('b'), lat: 91 }, 7, row('c')]);
  t.equal(answer.statusCode, 200);
  const { accepted, refused } = answer.json();
  t.equal(accepted, 2);
  t.match(refused, [
    { index: 1, code: 'unknownUnit' },
    { index: 2, code: 'invalid', message: /^lat / },
    { index: 3, code: 'invalid' },
  ]);
  t.equal(await latOf('c'), 36.65);
  t.match((await call('POST', '/positions', [row('a')])).json(), { accepted: 0, refused: [{ code: 'duplicate' }] });
});

t.test('NDJSON: a line that cannot be read does not spoil the others, nor does a cut-off last one', async (t) => {
  const { call, row, close } = await appWithUnits();
  t.teardown(close);
  const lines = [
    JSON.stringify(row('a')),
    '',
    '{"unitId": "b", "lat": 3',
    '{"unitId":"b","lat":1,"lat":2}',
    JSON.stringify(row('b')),
    '[1]',
    JSON.stringify(row('c')).slice(0, -3),
  ];
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await call('POST', '/positions', undefined, { headers, payload: lines.join('\r\n') });
  t.match(answer.json(), {
    accepted: 2,
    refused: [
      { index: 2, code: 'malformed' },
      { index: 3, code: 'malformed', message: /`lat` is given twice/ },
      { index: 5, code: 'invalid' },
      { index: 6, code: 'malformed' },
    ],
  });
  const badUtf8 = Buffer.concat([Buffer.from('{"unitId":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]);
  const bytes = await call('POST', '/positions', undefined, { headers, payload: badUtf8 });
  t.match(bytes.json(), { accepted: 0, refused: [{ index: 0, code: 'malformed', message: /UTF-8/ }] });
  t.same((await call('POST', '/positions', undefined, { headers, payload: '\n\n' })).json(), {
    accepted: 0,
    refused: [],
  });
});

t.test('compressed bodies, whole and broken', async (t) => {
  const { call, row, time, close } = await appWithUnits();
  t.teardown(close);
  const json = { 'content-type': 'application/json' };
  const send = (payload: Buffer, encoding: string, type = json) =>
    call('POST', '/positions', undefined, { headers: { ...type, 'content-encoding': encoding }, payload });
  const packed: [string, (body: string) => Buffer][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', Buffer.from],
  ];
  for (const [encoding, pack] of packed) {
    time.now += 1000;
    t.same((await send(pack(JSON.stringify([row('a')])), encoding)).json(), { accepted: 1, refused: [] }, encoding);
  }
  time.now += 1000;
  const ndjson = `${JSON.stringify(row('a'))}\n{oops\n`;
  const lines = await send(gzipSync(ndjson), 'gzip', { 'content-type': 'application/x-ndjson' });
  t.match(lines.json(), { accepted: 1, refused: [{ index: 1, code: 'malformed' }] });

  const whole = gzipSync(JSON.stringify([row('a')]));
  const broken: [Buffer, string, number, string][] = [
    [whole.subarray(0, 20), 'gzip', 400, 'malformed'],
    [Buffer.from('plain'), 'gzip', 400, 'malformed'],
    [whole, 'zstd', 415, 'unsupportedMediaType'],
    [whole, 'gzip, gzip', 415, 'unsupportedMediaType'],
    [gzipSync(Buffer.alloc(20_000_000, 0x20)), 'gzip', 413, 'tooLarge'],
    [brotliCompressSync(Buffer.alloc(20_000_000, 0x20)), 'br', 413, 'tooLarge'],
  ];
  for (const [payload, encoding, status, code] of broken) {
    const answer = await send(payload, encoding);
    t.match([answer.statusCode, answer.json().code], [status, code], `${encoding} ${payload.length}`);
  }
});

t.test('what is no batch at all', async (t) => {
  const { call, row, close } = await appWithUnits();
  t.teardown(close);
  const json = { 'content-type': 'application/json' };
  const cases: [string | Buffer, Record<string, string>, number, string][] = [
    ['{"unitId":"a"}', json, 400, 'invalid'],
    ['[{"unitId":"a"', json, 400, 'malformed'],
    ['', json, 400, 'malformed'],
    ['x', { 'content-type': 'text/csv' }, 415, 'unsupportedMediaType'],
    [`[${'['.repeat(70)}${']'.repeat(70)}]`, json, 400, 'malformed'],
    [`[${'0,'.repeat(50_000)}0]`, json, 400, 'invalid'],
    ['\n'.repeat(50_001), { 'content-type': 'application/x-ndjson' }, 413, 'tooLarge'],
    [' '.repeat(1_100_000), json, 413, 'tooLarge'],
  ];
  for (const [payload, headers, status, code] of cases) {
    const answer = await call('POST', '/positions', undefined, { headers, payload });
    t.match([answer.statusCode, answer.json().code], [status, code], payload.slice(0, 30).toString());
  }
  const datum = await call('POST', '/positions?datum=bd09', [row('a')]);
  t.match(datum.json().errors, [{ field: 'query/datum' }]);
});

t.test('who may report for whom', async (t) => {
  const { call, row, close } = await appWithUnits();
  t.teardown(close);
  const codes = async (as: string, rows: object[]) => {
    const { accepted, refused } = (await call('POST', '/positions', rows, { as })).json();
    return [accepted, refused.map(({ code }: { code: string }) => code).join()];
  };
  t.same(
    await codes('phone', [row('a'), row('b'), row('zz')]),
    [1, 'forbidden,forbidden'],
    'a device for its own unit',
  );
  t.equal((await call('POST', '/positions', [row('a')], { as: 'viewer' })).statusCode, 403);
});

t.test('GCJ-02 rows are converted', async (t) => {
  const { call, row, latOf, close } = await appWithUnits();
  t.teardown(close);
  await call('POST', '/positions?datum=gcj02', [row('a')]);
  t.ok(Math.abs((await latOf('a')) - 36.65) > 0.0003);
});

t.test('/avl: each message gets its result; a tracker that streams is told of each bad report', async (t) => {
  const { row, listen, time, latOf, close } = await appWithUnits();
  t.teardown(close);
  const address = `ws://${await listen()}/api/v1/avl`;
  const socket = new WebSocket(address, { headers: { authorization: 'Bearer phone' } });
  await once(socket, 'open');
  const ask = async (message: unknown) => {
    const answer = once(socket, 'message');
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return JSON.parse(String((await answer)[0]));
  };
  t.same(await ask({ sequence: 7, reports: [row('a')] }), { type: 'result', sequence: 7, accepted: 1, refused: [] });
  time.now += 1000;
  t.same(await ask(row('a', { lat: 36.6501 })), { type: 'result', accepted: 1, refused: [] });
  t.equal(await latOf('a'), 36.6501);
  t.match(await ask([row('b'), 5]), {
    accepted: 0,
    refused: [
      { index: 0, code: 'forbidden' },
      { index: 1, code: 'invalid' },
    ],
  });
  for (const [message, code, field] of [
    ['{"reports":', 'malformed', undefined],
    ['null', 'invalid', 'message'],
    ['{}', 'invalid', 'message/reports'],
    ['{"reports":[],"seq":1}', 'invalid', 'message/seq'],
    ['{"reports":[],"sequence":-1}', 'invalid', 'message/sequence'],
    ['{"reports":{}}', 'invalid', 'message/reports'],
  ] as const) {
    const answer = await ask(message);
    t.match(answer, { type: 'problem', problem: { code } }, message);
    if (field) t.match(answer.problem.errors, [{ field }]);
  }
  t.match(await ask({ reports: Array.from({ length: 1001 }, () => 0) }), { type: 'problem' });
  const closed = once(socket, 'close');
  socket.send(Buffer.alloc(AVL_MAX_BYTES + 1, 0x20), { binary: false });
  t.equal((await closed)[0], 1009, 'too large a message');

  const binary = new WebSocket(address, { headers: { authorization: 'Bearer phone' } });
  await once(binary, 'open');
  const refused = once(binary, 'close');
  binary.send(Buffer.from('{}'), { binary: true });
  t.equal((await refused)[0], 1003);

  const stranger = new WebSocket(address);
  const [error] = await once(stranger, 'error');
  t.match(String(error), /401/);
});

t.test('/avl: a tracker that does not read its answers is not read from', async (t) => {
  const { row, listen, gate, close } = await appWithUnits();
  t.teardown(close);
  const socket = new WebSocket(`ws://${await listen()}/api/v1/avl`, { headers: { authorization: 'Bearer admin' } });
  await once(socket, 'open');
  socket.pause();
  const bad = JSON.stringify({ reports: Array.from({ length: 1000 }, () => 0) });
  const judged = () => gate.refused.invalid;
  let before = -1;
  let sent = 0;
  // Sends until the server stops reading: its answers are longer than what it is sent.
  while (sent < 2000) {
    socket.send(bad);
    sent++;
    if (sent % 100 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (judged() === before && sent > 500 && socket.bufferedAmount > 0) break;
      before = judged();
    }
  }
  const stopped = judged();
  let answers = 0;
  const all = new Promise<void>((resolve) => {
    socket.on('message', () => {
      answers++;
      if (answers === sent) resolve();
    });
  });
  t.ok(stopped < sent * 1000, `${stopped / 1000} of ${sent} messages read while nothing was read of the answers`);
  socket.resume();
  await all;
  t.equal(judged(), sent * 1000, 'then all of them are');
  socket.send(JSON.stringify(row('a')));
  const [last] = await once(socket, 'message');
  t.match(JSON.parse(String(last)), { accepted: 1 });
  socket.terminate();
});
