import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import fc from 'fast-check';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pino from 'pino';
import t from 'tap';
import { Type } from 'typebox';
import { ERRORS, ProblemError } from '../../server/errors.js';
import type { App } from '../../server/plugins/appTypes.js';
import { createHttp } from '../../server/plugins/http.js';
import { parseJson, useStrictJson } from '../../server/plugins/jsonBody.js';
import { useQueryLists } from '../../server/plugins/lists.js';
import { useProblems } from '../../server/plugins/problems.js';
import { useValidation } from '../../server/plugins/validation.js';
import { closed, Instant, Lat } from '../../server/wire/base.js';

function makeApp(): FastifyInstance {
  const app = createHttp({ bodyLimitBytes: 1000, trustProxy: false }, pino({ level: 'silent' }));
  useValidation(app);
  useProblems(app);
  useStrictJson(app);
  useQueryLists(app);
  const routes = app as App;
  routes.post(
    '/things',
    {
      schema: {
        body: closed({
          lat: Lat,
          at: Type.Optional(Instant),
          tags: Type.Optional(Type.Array(Type.String(), { maxItems: 2 })),
        }),
      },
    },
    async (request) => request.body,
  );
  routes.get(
    '/things/:id',
    {
      schema: {
        querystring: closed({
          count: Type.Optional(Type.Integer({ minimum: 1 })),
          status: Type.Optional(Type.Array(Type.String())),
        }),
      },
      config: { lists: ['status'] },
    },
    async (request) => request.query,
  );
  routes.delete('/things/:id', async () => ({}));
  routes.get('/broken', async () => {
    throw new Error('a secret detail of the inside');
  });
  routes.get('/refused', async () => {
    throw new ProblemError('conflict', 'The thing is taken.', { headers: { 'retry-after': '3' } });
  });
  return app;
}

const json = { 'content-type': 'application/json' };

t.test('each kind of failure has its status, code and problem+json', async (t) => {
  const app = makeApp();
  t.teardown(() => app.close());
  const cases: [string, InjectOptions, number, string, RegExp?][] = [
    ['unknown address', { url: '/nothing' }, 404, 'notFound', /\/nothing/],
    ['wrong method', { method: 'PUT', url: '/things/1' }, 405, 'methodNotAllowed', /DELETE, GET, HEAD/],
    ['no body', { method: 'POST', url: '/things', headers: json }, 400, 'malformed', /empty/],
    [
      'truncated',
      { method: 'POST', url: '/things', headers: json, payload: '{"lat": 1' },
      400,
      'malformed',
      /not valid JSON/,
    ],
    [
      'not UTF-8',
      { method: 'POST', url: '/things', headers: json, payload: Buffer.from([0x7b, 0xff, 0x7d]) },
      400,
      'malformed',
      /UTF-8/,
    ],
    [
      'a key twice',
      { method: 'POST', url: '/things', headers: json, payload: '{"lat":1,"lat":2}' },
      400,
      'malformed',
      /`lat` is given twice/,
    ],
    [
      'a key twice, escaped',
      { method: 'POST', url: '/things', headers: json, payload: '{"lat":1,"l\\u0061t":2}' },
      400,
      'malformed',
      /`lat` is given twice/,
    ],
    [
      'prototype',
      { method: 'POST', url: '/things', headers: json, payload: '{"lat":1,"__proto__":{"admin":true}}' },
      400,
      'malformed',
      /__proto__/,
    ],
    [
      'deep',
      { method: 'POST', url: '/things', headers: json, payload: `${'['.repeat(400)}${']'.repeat(400)}` },
      400,
      'malformed',
      /64 levels/,
    ],
    [
      'too large',
      { method: 'POST', url: '/things', headers: json, payload: JSON.stringify({ lat: 1, x: 'y'.repeat(2000) }) },
      413,
      'tooLarge',
    ],
    [
      'another type',
      { method: 'POST', url: '/things', headers: { 'content-type': 'text/csv' }, payload: 'a,b' },
      415,
      'unsupportedMediaType',
    ],
    ['path encoding', { url: '/things/%zz' }, 400, 'malformed', /percent-encoded/],
    ['thrown inside', { url: '/broken' }, 500, 'internal', /request id/],
    ['refused by a route', { url: '/refused' }, 409, 'conflict', /taken/],
  ];
  for (const [name, request, status, code, detail] of cases) {
    const answer = await app.inject(request);
    const problem = answer.json();
    t.equal(answer.statusCode, status, name);
    t.match(answer.headers['content-type'], /^application\/problem\+json/, name);
    t.match(
      problem,
      {
        type: `urn:muster:problem:${code}`,
        status,
        code,
        title: ERRORS[code as keyof typeof ERRORS][1],
        ...(detail && { detail }),
      },
      name,
    );
    t.ok(problem.requestId, name);
    t.notMatch(answer.body, /secret detail|node_modules|at Object/, name);
  }
});

t.test('405 says what is allowed; a refusal carries its headers', async (t) => {
  const app = makeApp();
  t.teardown(() => app.close());
  t.equal((await app.inject({ method: 'PATCH', url: '/things/7' })).headers.allow, 'DELETE, GET, HEAD');
  t.equal((await app.inject({ url: '/refused' })).headers['retry-after'], '3');
});

t.test('validation lists every failing field by its place', async (t) => {
  const app = makeApp();
  t.teardown(() => app.close());
  const answer = await app.inject({
    method: 'POST',
    url: '/things',
    headers: json,
    payload: { lat: 91, at: 'noon', tags: [1, 'b', 'c'], extra: 1 },
  });
  t.equal(answer.json().code, 'invalid');
  const fields = answer
    .json()
    .errors.map((error: { field: string }) => error.field)
    .sort();
  t.strictSame(fields, ['body/at', 'body/extra', 'body/lat', 'body/tags', 'body/tags/0']);
  const missing = await app.inject({ method: 'POST', url: '/things', headers: json, payload: {} });
  t.strictSame(missing.json().errors, [{ field: 'body/lat', message: 'is required' }]);
  const query = await app.inject({ url: '/things/1?count=many&colour=red' });
  t.strictSame(
    query
      .json()
      .errors.map((error: { field: string }) => error.field)
      .sort(),
    ['query/colour', 'query/count'],
  );
});

t.test('bodies are not coerced, queries are; lists are commas or repeats', async (t) => {
  const app = makeApp();
  t.teardown(() => app.close());
  t.equal(
    (await app.inject({ method: 'POST', url: '/things', headers: json, payload: { lat: '36' } })).statusCode,
    400,
  );
  t.strictSame((await app.inject({ url: '/things/1?count=5&status=a,b&status=c' })).json(), {
    count: 5,
    status: ['a', 'b', 'c'],
  });
});

t.test('what is no HTTP gets a problem too, and the server stays up', async (t) => {
  const app = makeApp();
  t.teardown(() => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const send = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket
        .setEncoding('utf8')
        .on('data', (part) => {
          text += part;
        })
        .on('close', () => resolve(text))
        .on('error', reject);
    });
  t.match(await send('GARBAGE\r\n\r\n'), /^HTTP\/1\.1 400 .*"code":"malformed"/s);
  t.match(
    await send(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 .*"code":"headerTooLarge"/s,
  );
  t.equal((await app.inject({ url: '/things/1' })).statusCode, 200);
});

t.test('the strict reader agrees with JSON.parse on everything it takes (seeded fuzz)', async (t) => {
  const seed = 20261123;
  t.comment(`seed ${seed}`);
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      const bytes = Buffer.from(text);
      let value: unknown;
      try {
        value = parseJson(bytes);
      } catch (error) {
        // Only a key that really occurs twice or a prototype key may be refused in valid JSON.
        return error instanceof ProblemError && /twice|__proto__/.test(error.message);
      }
      return JSON.stringify(value) === JSON.stringify(JSON.parse(text));
    }),
    { seed, numRuns: 10_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        parseJson(bytes);
        return true;
      } catch (error) {
        return error instanceof ProblemError && error.code === 'malformed';
      }
    }),
    { seed, numRuns: 10_000 },
  );
  t.pass('20,000 cases');
});

t.test('somebody’s address bar gets a page where there is nothing, programs a problem', async (t) => {
  const app = makeApp();
  t.teardown(() => app.close());
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const page = await app.inject({ url: '/nothing?<script>', headers: browser });
  t.match([page.statusCode, page.headers['content-type']], [404, 'text/html']);
  t.match(page.body, /There is nothing at this address[\s\S]*这个地址没有内容/);
  t.notMatch(page.body, /script/);
  for (const options of [
    { url: '/api/v1/nothing', headers: browser },
    { url: '/nothing', method: 'POST', headers: browser },
    { url: '/nothing', headers: { accept: '*/*' } },
  ] as InjectOptions[]) {
    const { statusCode, headers } = await app.inject(options);
    t.match([statusCode, headers['content-type']], [404, 'application/problem+json'], JSON.stringify(options));
  }
});
