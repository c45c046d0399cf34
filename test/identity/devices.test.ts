import t from 'tap';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

t.test('A12 a device token can only report and publish as its own unit or camera', async (t) => {
  const { ask, signIn, identity, subjects } = await startIdentityApp(t);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  const made = await ask(admin, 'POST', '/devices', { unitId: 'U1', kind: 'phone' });
  t.equal(made.statusCode, 201);
  t.equal(made.headers['cache-control'], 'no-store');
  const { deviceId, token } = made.json();
  const device = () => identity.authenticate(token)?.principal;
  t.match(device(), { type: 'device', id: deviceId, kind: 'phone', unitId: 'U1', org: 'hq/jinan' });
  const { access } = identity;
  const may = (permission: 'report' | 'publishVideo' | 'view', type: 'unit' | 'camera', id: string) =>
    access.may(device()!, permission, { type, id, org: 'hq/jinan' });
  t.ok(may('report', 'unit', 'U1') && may('publishVideo', 'unit', 'U1'));
  t.notOk(may('report', 'unit', 'U2') || may('report', 'camera', 'U1') || may('view', 'unit', 'U1'));
  t.notOk(access.mayAt(device()!, 'report', 'hq/jinan'));
  t.ok(access.mayAnywhere(device()!, 'report'));
  for (const permission of ['view', 'manage', 'command', 'audit', 'viewVideo'] as const) {
    t.notOk(access.mayAnywhere(device()!, permission), permission);
  }
  subjects.set('unit:U1', 'hq/qingdao');
  t.match(device(), { org: 'hq/qingdao' }, 'its org is that of its unit, as it is now');
  subjects.delete('unit:U1');
  t.equal(device(), undefined, 'it ends with its unit');
  t.match((await ask(admin, 'POST', '/devices', { unitId: 'U1', kind: 'phone' })).json(), {
    status: 422,
    code: 'unprocessable',
  });
  t.match((await ask(admin, 'POST', '/devices', { kind: 'phone' })).json(), { status: 400, code: 'invalid' });
  t.match((await ask(admin, 'POST', '/devices', { unitId: 'U2', cameraId: 'C1', kind: 'x' })).json(), {
    code: 'invalid',
  });
});

t.test('A12 rotating and revoking act at once and drop what is open', async (t) => {
  const { ask, signIn, identity, live } = await startIdentityApp(t);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  const { deviceId, token } = (await ask(admin, 'POST', '/devices', { cameraId: 'C1', kind: 'encoder' })).json();
  const dropped: string[] = [];
  live.track(identity.authenticate(token)!, () => dropped.push('first'));
  const { token: second } = (await ask(admin, 'POST', `/devices/${deviceId}/rotate`)).json();
  t.strictSame(dropped, ['first']);
  t.equal(identity.authenticate(token), undefined);
  live.track(identity.authenticate(second)!, () => dropped.push('second'));
  t.equal((await ask(admin, 'DELETE', `/devices/${deviceId}`)).statusCode, 204);
  t.ok(dropped.includes('second'));
  t.equal(identity.authenticate(second), undefined);
  t.equal((await ask(admin, 'GET', `/devices/${deviceId}`)).statusCode, 404);
});

t.test('A12 devices are managed by who manages their unit', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  await addUser('city', ['admin', 'hq/jinan']);
  const city = await signIn('city', USER_PASSWORD);
  const mine = (await ask(city, 'POST', '/devices', { unitId: 'U2', kind: 'phone' })).json().deviceId;
  t.equal((await ask(city, 'POST', '/devices', { unitId: 'Q1', kind: 'phone' })).statusCode, 403);
  const other = (await ask(admin, 'POST', '/devices', { unitId: 'Q1', kind: 'phone' })).json().deviceId;
  const listed = (await ask(city, 'GET', '/devices')).json().items;
  t.strictSame(
    listed.map((device: { id: string }) => device.id),
    [mine],
  );
  t.notMatch(JSON.stringify(listed), /tokenHash/);
  t.equal((await ask(city, 'DELETE', `/devices/${other}`)).statusCode, 404);
  t.equal((await ask(city, 'POST', `/devices/${other}/rotate`)).statusCode, 404);
  t.equal((await ask(admin, 'GET', '/devices?unitId=Q1')).json().items[0].id, other);
});

t.test('A13 who wears a device is on record shift by shift; people put on their own, commanders anybody', async (t) => {
  const { ask, signIn, addUser, identity, advance, now } = await startIdentityApp(t);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  const { deviceId, token } = (await ask(admin, 'POST', '/devices', { unitId: 'U1', kind: 'bodycam' })).json();
  const chen = await addUser('chen', ['field', 'hq/jinan']);
  const li = await addUser('li', ['field', 'hq/jinan']);
  await addUser('boss', ['commander', 'hq/jinan']);
  await addUser('far', ['commander', 'hq/qingdao']);
  const tokens = { chen: await signIn('chen', USER_PASSWORD), boss: await signIn('boss', USER_PASSWORD) };
  const put = (by: string, accountId: string, until?: number) =>
    ask(by, 'PUT', `/devices/${deviceId}/wearer`, {
      accountId,
      ...(until && { until: new Date(until).toISOString() }),
    });
  t.equal((await put(tokens.chen, chen.id, now() + 8 * 3_600_000)).statusCode, 200);
  t.equal((await put(tokens.chen, li.id)).statusCode, 403);
  t.equal((await put(await signIn('far', USER_PASSWORD), li.id)).statusCode, 404);
  t.equal((await put(token, chen.id)).statusCode, 404, 'a device has no say in it');
  t.equal((await put(tokens.boss, 'nobody')).statusCode, 422);
  t.equal(identity.wearers.wearerOf(deviceId), chen.id);
  const during = now();
  advance(1_200_000);
  t.equal((await put(tokens.boss, li.id)).statusCode, 200);
  t.equal(identity.wearers.wearerOf(deviceId), li.id);
  t.equal(identity.wearers.wearerOf(deviceId, during), chen.id, 'as of then');
  const { items } = (await ask(tokens.boss, 'GET', `/devices/${deviceId}/wearers`)).json();
  t.match(items, [
    { accountId: li.id, from: '2026-09-17T08:20:00.000Z' },
    { accountId: chen.id, from: '2026-09-17T08:00:00.000Z', until: '2026-09-17T08:20:00.000Z' },
  ]);
  advance(1000);
  t.equal((await ask(tokens.boss, 'DELETE', `/devices/${deviceId}/wearer`)).statusCode, 204);
  t.equal(identity.wearers.wearerOf(deviceId), undefined);
  await put(tokens.chen, chen.id, now() + 60_000);
  advance(60_000);
  t.equal(identity.wearers.wearerOf(deviceId), undefined, 'the shift is over');
});
