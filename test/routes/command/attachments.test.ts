import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import t, { type Test } from 'tap';
import { Attachments } from '../../../server/commandFlow/attachments.js';
import { FileContents } from '../../../server/commandFlow/contentStore.js';
import { agrees, contentTypeOf } from '../../../server/commandFlow/contentType.js';
import { attachmentRoutes } from '../../../server/routes/command/attachments.js';
import { cleanName } from '../../../server/routes/command/uploads.js';
import { commandApp } from '../../support/commandApp.js';
import { Dice, testSeed } from '../../support/random.js';

// A busy machine takes its time.
t.setTimeout(180_000);

const PLACE = { lat: 36.66, lng: 117.02 };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const sha = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** Command with attachments in a folder. */
async function withAttachments(t: Test) {
  const folder = t.testdir();
  let attachments: Attachments | undefined;
  const server = await commandApp({
    prepare: async (deps) => {
      const { flow, clock } = deps;
      attachments = await Attachments.load({ flow, clock, contents: new FileContents(folder), log: { error() {} } });
      deps.attachments = attachments;
    },
    moreRoutes: (app, deps) => attachmentRoutes(app, { ...deps, attachments: attachments!, attachmentBytes: 100_000 }),
  });
  t.teardown(server.close);
  const { call } = server;
  const upload = (content: Buffer | string, more: { as?: string; query?: string; type?: string } = {}) =>
    call('POST', `/attachments${more.query ?? '?name=a.png'}`, undefined, {
      payload: content,
      headers: { 'content-type': more.type ?? 'application/octet-stream' },
      ...(more.as !== undefined && { as: more.as }),
    });
  const get = (id: string, as: string) => call('GET', `/attachments/${id}`, undefined, { as });
  const files = async () => (await readdir(folder, { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name));
  return { ...server, upload, get, files, attachments: attachments! };
}

t.test('C51 a file is kept once by its hash, and given to who brought it or sees what it belongs to', async (t) => {
  const { upload, get, call, files, addUnit } = await withAttachments(t);
  await addUnit('u1', PLACE);
  const { id: incidentId } = (await call('POST', '/incidents', { type: 'other', priority: 2, ...PLACE })).json();
  const made = await upload(PNG, { query: `?name=${encodeURIComponent('现场 1.png')}&incidentId=${incidentId}` });
  t.equal(made.statusCode, 201, made.body);
  const id = sha(PNG);
  t.equal(made.headers.location, `/api/v1/attachments/${id}`);
  t.match(made.json(), { id, name: '现场 1.png', type: 'image/png', bytes: PNG.length, addedBy: { name: 'wang' } });
  t.match((await call('GET', `/incidents/${incidentId}`)).json().timeline.at(-1), {
    type: 'media',
    text: '现场 1.png',
    subject: `attachment:${id}`,
  });
  t.match((await call('GET', `/attachments?incidentId=${incidentId}`)).json(), { items: [{ id }] });
  const got = await get(id, 'wang');
  t.ok(got.rawPayload.equals(PNG));
  t.match(got.headers, {
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': /default-src 'none'; sandbox/,
    'content-disposition': `inline; filename="__ 1.png"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.png`,
  });
  for (const as of ['li', 'admin', 'viewer', 'u1'])
    t.equal((await get(id, as)).statusCode, 200, `${as} sees the incident`);
  t.equal((await get(id, 'zhao')).statusCode, 404, 'another station does not');
  t.equal((await upload(PNG, { as: 'zhao' })).statusCode, 201, 'who has the same file has it');
  t.equal((await get(id, 'zhao')).statusCode, 200);
  t.equal((await files()).length, 1);
});

t.test('C51 files and drawings go with orders of who may see them, and to their recipients alone', async (t) => {
  const { upload, get, call, addUnit } = await withAttachments(t);
  await addUnit('u1', PLACE);
  await addUnit('u2', PLACE);
  const { id } = (await upload('the plan of the house', { query: '?name=plan.txt' })).json();
  const attachments = [
    { type: 'file', id, name: 'plan.txt' },
    { type: 'place', ...PLACE },
  ];
  const stolen = await call(
    'POST',
    '/messages',
    { text: 'x', to: [{ org: 'hq/jinan/shizhong' }], attachments },
    { as: 'zhao' },
  );
  t.match(stolen.json(), { status: 422, detail: /no attachment.*\(C51\)/, errors: [{ field: 'body/attachments' }] });
  const sent = await call('POST', '/orders', { text: 'go in', to: [{ unitId: 'u1' }], attachments });
  t.match(sent.json(), { attachments });
  t.equal((await get(id, 'u1')).body, 'the plan of the house');
  t.equal((await get(id, 'u2')).statusCode, 404);
  t.equal((await get(id, 'viewer')).statusCode, 404);
  const drawing = { type: 'element', elementId: 'e1' };
  const order = { text: 'x', to: [{ unitId: 'u1' }], attachments: [drawing] };
  t.match((await call('POST', '/orders', order)).json(), { status: 422, detail: /no element e1/ });
  const element = {
    org: 'hq/jinan/lixia',
    name: 'line',
    kind: 'post',
    geometry: { type: 'Point', coordinates: [117, 36.6] },
  };
  t.equal((await call('PUT', '/elements/e1', element)).statusCode, 200);
  t.match((await call('POST', '/orders', order)).json(), { attachments: [drawing] });
});

t.test('C51 what is no page stays none, what lies about itself is refused, and so are programs', async (t) => {
  const { upload, get } = await withAttachments(t);
  const html = '<script>alert(document.cookie)</script>';
  const made = (await upload(html, { query: '?name=x.html', type: 'text/html' })).json();
  t.equal(made.type, 'text/plain');
  t.match((await get(made.id, 'wang')).headers, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': /^attachment;/,
  });
  t.match((await upload(html, { type: 'image/png' })).json(), {
    status: 422,
    detail: /said to be image\/png.*\(C51\)/,
  });
  t.match((await upload('\x7fELF and so on')).json(), { status: 422, detail: /Programs.*\(C51\)/ });
  t.match((await upload('')).json(), { status: 400, code: 'malformed' });
  t.equal((await upload(Buffer.alloc(100_001))).statusCode, 413);
  t.equal((await upload(Buffer.alloc(200_000))).statusCode, 413);
  t.equal((await upload(PNG, { as: 'viewer' })).statusCode, 403, 'who only looks attaches nothing');
  t.equal((await upload(PNG, { as: 'u1' })).statusCode, 201, 'a field unit does');
  t.equal((await get('f'.repeat(64), 'admin')).statusCode, 404);
  t.equal((await get('../../etc/passwd', 'admin')).statusCode, 404);
  t.equal((await get('..%2f..%2fetc%2fpasswd', 'admin')).statusCode, 400);
});

t.test('C51 a form brings one file with its name; anything else is refused by name', async (t) => {
  const { upload } = await withAttachments(t);
  const form = async (fill: (form: FormData) => void) => {
    const data = new FormData();
    fill(data);
    const request = new Request('http://x', { method: 'POST', body: data });
    const payload = Buffer.from(await request.arrayBuffer());
    return upload(payload, { query: '', type: request.headers.get('content-type')! });
  };
  const file = new File([PNG], '../../a\u202Egnp.exe', { type: 'image/png' });
  t.match((await form((data) => data.set('file', file))).json(), { name: 'agnp.exe', type: 'image/png', id: sha(PNG) });
  t.match((await form((data) => data.set('text', 'x'))).json(), { status: 400, detail: /one file/ });
  const two = await form((data) => {
    data.set('a', file);
    data.set('b', file);
  });
  t.match(two.json(), { status: 400 });
  const seed = testSeed();
  const dice = new Dice(seed);
  const good = Buffer.from(
    await new Request('http://x', {
      method: 'POST',
      body: (() => {
        const data = new FormData();
        data.set('f', file);
        return data;
      })(),
    }).arrayBuffer(),
  );
  const wrong: string[] = [];
  for (let i = 0; i < 100; i++) {
    const bytes = Buffer.from(good);
    for (let k = 0; k < 1 + dice.below(4); k++) bytes[dice.below(bytes.length)] = dice.below(256);
    const answer = await upload(bytes.subarray(0, dice.below(bytes.length)), {
      query: '',
      type: 'multipart/form-data; boundary=x',
    });
    if (answer.statusCode >= 500) wrong.push(answer.body);
  }
  t.strictSame(wrong, [], `seed ${seed}`);
  t.equal(cleanName('C:\\temp\\a.png'), 'a.png');
  t.equal(cleanName('..'), '..');
  t.equal(cleanName('/'), 'attachment');
});

t.test('C51 a type is what the content says', async (t) => {
  const types: [string, string | Buffer][] = [
    ['image/png', PNG],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0])],
    ['image/webp', 'RIFF\0\0\0\0WEBPVP8 '],
    ['audio/wav', 'RIFF\0\0\0\0WAVEfmt '],
    ['image/heic', '\0\0\0\x18ftypheic\0\0'],
    ['video/mp4', '\0\0\0\x18ftypisom\0\0'],
    ['video/quicktime', '\0\0\0\x18ftypqt  \0'],
    ['audio/mp4', '\0\0\0\x18ftypM4A \0'],
    ['application/pdf', '%PDF-1.7\n'],
    ['application/zip', Buffer.from('PK\x03\x04..', 'latin1')],
    ['application/json', '{"type":"Feature"}'],
    ['text/plain', '报告：一切正常\n'],
    ['text/plain', '<svg onload="x()"/>'],
    ['application/octet-stream', Buffer.from([1, 2, 3, 0xff])],
    ['application/octet-stream', Buffer.from([0])],
  ];
  for (const [type, content] of types) t.equal(contentTypeOf(Buffer.from(content as Buffer)), type);
  t.equal(contentTypeOf(Buffer.from('#!/bin/sh\n')), undefined);
  t.ok(agrees('video/webm', 'audio/webm') && agrees('text/csv', 'text/plain') && agrees('image/png', 'image/png'));
  t.notOk(agrees('image/png', 'text/plain') || agrees('application/pdf', 'application/zip'));
});

t.test('C51 what nobody put anywhere within a day is thrown away, what was used stays', async (t) => {
  const { upload, call, files, attachments, time } = await withAttachments(t);
  const { id: incidentId } = (await call('POST', '/incidents', { type: 'other', priority: 2, ...PLACE })).json();
  await upload('on an incident', { query: `?name=a&incidentId=${incidentId}` });
  const { id } = (await upload('on a message', { query: '?name=b' })).json();
  await call('POST', '/messages', {
    text: 'x',
    to: [{ org: 'hq/jinan' }],
    attachments: [{ type: 'file', id, name: 'b' }],
  });
  await upload('forgotten', { query: '?name=c' });
  await attachments.sweep();
  t.equal((await files()).length, 3);
  time.now += 25 * 3_600_000;
  await attachments.sweep();
  t.equal((await files()).length, 2);
});
