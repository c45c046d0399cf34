import t from 'tap';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

interface Listed {
  name: string;
  onDuty: boolean;
}

t.test('C49 who may be handed something is listed for who acts, within reach, and says who is on duty', async (t) => {
  const { ask, signIn, addUser, identity, advance } = await startIdentityApp(t);
  await addUser('chief', ['commander', 'hq/jinan']);
  await addUser('li', ['dispatcher', 'hq/jinan/lixia'], ['auditor', 'hq']);
  const wang = await addUser('wang', ['field', 'hq/jinan/lixia']);
  await addUser('far', ['dispatcher', 'hq/qingdao']);
  await addUser('looker', ['viewer', 'hq/jinan/lixia']);
  await addUser('auditor', ['auditor', 'hq/jinan']);
  const [li, far, looker] = [
    await signIn('li', USER_PASSWORD),
    await signIn('far', USER_PASSWORD),
    await signIn('looker', USER_PASSWORD),
  ];
  const people = async (token: string, query = ''): Promise<Listed[]> =>
    (await ask(token, 'GET', `/people${query}`)).json().items;
  const names = async (...of: Parameters<typeof people>) => (await people(...of)).map(({ name }) => name);

  t.strictSame(await people(li), [
    {
      id: identity.accounts.byUsername('li')!.id,
      name: 'li',
      org: 'hq/jinan/lixia',
      roles: ['dispatcher'],
      onDuty: true,
    },
    { id: 'admin', name: 'Administrator', org: 'hq', roles: ['admin'], onDuty: false },
    {
      id: identity.accounts.byUsername('chief')!.id,
      name: 'chief',
      org: 'hq/jinan',
      roles: ['commander'],
      onDuty: false,
    },
    { id: wang.id, name: 'wang', org: 'hq/jinan/lixia', roles: ['field'], onDuty: false },
  ]);
  t.strictSame(await names(far), ['far', 'Administrator'], 'another city sees its own and who is above both');
  t.match(await names(li, '?permission=command'), ['li', 'Administrator', 'chief'], 'a shift goes to who commands');
  t.match(await names(li, '?org=hq/jinan/lixia&permission=command'), ['li', 'Administrator', 'chief']);
  t.match((await ask(li, 'GET', '/people?org=hq/qingdao')).json(), { status: 403, code: 'forbidden' });
  t.equal((await ask(looker, 'GET', '/people')).statusCode, 403, 'who hands nothing over reads no names');

  const admin = await signIn('admin', ADMIN_PASSWORD);
  t.strictSame((await people(admin)).filter(({ onDuty }) => onDuty).length, 3);
  advance(6 * 60_000);
  t.strictSame(
    (await people(li)).filter(({ onDuty }) => onDuty).map(({ name }) => name),
    ['li'],
    'who asks is here',
  );
  await ask(admin, 'PATCH', `/users/${wang.id}`, { disabled: true });
  t.notOk((await names(li)).includes('wang'), 'a disabled account takes nothing');
});
