import { Secret, TOTP } from 'otpauth';
import t from 'tap';
import { MIN_PASSWORD_LENGTH, requireStrongPassword } from '../../server/identity/passwordPolicy.js';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

const codeAt = (secret: string, timestamp: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });

t.test('A7 chosen passwords are held against length, the list of common ones, and the own name', (t) => {
  const weak = [
    'short',
    'password123',
    'Password123!',
    '1234567890',
    'aaaaaaaaaaaa',
    'abababababab',
    'qwertyuiop',
    '!!dragon2024',
    'liwei-liwei',
  ];
  for (const password of weak) {
    t.throws(() => requireStrongPassword(password, ['liwei'], 'body/password'), { code: 'weakPassword' }, password);
  }
  for (const password of ['violet harbour 41', '泉城广场的灯在夜里亮着', 'k9#Lm2$vQx']) {
    t.doesNotThrow(() => requireStrongPassword(password, ['liwei'], 'body/password'), password);
  }
  t.equal(MIN_PASSWORD_LENGTH, 10);
  t.end();
});

t.test('changing a password asks for the old one and ends all other sessions', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  await addUser('chen', ['viewer', 'hq']);
  const [here, there] = [await signIn('chen', USER_PASSWORD), await signIn('chen', USER_PASSWORD)];
  const change = (currentPassword: string, newPassword: string) =>
    ask(here, 'POST', '/account/password', { currentPassword, newPassword });
  t.match((await change('wrong', 'violet harbour 42')).json(), { status: 401, code: 'badCredentials' });
  t.match((await change(USER_PASSWORD, 'password123')).json(), {
    status: 422,
    code: 'weakPassword',
    errors: [{ field: 'body/newPassword' }],
  });
  t.match((await change(USER_PASSWORD, USER_PASSWORD)).json(), { code: 'weakPassword' });
  t.equal((await change(USER_PASSWORD, 'violet harbour 42')).statusCode, 204);
  t.equal((await ask(here, 'GET', '/account')).statusCode, 200);
  t.equal((await ask(there, 'GET', '/account')).statusCode, 401);
  await t.rejects(signIn('chen', USER_PASSWORD));
  await signIn('chen', 'violet harbour 42');
});

t.test('A8 a second factor: offered, confirmed, asked for, never accepted twice, taken away', async (t) => {
  const { ask, signIn, addUser, advance, now, identity } = await startIdentityApp(t);
  await addUser('chen', ['viewer', 'hq']);
  const token = await signIn('chen', USER_PASSWORD);
  t.match((await ask(token, 'POST', '/account/second-factor/confirm', { code: '123456' })).json(), {
    code: 'conflict',
  });
  t.match((await ask(token, 'POST', '/account/second-factor', { password: 'wrong' })).json(), {
    code: 'badCredentials',
  });
  const { secret, uri } = (await ask(token, 'POST', '/account/second-factor', { password: USER_PASSWORD })).json();
  t.match(uri, /^otpauth:\/\/totp\/Muster:chen\?issuer=Muster&secret=/);
  t.equal((await signIn('chen', USER_PASSWORD)).length, 47, 'not in force yet');
  const wrong = codeAt(secret, now() + 600_000);
  t.match((await ask(token, 'POST', '/account/second-factor/confirm', { code: wrong })).json(), {
    code: 'badCredentials',
  });
  const confirmed = await ask(token, 'POST', '/account/second-factor/confirm', { code: codeAt(secret, now()) });
  const { recoveryCodes } = confirmed.json();
  t.equal(new Set(recoveryCodes).size, 10);
  const enter = (code?: string, password = USER_PASSWORD) =>
    ask(undefined, 'POST', '/sessions', { username: 'chen', password, ...(code && { code }) });
  t.match((await enter()).json(), { status: 401, code: 'secondFactorRequired' });
  t.match(
    (await enter(undefined, 'wrong')).json(),
    { code: 'badCredentials' },
    'a wrong password learns nothing of it',
  );
  t.match((await enter(codeAt(secret, now()))).json(), { code: 'badCredentials' }, 'the code that confirmed is used');
  advance(30_000);
  const code = codeAt(secret, now());
  const both = await Promise.all([enter(code), enter(code)]);
  t.strictSame(both.map((answer) => answer.statusCode).sort(), [201, 401], 'a code works once, also at the same time');
  advance(60_000);
  t.equal((await enter(codeAt(secret, now() - 30_000))).statusCode, 201, 'a clock half a minute behind');
  t.equal((await enter(recoveryCodes[3].toUpperCase())).statusCode, 201, 'a recovery code');
  t.match((await enter(recoveryCodes[3])).json(), { code: 'badCredentials' }, 'once');
  t.equal((await ask(token, 'GET', '/account')).json().recoveryCodesLeft, 9);
  const renewed = (await ask(token, 'POST', '/account/recovery-codes', { password: USER_PASSWORD })).json()
    .recoveryCodes;
  t.match((await enter(recoveryCodes[4])).json(), { code: 'badCredentials' });
  t.equal((await enter(renewed[0])).statusCode, 201);
  t.equal(identity.sessions.of(identity.accounts.byUsername('chen')!.id)[0]!.via, 'passwordAndCode');
  t.equal((await ask(token, 'POST', '/account/second-factor/remove', { password: USER_PASSWORD })).statusCode, 204);
  t.equal((await enter()).statusCode, 201);
});

t.test('A8 guessing codes locks the account like guessing passwords', async (t) => {
  const { ask, signIn, addUser, now, identity } = await startIdentityApp(t);
  await addUser('chen', ['viewer', 'hq']);
  const token = await signIn('chen', USER_PASSWORD);
  const { secret } = (await ask(token, 'POST', '/account/second-factor', { password: USER_PASSWORD })).json();
  await ask(token, 'POST', '/account/second-factor/confirm', { code: codeAt(secret, now()) });
  const enter = (code?: string) =>
    ask(undefined, 'POST', '/sessions', { username: 'chen', password: USER_PASSWORD, ...(code && { code }) });
  for (let i = 0; i < 5; i++) {
    t.match((await enter()).json(), { code: 'secondFactorRequired' }, 'asking for it is no failure');
    t.match((await enter('000000')).json(), { code: 'badCredentials' });
  }
  t.match((await enter('000000')).json(), { code: 'lockedOut' });
  t.ok(identity.accounts.byUsername('chen')!.secondFactor);
});

t.test('devices have no account', async (t) => {
  const { ask, identity } = await startIdentityApp(t);
  const { token } = await identity.devices.add({ type: 'unit', id: 'U1' as never }, 'phone', 'admin');
  t.equal((await ask(token, 'GET', '/account')).statusCode, 403);
  t.match((await ask(token, 'GET', '/sessions/current')).json().principal, {
    type: 'device',
    unitId: 'U1',
    org: 'hq/jinan',
  });
  t.equal((await ask(token, 'POST', '/account/password', { currentPassword: 'a', newPassword: 'b' })).statusCode, 403);
  t.equal((await ask(token, 'GET', '/users')).statusCode, 403);
  t.ok(ADMIN_PASSWORD);
});
