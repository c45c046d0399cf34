import t from 'tap';
import type { OrgHolder } from '../../server/identity/orgs.js';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

const at = (path: string) => `/orgs/${encodeURIComponent(path)}`;

t.test(
  'A10 a fresh server has one org; orgs are made by naming them, by who manages the nearest one above',
  async (t) => {
    const { ask, signIn, addUser } = await startIdentityApp(t);
    const admin = await signIn('admin', ADMIN_PASSWORD);
    const paths = async (token: string) =>
      (await ask(token, 'GET', '/orgs')).json().items.map((org: { path: string }) => org.path);
    t.strictSame(await paths(admin), ['hq']);
    t.match((await ask(admin, 'PUT', at('hq/jinan/lixia'), { name: '历下区' })).json(), {
      path: 'hq/jinan/lixia',
      name: '历下区',
    });
    t.strictSame(await paths(admin), ['hq', 'hq/jinan', 'hq/jinan/lixia']);
    t.match((await ask(admin, 'PUT', at('hq/jinan'), { name: 'Jinan' })).json(), { name: 'Jinan' });
    for (const path of ['other', 'HQ', 'hq//x', 'hq/../etc', '__proto__', 'hq/jinan/']) {
      t.ok([400, 403, 404].includes((await ask(admin, 'PUT', at(path), { name: 'x' })).statusCode), path);
    }
    await addUser('city', ['admin', 'hq/jinan']);
    const city = await signIn('city', USER_PASSWORD);
    t.strictSame(await paths(city), ['hq/jinan', 'hq/jinan/lixia']);
    t.equal((await ask(city, 'PUT', at('hq/jinan/shizhong'), { name: 'x' })).statusCode, 200);
    t.equal((await ask(city, 'PUT', at('hq/qingdao'), { name: 'x' })).statusCode, 403);
    t.equal((await ask(city, 'PUT', at('hq'), { name: 'x' })).statusCode, 403);
  },
);

t.test('A10 lent orgs are orgs like any other, but pass with the process and are not changed', async (t) => {
  const folder = t.testdir();
  const first = await startIdentityApp(t, { folder });
  const { ask, signIn, identity } = first;
  const admin = await signIn('admin', ADMIN_PASSWORD);
  await ask(admin, 'PUT', at('hq/jinan'), { name: 'Kept' });
  const names = { en: 'Lixia District Control', zh: '历下区指挥室' };
  identity.orgs.lend([
    { path: 'hq/jinan', names: { en: 'Lent', zh: '借' } },
    { path: 'hq/jinan/lixia', names },
  ]);
  const list = async () => (await ask(admin, 'GET', '/orgs')).json().items as { path: string; name: string }[];
  t.match(await list(), [
    { path: 'hq', names: { en: 'Headquarters', zh: '指挥中心' } },
    { path: 'hq/jinan', name: 'Kept' },
    { path: 'hq/jinan/lixia', name: names.en, names },
  ]);
  t.ok(identity.orgs.has('hq/jinan/lixia'));
  t.equal((await ask(admin, 'PUT', at('hq/jinan/lixia'), { name: 'mine' })).statusCode, 409);
  t.equal((await ask(admin, 'DELETE', at('hq/jinan/lixia'))).statusCode, 409);
  t.equal((await ask(admin, 'POST', `${at('hq/jinan/lixia')}/move`, { to: 'hq/lixia' })).statusCode, 409);
  await ask(admin, 'PUT', at('hq'), { name: 'Ours' });
  t.match((await list())[0], { name: 'Ours', names: undefined }, 'a name that was given is the name');
  await first.close();
  const again = await startIdentityApp(t, { folder });
  t.strictSame(
    again.identity.orgs.list().map(({ path }) => path),
    ['hq', 'hq/jinan'],
  );
});

t.test('A10 an org moves with everything in it, in one commit that survives a restart', async (t) => {
  const folder = t.testdir();
  const first = await startIdentityApp(t, { folder });
  const { ask, signIn, addUser, identity } = first;
  const admin = await signIn('admin', ADMIN_PASSWORD);
  await ask(admin, 'PUT', at('hq/jinan/lixia'), { name: 'Lixia' });
  await ask(admin, 'PUT', at('hq/qingdao'), { name: 'Qingdao' });
  await addUser('chen', ['dispatcher', 'hq/jinan/lixia'], ['viewer', 'hq/qingdao']);
  const token = await signIn('chen', USER_PASSWORD);
  const moved: string[][] = [];
  const holder: OrgHolder = {
    what: 'units',
    countIn: () => 0,
    prepareMove: (from, to) => ({
      ops: [{ type: 'put', collection: 'held', id: 'x', doc: { to } }],
      apply: () => void moved.push([from, to]),
    }),
  };
  identity.orgs.addHolder(holder);
  const refusals: [string, string, number][] = [
    ['hq', 'hq/x', 409],
    ['hq/jinan', 'hq/jinan/below', 409],
    ['hq/jinan', 'hq/qingdao', 409],
    ['hq/jinan', 'hq/nowhere/jinan', 422],
    ['hq/none', 'hq/x', 404],
  ];
  for (const [from, to, status] of refusals) {
    t.equal((await ask(admin, 'POST', `${at(from)}/move`, { to })).statusCode, status, `${from} -> ${to}`);
  }
  t.equal((await ask(admin, 'POST', `${at('hq/jinan')}/move`, { to: 'hq/qingdao/jinan' })).statusCode, 200);
  t.strictSame(moved, [['hq/jinan', 'hq/qingdao/jinan']]);
  t.match(identity.authenticate(token)!.principal, {
    grants: [
      { role: 'dispatcher', org: 'hq/qingdao/jinan/lixia' },
      { role: 'viewer', org: 'hq/qingdao' },
    ],
  });
  await first.close();
  const again = await startIdentityApp(t, { folder });
  t.strictSame(
    again.identity.orgs.list().map((org) => [org.path, org.name]),
    [
      ['hq', 'Headquarters'],
      ['hq/qingdao', 'Qingdao'],
      ['hq/qingdao/jinan', 'jinan'],
      ['hq/qingdao/jinan/lixia', 'Lixia'],
    ],
  );
  t.strictSame(await again.store.documents.get('held', 'x'), { to: 'hq/qingdao/jinan' });
  t.match(again.identity.accounts.byUsername('chen'), {
    grants: [{ org: 'hq/qingdao/jinan/lixia' }, { org: 'hq/qingdao' }],
  });
});

t.test('A10 only who manages both parents moves, and only an empty org is deleted', async (t) => {
  const { ask, signIn, addUser, identity } = await startIdentityApp(t);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  await ask(admin, 'PUT', at('hq/jinan/lixia/station'), { name: 'S' });
  await ask(admin, 'PUT', at('hq/qingdao'), { name: 'Q' });
  await addUser('city', ['admin', 'hq/jinan']);
  const city = await signIn('city', USER_PASSWORD);
  t.equal((await ask(city, 'POST', `${at('hq/jinan/lixia')}/move`, { to: 'hq/qingdao/lixia' })).statusCode, 403);
  t.equal((await ask(city, 'POST', `${at('hq/jinan')}/move`, { to: 'hq/jinan2' })).statusCode, 403);
  t.equal((await ask(city, 'DELETE', at('hq/jinan'))).statusCode, 403);
  t.equal((await ask(city, 'DELETE', at('hq/qingdao'))).statusCode, 404);
  t.match((await ask(city, 'DELETE', at('hq/jinan/lixia'))).json(), { code: 'conflict', detail: /1 orgs/ });
  t.match((await ask(admin, 'DELETE', at('hq/jinan'))).json(), { code: 'conflict', detail: /1 accounts, 1 orgs/ });
  t.equal((await ask(city, 'DELETE', at('hq/jinan/lixia/station'))).statusCode, 204);
  t.equal((await ask(city, 'DELETE', at('hq/jinan/lixia'))).statusCode, 204);
  t.equal((await ask(admin, 'DELETE', at('hq'))).statusCode, 409);
  t.notOk(identity.orgs.has('hq/jinan/lixia'));
});
