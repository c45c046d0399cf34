import t from 'tap';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

const grant = (role: string, org: string) => ({ role, org });

t.test('A9 who manages an org manages the accounts whose every role is in it, and no other', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  const city = await addUser('city', ['admin', 'hq/jinan']);
  const [inside, above, beside, both] = [
    await addUser('inside', ['dispatcher', 'hq/jinan/lixia']),
    await addUser('above', ['viewer', 'hq']),
    await addUser('beside', ['viewer', 'hq/qingdao']),
    await addUser('both', ['viewer', 'hq/jinan'], ['viewer', 'hq/qingdao']),
  ];
  const token = await signIn('city', USER_PASSWORD);
  const names = (await ask(token, 'GET', '/users')).json().items.map((user: { username: string }) => user.username);
  t.strictSame(names, ['city', 'inside']);
  for (const { id } of [above, beside, both]) {
    t.equal((await ask(token, 'GET', `/users/${id}`)).statusCode, 404);
    t.equal((await ask(token, 'PATCH', `/users/${id}`, { disabled: true })).statusCode, 404);
    t.equal((await ask(token, 'DELETE', `/users/${id}`)).statusCode, 404);
    t.equal((await ask(token, 'POST', `/users/${id}/password`, {})).statusCode, 404);
    t.equal((await ask(token, 'GET', `/users/${id}/sessions`)).statusCode, 404);
  }
  t.equal((await ask(token, 'PATCH', `/users/${inside.id}`, { displayName: 'Inside' })).json().displayName, 'Inside');
  const make = (username: string, ...grants: object[]) => ask(token, 'POST', '/users', { username, grants });
  t.match((await make('x1', grant('viewer', 'hq/qingdao'))).json(), { status: 403, code: 'forbidden' });
  t.match((await make('x2', grant('admin', 'hq'))).json(), { code: 'forbidden' });
  t.match((await make('x3')).json(), { code: 'forbidden' }, 'an account without a role belongs to the root');
  t.match((await ask(token, 'PATCH', `/users/${city.id}`, { grants: [grant('admin', 'hq')] })).json(), {
    code: 'forbidden',
  });
  t.match((await make('INSIDE', grant('viewer', 'hq/jinan'))).json(), { status: 409, code: 'conflict' });
  const made = await make('new', grant('auditor', 'hq/jinan/new-org'));
  t.equal(made.statusCode, 201);
  t.match(made.json(), { user: { username: 'new', mustChangePassword: true }, initialPassword: /^[a-z2-9-]{23}$/ });
  const orgs = (await ask(token, 'GET', '/orgs')).json().items.map((org: { path: string }) => org.path);
  t.strictSame(orgs, ['hq/jinan', 'hq/jinan/lixia', 'hq/jinan/new-org'], 'naming an org below one creates it');
});

t.test('A9 changing or taking rights drops what is open, and acts at once', async (t) => {
  const { ask, signIn, addUser, live, identity } = await startIdentityApp(t);
  const { id } = await addUser('chen', ['dispatcher', 'hq/jinan']);
  const [admin, token] = [await signIn('admin', ADMIN_PASSWORD), await signIn('chen', USER_PASSWORD)];
  const may = (permission: 'command') =>
    identity.access.mayAt(identity.authenticate(token)!.principal, permission, 'hq/jinan');
  let drops = 0;
  live.track(identity.authenticate(token)!, () => drops++);
  t.ok(may('command'));
  await ask(admin, 'PATCH', `/users/${id}`, { grants: [grant('viewer', 'hq/jinan')] });
  t.equal(drops, 1);
  t.notOk(may('command'));
  await ask(admin, 'PATCH', `/users/${id}`, { displayName: 'Chen' });
  t.equal(drops, 1, 'a new name drops nothing');
  await ask(admin, 'PATCH', `/users/${id}`, { disabled: true });
  t.equal((await ask(token, 'GET', '/account')).statusCode, 401);
  t.ok(drops >= 2);
  await ask(admin, 'PATCH', `/users/${id}`, { disabled: false });
  const again = await signIn('chen', USER_PASSWORD);
  const reset = (await ask(admin, 'POST', `/users/${id}/password`, {})).json();
  t.equal((await ask(again, 'GET', '/account')).statusCode, 401, 'a reset ends every session');
  t.match((await ask(await signIn('chen', reset.initialPassword), 'GET', '/orgs')).json(), {
    code: 'passwordChangeRequired',
  });
  t.match((await ask(admin, 'POST', `/users/${id}/password`, { password: 'password123' })).json(), {
    code: 'weakPassword',
  });
  t.equal((await ask(admin, 'DELETE', `/users/${id}`)).statusCode, 204);
  await t.rejects(signIn('chen', reset.initialPassword));
});

t.test('A9 somebody stays admin at the root', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  const attempts = [
    () => ask(admin, 'PATCH', '/users/admin', { disabled: true }),
    () => ask(admin, 'PATCH', '/users/admin', { grants: [grant('viewer', 'hq')] }),
    () => ask(admin, 'DELETE', '/users/admin'),
  ];
  for (const attempt of attempts) t.match((await attempt()).json(), { status: 409, code: 'conflict' });
  await addUser('second', ['admin', 'hq']);
  t.equal((await ask(admin, 'DELETE', '/users/admin')).statusCode, 204);
});

t.test('a lost second factor is taken away by who manages the account', async (t) => {
  const { ask, signIn, addUser, identity } = await startIdentityApp(t);
  const { id } = await addUser('chen', ['viewer', 'hq']);
  await identity.accounts.change(id, { secondFactor: { secret: 'AAAAAAAAAAAAAAAA', lastStep: 0, recoveryHashes: [] } });
  await t.rejects(signIn('chen', USER_PASSWORD), /secondFactorRequired/);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  t.equal((await ask(admin, 'GET', `/users/${id}`)).json().secondFactor, true);
  t.equal((await ask(admin, 'DELETE', `/users/${id}/second-factor`)).statusCode, 204);
  await signIn('chen', USER_PASSWORD);
});

t.test('lists page by cursor', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  for (const name of ['a', 'b', 'c', 'd']) await addUser(name, ['viewer', 'hq']);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = (await ask(admin, 'GET', `/users?limit=2${cursor ? `&cursor=${cursor}` : ''}`)).json();
    seen.push(...page.items.map((user: { username: string }) => user.username));
    cursor = page.nextCursor;
  } while (cursor);
  t.strictSame(seen, ['a', 'admin', 'b', 'c', 'd']);
});

t.test('A4 who manages an account sees that it is locked, and lets its owner try again at once', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  const { id } = await addUser('late', ['field', 'hq/jinan']);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  const guess = () => ask(undefined, 'POST', '/sessions', { username: 'LATE', password: 'not this one' });
  t.notOk((await ask(admin, 'GET', `/users/${id}`)).json().lockedUntil);
  for (let failure = 0; failure < 5; failure++) await guess();
  t.equal((await guess()).json().code, 'lockedOut');
  t.match((await ask(admin, 'GET', `/users/${id}`)).json().lockedUntil, /^2026-.*Z$/);
  t.notOk((await ask(admin, 'POST', `/users/${id}/unlock`)).json().lockedUntil);
  t.ok(await signIn('late', USER_PASSWORD));
});

t.test('a session says what its owner may do anywhere', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  await addUser('eye', ['auditor', 'hq/jinan'], ['viewer', 'hq/qingdao']);
  const current = await ask(await signIn('eye', USER_PASSWORD), 'GET', '/sessions/current');
  t.strictSame(current.json().permissions, ['view', 'showWall', 'audit']);
});
