import t, { type Test } from 'tap';
import { grantsFromClaims } from '../../server/identity/outsideGrants.js';
import { readGrantRules } from '../../server/wire/grantRules.js';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';
import { startOidcIssuer, TinyBrowser } from '../support/oidcIssuer.js';

const BACK = '/api/v1/sessions/outside/callback';

/** A server whose people sign in at a real provider. */
async function start(t: Test) {
  const redirectUris: string[] = [];
  const people: Record<string, Record<string, unknown>> = {
    chen: { preferred_username: 'chen', name: 'Chen Wei', groups: ['chiefs', 'all'], station: 'lixia' },
    guest: { preferred_username: 'guest', groups: ['all'] },
    admin: { preferred_username: 'admin', name: '', groups: ['desk'] },
  };
  // The provider wants to know where the server is, the server where the provider is: a port is found first.
  const probe = await startOidcIssuer({
    clientId: 'x',
    clientSecret: 'x',
    redirectUris: ['http://x.example/'],
    people,
  });
  const port = Number(new URL(probe.url).port);
  await probe.close();
  const origin = `http://127.0.0.1:${port}`;
  redirectUris.push(origin + BACK);
  const issuer = await startOidcIssuer({ clientId: 'muster', clientSecret: 'shared-secret', redirectUris, people });
  t.teardown(() => issuer.close());
  const server = await startIdentityApp(t, {
    outside: {
      name: 'City directory',
      issuer: issuer.url,
      clientId: 'muster',
      clientSecret: 'shared-secret',
      scopes: 'openid profile',
      usernameClaim: 'preferred_username',
      groupsClaim: 'groups',
      orgClaim: 'station',
      rules: readGrantRules('chiefs=commander@hq/jinan,chiefs=auditor@hq/jinan/{org},desk=dispatcher@hq'),
      allowHttp: true,
    },
  });
  await server.app.listen({ host: '127.0.0.1', port });
  const admin = await server.signIn('admin', ADMIN_PASSWORD);
  await server.ask(admin, 'PUT', `/orgs/${encodeURIComponent('hq/jinan/lixia')}`, { name: 'Lixia' });
  return { ...server, origin, people, admin, issuer };
}

t.test('A14 people of an OIDC provider sign in by code and PKCE, with the roles their claims map to', async (t) => {
  const { origin, identity, people, audit, ask, admin } = await start(t);
  t.strictSame(await (await fetch(`${origin}/api/v1/sessions/methods`)).json(), {
    password: true,
    outside: { name: 'City directory' },
  });
  const browser = new TinyBrowser();
  const left = await browser.fetch(`${origin}/api/v1/sessions/outside?returnTo=/wall`);
  const away = new URL(left.headers.get('location')!);
  t.equal(away.searchParams.get('code_challenge_method'), 'S256');
  t.ok(away.searchParams.get('state') && away.searchParams.get('nonce'));
  t.match(
    left.headers.get('set-cookie'),
    /^muster_outside=[\w-]+; Path=\/api\/v1\/sessions\/outside; Max-Age=600; HttpOnly; SameSite=Lax$/,
  );
  const back = await browser.signInAt(`${origin}/api/v1/sessions/outside?returnTo=/wall`, 'chen', origin + BACK);
  t.equal(back.status, 200);
  t.match(await back.text(), /http-equiv="refresh" content="0; url=\/wall"/);
  const token = browser.cookie(origin, 'muster_session')!;
  t.match(identity.authenticate(token), {
    principal: {
      username: 'chen',
      displayName: 'Chen Wei',
      grants: [
        { role: 'commander', org: 'hq/jinan' },
        { role: 'auditor', org: 'hq/jinan/lixia' },
      ],
    },
    session: { via: 'outside' },
  });
  const account = identity.accounts.byUsername('chen')!;
  t.match((await ask(token, 'POST', '/account/second-factor', { password: 'any' })).json(), { code: 'conflict' });
  people.chen!.groups = ['desk'];
  await new TinyBrowser().signInAt(`${origin}/api/v1/sessions/outside`, 'chen', origin + BACK);
  t.strictSame(
    identity.accounts.get(account.id)!.grants,
    [{ role: 'dispatcher', org: 'hq' }],
    'roles follow the claims',
  );
  people.chen!.groups = [];
  const refused = await new TinyBrowser().signInAt(`${origin}/api/v1/sessions/outside`, 'chen', origin + BACK);
  t.equal(refused.status, 403);
  t.strictSame(identity.accounts.get(account.id)!.grants, []);
  await identity.accounts.change(account.id, { disabled: true });
  t.equal((await new TinyBrowser().signInAt(`${origin}/api/v1/sessions/outside`, 'chen', origin + BACK)).status, 401);
  const { entries } = await audit.page({ action: 'createSession' }, 'asc', 100);
  const outside = entries.filter((entry) => entry.details.via === 'outside');
  t.strictSame(
    outside.map((entry) => entry.outcome),
    ['ok', 'ok', 'refused', 'refused'],
  );
  t.equal(outside[0]!.actor, `account:${account.id}`);
  t.notMatch(JSON.stringify(outside), /"code"|"state"|"query"/, 'codes are not recorded');
  t.ok(admin);
});

t.test('A14 without a role there is no account, and a name that is taken here stays with its owner', async (t) => {
  const { origin, identity, addUser, signIn } = await start(t);
  const guest = await new TinyBrowser().signInAt(`${origin}/api/v1/sessions/outside`, 'guest', origin + BACK);
  t.equal(guest.status, 403);
  t.equal(identity.accounts.byUsername('guest'), undefined);
  await new TinyBrowser().signInAt(`${origin}/api/v1/sessions/outside`, 'admin', origin + BACK);
  const admin = identity.accounts.get('admin')!;
  t.equal(admin.outsideId, undefined, 'the local admin is not theirs');
  t.match(
    identity.accounts.list().find((account) => account.outsideId?.endsWith('|admin')),
    {
      username: /^admin@127\.0\.0\.1:\d+$/,
      grants: [{ role: 'dispatcher', org: 'hq' }],
    },
  );
  await addUser('chen', ['viewer', 'hq']);
  await signIn('chen', USER_PASSWORD);
});

t.test('A14 coming back needs the state of the same browser, once, unchanged, in time', async (t) => {
  const { origin, advance, identity } = await start(t);
  const leave = async (browser: TinyBrowser) => {
    const url = `${origin}/api/v1/sessions/outside`;
    let back = '';
    const spy = new (class extends TinyBrowser {
      override async fetch(at: string, init?: RequestInit) {
        if (!at.startsWith(origin + BACK)) return browser.fetch(at, init);
        back = at;
        return new Response('stopped');
      }
    })();
    await spy.signInAt(url, 'chen', origin + BACK);
    return back;
  };
  const mine = new TinyBrowser();
  const back = await leave(mine);
  t.equal((await new TinyBrowser().fetch(back)).status, 401, 'another browser (login CSRF)');
  t.equal((await mine.fetch(back)).status, 401, 'and then nobody: a state is good for one try');
  const second = await leave(mine);
  t.equal((await mine.fetch(second.replace(/code=[^&]+/, 'code=forged'))).status, 401);
  const third = await leave(mine);
  t.equal((await mine.fetch(third)).status, 200);
  t.equal((await mine.fetch(third)).status, 401, 'replayed');
  const late = await leave(mine);
  advance(600_001);
  t.equal((await mine.fetch(late)).status, 401);
  t.equal((await mine.fetch(`${origin}${BACK}?error=access_denied`)).status, 401);
  t.equal((await mine.fetch(`${origin}${BACK}`)).status, 401);
  t.equal(identity.accounts.list().length, 2);
});

t.test('A14 where the person was going stays on this server', async (t) => {
  const { origin } = await start(t);
  for (const returnTo of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/x"><script>',
  ]) {
    const browser = new TinyBrowser();
    const url = `${origin}/api/v1/sessions/outside?returnTo=${encodeURIComponent(returnTo)}`;
    const page = await (await browser.signInAt(url, 'chen', origin + BACK)).text();
    t.notMatch(page, /evil|javascript:|<script/);
  }
});

t.test('without a provider, or with one that does not answer, people are told', async (t) => {
  const without = await startIdentityApp(t);
  t.strictSame((await without.ask(undefined, 'GET', '/sessions/methods')).json(), { password: true });
  t.match((await without.ask(undefined, 'GET', '/sessions/outside')).json(), { status: 404, code: 'notFound' });
  const server = await start(t);
  await server.issuer.close();
  t.match((await server.ask(undefined, 'GET', '/sessions/outside')).json(), { status: 503, code: 'unavailable' });
});

t.test('rules read value=role@org, and give nothing beyond', (t) => {
  t.throws(() => readGrantRules('chiefs=boss@hq'), /boss@hq/);
  t.throws(() => readGrantRules('chiefs=admin@HQ'), /HQ/);
  t.throws(() => readGrantRules('nonsense'), /nonsense/);
  const rules = readGrantRules('a b=viewer@hq/{org}, c=admin@hq');
  const grants = (claims: object) =>
    grantsFromClaims(claims as Record<string, unknown>, rules, { groupsClaim: 'g', orgClaim: 'o' });
  t.strictSame(grants({ g: 'a b', o: 'x' }), [{ role: 'viewer', org: 'hq/x' }]);
  t.strictSame(grants({ g: ['a b'], o: '../x' }), [], 'an org that is no path');
  t.strictSame(grants({ g: ['a b'] }), [], 'no org claim');
  t.strictSame(grants({ g: [{ evil: true }, 'C'] }), []);
  t.end();
});
