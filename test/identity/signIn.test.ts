import t from 'tap';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

const MINUTE = 60_000;

t.test('A1 a password the operator chose works at once, by bearer token and by cookie', async (t) => {
  const { app, ask } = await startIdentityApp(t);
  const answer = await ask(undefined, 'POST', '/sessions', { username: 'ADMIN', password: ADMIN_PASSWORD });
  t.equal(answer.statusCode, 201);
  const { token, principal, expiresAt } = answer.json();
  t.match(principal, { id: 'admin', grants: [{ role: 'admin', org: 'hq' }], mustChangePassword: false });
  t.equal(expiresAt, '2026-09-17T20:00:00.000Z');
  t.match(
    answer.headers['set-cookie'],
    /^muster_session=mus_[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  );
  t.equal(answer.headers['cache-control'], 'no-store');
  t.equal((await ask(token, 'GET', '/users')).statusCode, 200);
  const url = '/api/v1/users';
  t.equal((await app.inject({ url, headers: { cookie: `a=b; muster_session=${token}; c=d` } })).statusCode, 200);
  t.equal((await app.inject({ url, headers: { authorization: `bearer ${token}` } })).statusCode, 200);
  t.equal((await app.inject({ url, headers: { authorization: `Basic ${token}` } })).statusCode, 401);
  t.equal(
    (await app.inject({ url, headers: { cookie: `muster_session=${token}`, authorization: 'Bearer wrong' } }))
      .statusCode,
    401,
  );
});

t.test('A1 a generated password is given once and must be changed before anything else', async (t) => {
  const folder = t.testdir();
  const first = await startIdentityApp(t, { folder, adminPassword: undefined });
  const generated = first.identity.generatedPassword!;
  t.match(generated, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  await first.close();
  const { ask, signIn, identity } = await startIdentityApp(t, { folder, adminPassword: undefined });
  t.equal(identity.generatedPassword, undefined, 'not again');
  const token = await signIn('admin', generated);
  for (const url of ['/users', '/account/sessions']) {
    t.match((await ask(token, 'GET', url)).json(), { status: 403, code: 'passwordChangeRequired' });
  }
  for (const url of ['/account', '/sessions/current']) t.equal((await ask(token, 'GET', url)).statusCode, 200);
  const change = { currentPassword: generated, newPassword: 'violet harbour 42' };
  t.equal((await ask(token, 'POST', '/account/password', change)).statusCode, 204);
  t.equal((await ask(token, 'GET', '/users')).statusCode, 200, 'the session goes on');
});

t.test('A1 a generated password nobody used gives way to one the operator sets', async (t) => {
  const folder = t.testdir();
  await (await startIdentityApp(t, { folder, adminPassword: undefined })).close();
  const { ask, signIn } = await startIdentityApp(t, { folder });
  t.equal((await ask(await signIn('admin', ADMIN_PASSWORD), 'GET', '/users')).statusCode, 200);
});

t.test('A2 a session ends after half an hour unused, after twelve hours in any case, and over a restart', async (t) => {
  const folder = t.testdir();
  const before = await startIdentityApp(t, { folder });
  const token = await before.signIn('admin', ADMIN_PASSWORD);
  await before.close();
  const { ask, signIn, advance, identity } = await startIdentityApp(t, { folder });
  const alive = async (tested: string) => (await ask(tested, 'GET', '/sessions/current')).statusCode === 200;
  t.ok(await alive(token), 'a restart ends nothing');
  advance(29 * MINUTE);
  t.ok(await alive(token));
  advance(30 * MINUTE);
  t.notOk(await alive(token), 'idle for too long');
  const busy = await signIn('admin', ADMIN_PASSWORD);
  for (let i = 0; i < 24; i++) {
    t.ok(await alive(busy));
    advance(29 * MINUTE);
  }
  advance(24 * MINUTE);
  t.notOk(await alive(busy), 'too old');
  await identity.sessions.sweep();
  t.equal(identity.sessions.of('admin').length, 0);
});

t.test('A2 sessions are listed and ended, by their owner and by who manages the account', async (t) => {
  const { ask, signIn, addUser, live, identity } = await startIdentityApp(t);
  const { id } = await addUser('chen', ['viewer', 'hq/jinan']);
  const [one, two] = [await signIn('chen', USER_PASSWORD), await signIn('chen', USER_PASSWORD)];
  const listed = (await ask(one, 'GET', '/account/sessions')).json().items;
  t.equal(listed.length, 2);
  t.strictSame(listed.map((session: { current: boolean }) => session.current).sort(), [false, true]);
  t.notMatch(JSON.stringify(listed), /tokenHash/);
  const dropped: string[] = [];
  live.track(identity.authenticate(two)!, () => dropped.push('two'));
  const other = listed.find((session: { current: boolean }) => !session.current).id;
  t.equal((await ask(one, 'DELETE', `/account/sessions/${other}`)).statusCode, 204);
  t.strictSame(dropped, ['two'], 'its open connections are dropped in the same turn');
  t.equal((await ask(two, 'GET', '/account')).statusCode, 401);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  t.equal((await ask(one, 'DELETE', `/account/sessions/${identity.sessions.of('admin')[0]!.id}`)).statusCode, 404);
  const [mine] = (await ask(admin, 'GET', `/users/${id}/sessions`)).json().items;
  t.equal((await ask(admin, 'DELETE', `/users/${id}/sessions/${mine.id}`)).statusCode, 204);
  t.equal((await ask(one, 'GET', '/account')).statusCode, 401);
});

t.test('A2 signing out ends the session and forgets the cookie', async (t) => {
  const { ask, signIn } = await startIdentityApp(t);
  const token = await signIn('admin', ADMIN_PASSWORD);
  const bye = await ask(token, 'DELETE', '/sessions/current');
  t.equal(bye.statusCode, 204);
  t.match(bye.headers['set-cookie'], /^muster_session=; Path=\/; Max-Age=0;/);
  t.equal((await ask(token, 'GET', '/account')).statusCode, 401);
});

t.test('A3 signing in always makes a new token and ends the session it replaces (fixation)', async (t) => {
  const { app, identity } = await startIdentityApp(t);
  const signIn = (cookie: string) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/sessions',
      headers: { cookie },
      payload: { username: 'admin', password: ADMIN_PASSWORD },
    });
  const planted = 'mus_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  const first = (await signIn(`muster_session=${planted}`)).json().token;
  t.not(first, planted);
  t.equal(identity.authenticate(planted), undefined);
  const second = (await signIn(`muster_session=${first}`)).json().token;
  t.not(second, first);
  t.equal(identity.authenticate(first), undefined, 'the old one is over');
});

t.test('A4 five failures lock a name for ten minutes, whether it exists or not', async (t) => {
  const { ask, advance, signIn, identity } = await startIdentityApp(t);
  for (const username of ['admin', 'nobody']) {
    const tryOnce = (password: string) => ask(undefined, 'POST', '/sessions', { username, password });
    for (let i = 0; i < 5; i++) t.match((await tryOnce('wrong')).json(), { status: 401, code: 'badCredentials' });
    const locked = await tryOnce(ADMIN_PASSWORD);
    t.match(locked.json(), { status: 429, code: 'lockedOut' });
    t.equal(locked.headers['retry-after'], '600');
  }
  advance(10 * MINUTE);
  await signIn('admin', ADMIN_PASSWORD);
  const before = identity.passwords.verified;
  const parallel = await Promise.all(
    Array.from({ length: 12 }, () => ask(undefined, 'POST', '/sessions', { username: 'admin', password: 'guess' })),
  );
  t.equal(parallel.filter((answer) => answer.statusCode === 401).length, 5, 'guessing in parallel gains nothing');
  t.equal(identity.passwords.verified - before, 5);
});

t.test('A4 unknown, wrong, disabled and password-less get the same answer for the same work', async (t) => {
  const { ask, addUser, identity } = await startIdentityApp(t);
  const disabled = await addUser('gone', ['viewer', 'hq']);
  await identity.accounts.change(disabled.id, { disabled: true });
  const outside = await addUser('outside', ['viewer', 'hq']);
  await identity.accounts.change(outside.id, { passwordHash: undefined });
  const answers = [];
  for (const username of ['admin', 'nobody', 'gone', 'outside']) {
    const before = identity.passwords.verified;
    const answer = await ask(undefined, 'POST', '/sessions', { username, password: USER_PASSWORD });
    t.equal(identity.passwords.verified - before, 1, `one argon2 check for ${username}`);
    const { requestId: _, ...body } = answer.json();
    answers.push({ status: answer.statusCode, body, headers: Object.keys(answer.headers).sort() });
  }
  for (const answer of answers) t.strictSame(answer, answers[0]);
});

t.test('A5 a page of another origin can do nothing with the cookie (CSRF), nor sign anybody in', async (t) => {
  const { app, signIn } = await startIdentityApp(t, { allowedOrigins: ['https://friend.example'] });
  const token = await signIn('admin', ADMIN_PASSWORD);
  const put = (headers: Record<string, string>) =>
    app.inject({
      method: 'PUT',
      url: '/api/v1/orgs/hq',
      payload: { name: 'HQ' },
      headers: { host: 'muster.example', ...headers },
    });
  const cookie = `muster_session=${token}`;
  t.match((await put({ cookie, origin: 'https://evil.example' })).json(), { status: 403, code: 'badOrigin' });
  t.match((await put({ cookie, origin: 'null' })).json(), { code: 'badOrigin' });
  t.match((await put({ cookie, 'sec-fetch-site': 'cross-site' })).json(), { code: 'badOrigin' });
  t.match((await put({ cookie, 'sec-fetch-site': 'same-site' })).json(), { code: 'badOrigin' });
  t.equal((await put({ cookie, origin: 'https://muster.example', 'sec-fetch-site': 'same-origin' })).statusCode, 200);
  t.equal((await put({ cookie, origin: 'https://friend.example' })).statusCode, 200);
  t.equal((await put({ cookie })).statusCode, 200, 'a program says no origin');
  t.equal((await put({ authorization: `Bearer ${token}`, origin: 'https://evil.example' })).statusCode, 200);
  const forced = await app.inject({
    method: 'POST',
    url: '/api/v1/sessions',
    headers: { host: 'muster.example', origin: 'https://evil.example' },
    payload: { username: 'admin', password: ADMIN_PASSWORD },
  });
  t.match(forced.json(), { code: 'badOrigin' });
  const form = await app.inject({
    method: 'POST',
    url: '/api/v1/sessions',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'username=admin&password=x',
  });
  t.equal(form.statusCode, 415);
});

t.test('A5 under TLS the cookie is Secure and bound to the host', async (t) => {
  const { app, ask } = await startIdentityApp(t, { secure: true });
  const answer = await ask(undefined, 'POST', '/sessions', { username: 'admin', password: ADMIN_PASSWORD });
  t.match(answer.headers['set-cookie'], /^__Host-muster_session=mus_[^;]+; Path=\/; .*; Secure$/);
  const { token } = answer.json();
  const who = (cookie: string) => app.inject({ url: '/api/v1/account', headers: { cookie } });
  t.equal((await who(`__Host-muster_session=${token}`)).statusCode, 200);
  t.equal((await who(`muster_session=${token}`)).statusCode, 401);
});

t.test('A6 tokens are stored as hashes only, and passwords as argon2id', async (t) => {
  const { store, signIn, addUser, identity } = await startIdentityApp(t);
  await addUser('chen', ['viewer', 'hq']);
  const token = await signIn('chen', USER_PASSWORD);
  const { token: device } = await identity.devices.add({ type: 'unit', id: 'U1' as never }, 'phone', 'admin');
  const stored = JSON.stringify(
    await Promise.all(
      ['accounts', 'sessions', 'devices'].map(async (name) => [...(await store.documents.all(name)).values()]),
    ),
  );
  for (const secret of [token, token.slice(4), device, device.slice(4), USER_PASSWORD])
    t.notOk(stored.includes(secret));
  t.match(stored, /\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

t.test('too many sign-ins at once are asked to wait, not queued without end', async (t) => {
  const { identity } = await startIdentityApp(t);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 230 }, (_, i) =>
      identity.signIn({ username: `u${i}`, password: 'x' }, { address: '', userAgent: '' }),
    ),
  );
  const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'in'));
  t.equal(codes.filter((code) => code === 'unavailable').length, 28);
  t.equal(codes.filter((code) => code === 'badCredentials').length, 202);
});
