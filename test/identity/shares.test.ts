import t from 'tap';
import { ADMIN_PASSWORD, type IdentityApp, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

async function twoCities(server: IdentityApp) {
  await server.addUser('jinan', ['commander', 'hq/jinan']);
  await server.addUser('qingdao', ['dispatcher', 'hq/qingdao']);
  await server.addUser('station', ['dispatcher', 'hq/qingdao/station']);
  const tokens = {
    jinan: await server.signIn('jinan', USER_PASSWORD),
    qingdao: await server.signIn('qingdao', USER_PASSWORD),
    station: await server.signIn('station', USER_PASSWORD),
  };
  const principal = (name: keyof typeof tokens) => server.identity.authenticate(tokens[name])!.principal;
  return { tokens, principal };
}

const incident = { type: 'incident', id: 'I1', org: 'hq/jinan' } as const;

t.test(
  'A11 a share lends one thing for what it allows, to whoever may that in the other org, until it ends',
  async (t) => {
    const server = await startIdentityApp(t);
    const { ask, identity, advance, now } = server;
    const { tokens, principal } = await twoCities(server);
    const may = (name: keyof typeof tokens, permission: 'view' | 'command' | 'viewVideo') =>
      identity.access.may(principal(name), permission, incident);
    t.notOk(may('qingdao', 'view'));
    const body = { subject: { type: 'incident', id: 'I1' }, to: 'hq/qingdao', allows: ['view', 'viewVideo'] };
    const expiresAt = new Date(now() + 1_200_000).toISOString();
    const made = await ask(tokens.jinan, 'POST', '/shares', { ...body, expiresAt });
    t.equal(made.statusCode, 201);
    t.match(made.json(), { org: 'hq/jinan', to: 'hq/qingdao', incidentId: 'I1', expiresAt });
    t.ok(may('qingdao', 'view') && may('qingdao', 'viewVideo'));
    t.notOk(may('qingdao', 'command'), 'only what it allows');
    t.notOk(may('station', 'view'), 'not those below: share with them');
    t.notOk(identity.access.mayAt(principal('qingdao'), 'view', 'hq/jinan'), 'one thing, not its org');
    const scope = identity.access.scopeOf(principal('qingdao'), 'view');
    t.strictSame([...scope.sharedIds('incident')], ['I1']);
    t.equal(identity.access.scopeOf(principal('qingdao'), 'view'), scope, 'the same object while nothing changes');
    t.equal((await ask(tokens.qingdao, 'GET', '/shares')).json().items.length, 1);
    t.equal((await ask(tokens.station, 'GET', '/shares')).json().items.length, 0);
    t.equal(
      (await ask(tokens.qingdao, 'DELETE', `/shares/${made.json().id}`)).statusCode,
      404,
      'who borrows cannot end it',
    );
    let changes = 0;
    identity.shares.subscribe(() => changes++);
    advance(1_200_000);
    t.notOk(may('qingdao', 'view'), 'expired');
    t.equal(changes, 1);
    await identity.shares.sweep(now());
    t.equal((await server.store.documents.all('shares')).size, 0);
  },
);

t.test('A11 a share is taken back, ends with its incident, and outlives a restart otherwise', async (t) => {
  const folder = t.testdir();
  const server = await startIdentityApp(t, { folder });
  const { ask, identity } = server;
  const { tokens, principal } = await twoCities(server);
  const share = async (subject: object, extra = {}) =>
    (await ask(tokens.jinan, 'POST', '/shares', { subject, to: 'hq/qingdao', allows: ['view'], ...extra })).json().id;
  const first = await share({ type: 'incident', id: 'I1' });
  t.equal((await ask(tokens.jinan, 'DELETE', `/shares/${first}`)).statusCode, 204);
  t.notOk(identity.access.may(principal('qingdao'), 'view', incident));
  await share({ type: 'incident', id: 'I1' });
  await share({ type: 'unit', id: 'U1' }, { incidentId: 'I1' });
  await server.close();
  const again = await startIdentityApp(t, { folder });
  const borrower = again.identity.authenticate(tokens.qingdao)!.principal;
  const unit = { type: 'unit', id: 'U1', org: 'hq/jinan' } as const;
  t.ok(again.identity.access.may(borrower, 'view', incident));
  t.ok(again.identity.access.may(borrower, 'view', unit));
  await again.identity.shares.endOfIncident('I1');
  t.notOk(again.identity.access.may(borrower, 'view', incident));
  t.notOk(again.identity.access.may(borrower, 'view', unit));
});

t.test('A11 nobody shares what is out of reach, more than they may, for ever, or with nobody', async (t) => {
  const server = await startIdentityApp(t);
  const { ask, now, addUser, signIn } = server;
  const { tokens } = await twoCities(server);
  await addUser('viewer', ['viewer', 'hq/jinan']);
  const viewer = await signIn('viewer', USER_PASSWORD);
  const expiresAt = new Date(now() + 1000).toISOString();
  const body = { subject: { type: 'unit', id: 'U1' }, to: 'hq/qingdao', allows: ['view'], expiresAt };
  const share = async (token: string, change: object) => {
    const answer = (await ask(token, 'POST', '/shares', { ...body, ...change })).json();
    return answer.code ?? 'made';
  };
  t.equal(await share(tokens.qingdao, {}), 'notFound', 'not theirs to see');
  t.equal(await share(tokens.jinan, {}), 'made');
  t.equal(await share(viewer, {}), 'forbidden');
  t.equal(await share(tokens.jinan, { subject: { type: 'unit', id: 'none' } }), 'notFound');
  t.equal(await share(tokens.jinan, { allows: ['manage'] }), 'invalid');
  t.equal(await share(tokens.jinan, { allows: ['audit'] }), 'invalid');
  t.equal(await share(tokens.jinan, { allows: [] }), 'invalid');
  t.equal(await share(tokens.jinan, { to: 'hq/nowhere' }), 'orgUnknown');
  t.equal(await share(tokens.jinan, { expiresAt: undefined }), 'invalid');
  t.equal(await share(tokens.jinan, { expiresAt: new Date(now()).toISOString() }), 'invalid');
  t.equal(await share(tokens.jinan, { expiresAt: new Date(now() + 40 * 86_400_000).toISOString() }), 'invalid');
  t.equal(await share(tokens.jinan, { incidentId: 'none' }), 'unprocessable');
  const dispatcher = await (async () => {
    await addUser('desk', ['dispatcher', 'hq/jinan']);
    return signIn('desk', USER_PASSWORD);
  })();
  t.equal(await share(dispatcher, { allows: ['view', 'record'] }), 'forbidden', 'more than they may themselves');
  t.ok(ADMIN_PASSWORD);
});
