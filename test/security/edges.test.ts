import t from 'tap';
import { USERNAME_PATTERN } from '../../server/wire/accounts.js';
import { ID_PATTERN, ORG_PATTERN, WORD_PATTERN } from '../../server/wire/ids.js';
import { PASSWORD, raw, startEdgeServer as start } from '../support/edgeServer.js';

t.test('E1 pages may run our scripts only, be framed by nobody, and the API is data that nobody keeps', async (t) => {
  const { address, api, token } = await start(t, {}, { web: { 'index.html': '<!doctype html>' } });
  const page = await fetch(`${address}/`);
  const policy = page.headers.get('content-security-policy')!;
  t.match(policy, /script-src 'self';/);
  t.match(policy, /worker-src 'self';/);
  t.match(policy, /frame-ancestors 'none'/);
  t.notMatch(policy, /unsafe|\*|blob:;? *(script|worker)/);
  t.equal(page.headers.get('x-content-type-options'), 'nosniff');
  t.equal(page.headers.get('referrer-policy'), 'no-referrer');
  t.equal(page.headers.get('strict-transport-security'), null, 'only over TLS');
  t.match(page.headers.get('permissions-policy'), /camera=\(self\)/);
  const data = await api('/units', {}, token);
  t.equal(data.headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
  t.equal(data.headers.get('cache-control'), 'no-store');
  t.equal(data.headers.get('server'), null);
  t.equal(data.headers.get('x-powered-by'), null);
});

t.test('E2 other origins are closed out unless named, and never get the cookie', async (t) => {
  const origin = 'https://friend.example';
  const closed = await start(t);
  const preflight = (address: string, from: string) =>
    fetch(`${address}/api/v1/units`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization',
      },
    });
  t.equal((await preflight(closed.address, origin)).headers.get('access-control-allow-origin'), null);
  t.equal(
    (await closed.api('/units', { headers: { origin } }, closed.token)).headers.get('access-control-allow-origin'),
    null,
  );
  await closed.muster.close();
  const named = await start(t, { MUSTER_ALLOWED_ORIGINS: origin });
  t.equal((await preflight(named.address, origin)).headers.get('access-control-allow-origin'), origin);
  t.equal((await preflight(named.address, origin)).headers.get('access-control-allow-credentials'), null);
  t.equal((await preflight(named.address, 'https://evil.example')).headers.get('access-control-allow-origin'), null);
});

t.test('E3 a path never leaves its folder', async (t) => {
  const { port } = await start(
    t,
    {},
    { web: { 'index.html': 'page', assets: { 'a.js': 'x' } }, 'secret.txt': 'the secret' },
  );
  const paths = [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fdata/muster.db',
    '/assets/..%c0%af..%c0%afsecret.txt',
    '//etc/passwd',
    '/assets/a.js%00.txt',
    '/basemap/../data/muster.db',
    '/docs/static/..%2f..%2f..%2fpackage.json',
    '/docs/static/../../../../package.json',
  ];
  for (const path of paths) {
    const answer = await raw(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    t.match(answer, /^HTTP\/1\.1 (400|401|403|404)/, path);
    t.notMatch(answer, /the secret|root:|SQLite format|"dependencies"/, path);
  }
});

t.test('E4 JSON cannot reach a prototype, and a body of the wrong kind is refused', async (t) => {
  const { post, token } = await start(t);
  const bodies = [
    '{"__proto__":{"isAdmin":true},"username":"x","grants":[]}',
    '{"username":"x","grants":[],"constructor":{"prototype":{"isAdmin":true}}}',
    '{"username":"x","grants":[{"role":"viewer","org":"hq","__proto__":{"role":"admin"}}]}',
    '{"username":"x","\\u005f_proto__":{},"grants":[]}',
    '{"username":"x","username":"y","grants":[]}',
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    '{"username":"x","grants":[]',
    '',
    '\u0000',
    'null',
    '[]',
    '"text"',
  ];
  for (const body of bodies) {
    const answer = await post('/users', body, token);
    t.equal(answer.status, 400, body.slice(0, 60));
    t.match(await answer.json(), { code: /malformed|invalid/ });
  }
  t.equal(({} as Record<string, unknown>).isAdmin, undefined);
});

t.test('E5 no pattern takes long on hostile text', async (t) => {
  const { api, token } = await start(t);
  const hostile = [
    'a'.repeat(50_000),
    'a/'.repeat(25_000),
    `${'a-'.repeat(20_000)}!`,
    `${'é'.repeat(20_000)}\u0000`,
    `${'%'.repeat(9000)}`,
  ];
  for (const pattern of [ID_PATTERN, ORG_PATTERN, WORD_PATTERN, USERNAME_PATTERN]) {
    for (const text of hostile) t.equal(new RegExp(pattern, 'u').test(text), false);
  }
  const texts = [`${'a'.repeat(3000)}!`, 'hq/'.repeat(900), '2026-'.repeat(600)];
  for (const text of texts) {
    for (const path of [
      `/units?org=${text}`,
      `/audit?from=${text}`,
      `/within?bounds=${text}`,
      `/nearest?lat=${text}&lng=1`,
      `/search?q=${text}`,
    ]) {
      t.equal((await api(path, {}, token)).status, 400, path.slice(0, 40));
    }
  }
  // Linear time shows in the work, not on the clock: ten times the text is not a hundred times the steps.
  const authorization = `Bearer ${' '.repeat(4000)}x`;
  t.equal((await api('/units', { headers: { authorization } })).status, 401);
  t.equal((await api('/units', { headers: { cookie: `${'a=b; '.repeat(2000)}muster_session=x` } })).status, 401);
});

t.test('E6 an oversized body, header or address is refused', async (t) => {
  const { post, api, port, token } = await start(t, { MUSTER_BODY_LIMIT: '4096' });
  const big = await post('/users', JSON.stringify({ username: 'x', displayName: 'y'.repeat(5000), grants: [] }), token);
  t.match(await big.json(), { status: 413, code: 'tooLarge' });
  const chunks = Array.from({ length: 5000 }, () => '1000\r\n'.concat('z'.repeat(4096), '\r\n'));
  const chunked = await raw(
    port,
    `POST /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
    ...chunks.slice(0, 20),
    '0\r\n\r\n',
  );
  t.match(chunked, /^HTTP\/1\.1 413/);
  const header = await raw(port, `GET /api/v1/units HTTP/1.1\r\nHost: x\r\nX-Big: ${'h'.repeat(20_000)}\r\n\r\n`);
  t.match(header, /^HTTP\/1\.1 431/);
  t.ok([400, 404, 414].includes((await api(`/units/${'u'.repeat(2000)}`, {}, token)).status));
  for (const smuggled of [
    `POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`,
    `GET /api/v1/units HTTP/1.1\r\nHost: x\r\nA: b\r\n c: d\n\r\n\r\n`,
    'NONSENSE\r\n\r\n',
  ]) {
    t.match(await raw(port, smuggled), /^HTTP\/1\.1 400/, JSON.stringify(smuggled.slice(0, 80)));
  }
});

t.test('E10 secrets never reach the log', async (t) => {
  const { post, api, token, lines, port } = await start(t);
  await post('/sessions', JSON.stringify({ username: 'admin', password: 'a-wrong-password-9' }));
  await api(`/units?access_token=${token}`, {}, token);
  await api('/sessions/outside/callback?code=the-code&state=the-state');
  await raw(
    port,
    `GET /api/v1/feed?access_token=${token} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const text = lines.join('');
  t.ok(text.length > 100);
  for (const secret of [token, 'a-wrong-password-9', PASSWORD, 'the-code', 'the-state'])
    t.notOk(text.includes(secret), secret.slice(0, 6));
});
