import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { Type } from 'typebox';
import { canonicalJson } from '../../server/store/ledger.js';
import type { AuditEntry } from '../../server/wire/audit.js';
import type { Device } from '../../server/wire/identity.js';
import { ADMIN_PASSWORD, startIdentityApp, USER_PASSWORD } from '../support/identityApp.js';

t.test(
  'B5 what changes something is recorded before its answer, refusals too; reports of positions are not',
  async (t) => {
    const { ask, signIn, audit } = await startIdentityApp(t, {
      routes(app) {
        app.put(
          '/units/:id',
          {
            config: { permission: 'manage' },
            schema: { operationId: 'putUnit', params: Type.Object({ id: Type.String() }) },
          },
          async () => ({}),
        );
        app.post(
          '/incidents',
          { config: { permission: 'command' }, schema: { operationId: 'postIncident' } },
          async (_request, reply) => reply.code(201).header('location', '/api/v1/incidents/I9').send({}),
        );
        app.post(
          '/positions',
          { config: { permission: 'report' }, schema: { operationId: 'postPositions' } },
          async () => ({}),
        );
        app.get(
          '/nearest',
          { config: { permission: 'view' }, schema: { operationId: 'getNearest' } },
          async () => ({}),
        );
        app.get('/units', { config: { permission: 'view' }, schema: { operationId: 'listUnits' } }, async () => ({}));
        app.post('/broken', { config: { permission: 'view' }, schema: { operationId: 'breakIt' } }, async () => {
          throw new Error('inside');
        });
      },
    });
    const token = await signIn('admin', ADMIN_PASSWORD);
    const device = await (async () => (await ask(token, 'POST', '/devices', { unitId: 'U1', kind: 'phone' })).json())();
    await ask(token, 'PUT', '/units/A%2017', { callsign: 'A17', kind: 'van', secret: 'never' });
    await ask(token, 'POST', '/incidents', { type: 'fire', priority: 1, narrative: 'not written down' });
    await ask(device.token, 'POST', '/positions', []);
    await ask(device.token, 'POST', '/incidents', {});
    await ask(token, 'GET', '/nearest?lat=36.65&lng=117.12&units=10');
    await ask(token, 'GET', '/units');
    await ask(token, 'POST', '/broken', {});
    await ask('mus_forged', 'PUT', '/units/x', {});
    const { entries } = await audit.page({}, 'asc', 100);
    t.match(
      entries.map(({ actor, action, target, org, outcome, details }) => ({
        actor,
        action,
        target,
        org,
        outcome,
        details,
      })),
      [
        {
          actor: 'account:admin',
          action: 'createSession',
          target: 'session',
          outcome: 'ok',
          details: { username: 'admin' },
        },
        {
          action: 'createDevice',
          target: `device:${device.deviceId}`,
          org: 'hq/jinan',
          details: { unit: 'U1', kind: 'phone' },
        },
        {
          action: 'putUnit',
          target: 'unit:A 17',
          org: 'hq',
          details: { status: 200, body: { callsign: 'A17', kind: 'van' } },
        },
        {
          action: 'postIncident',
          target: 'incident:I9',
          details: { status: 201, body: { type: 'fire', priority: 1 } },
        },
        {
          actor: `device:${device.deviceId}`,
          action: 'postIncident',
          org: 'hq/jinan',
          outcome: 'refused',
          details: { status: 403, code: 'forbidden' },
        },
        { action: 'getNearest', outcome: 'ok', details: { query: { lat: '36.65', units: '10' } } },
        { action: 'breakIt', outcome: 'failed', details: { status: 500, code: 'internal' } },
      ],
    );
    t.equal(entries.length, 7, 'nothing for reads that are not listed, positions, or nobody');
    t.notMatch(JSON.stringify(entries), /never|not written down|mud_|mus_|chosen-by-operator/);
  },
);

t.test('B5 sign-ins are recorded, failures too, without what was typed as an unknown name', async (t) => {
  const { ask, audit } = await startIdentityApp(t);
  await ask(undefined, 'POST', '/sessions', { username: 'admin', password: 'wrong' });
  await ask(undefined, 'POST', '/sessions', { username: 'my-secret-password', password: 'x' });
  await ask(undefined, 'POST', '/sessions', { username: 'admin', password: ADMIN_PASSWORD });
  const { entries } = await audit.page({ action: 'createSession' }, 'asc', 10);
  t.match(entries, [
    {
      actor: 'anonymous',
      outcome: 'refused',
      details: { username: 'admin', address: '127.0.0.1', code: 'badCredentials' },
    },
    { actor: 'anonymous', outcome: 'refused', details: { username: null } },
    { actor: 'account:admin', outcome: 'ok', details: { session: /^s/ } },
  ]);
  t.notMatch(JSON.stringify(entries), /secret-password|wrong/);
});

t.test('B6 what cannot be recorded is not confirmed', async (t) => {
  const { ask, signIn, store } = await startIdentityApp(t);
  const token = await signIn('admin', ADMIN_PASSWORD);
  const commit = store.commit.bind(store);
  store.commit = (ops) =>
    ops.some((op) => op.type === 'record') ? Promise.reject(new Error('no room left')) : commit(ops);
  const answer = await ask(token, 'PUT', '/orgs/hq', { name: 'New' });
  t.match(answer.json(), { status: 503, code: 'unavailable', detail: /not confirmed/ });
  store.commit = commit;
});

t.test('B7 auditors read the record of their orgs and nothing else; reading it is recorded', async (t) => {
  const { ask, signIn, addUser, audit } = await startIdentityApp(t);
  const cityId = `account:${(await addUser('city', ['admin', 'hq/jinan'])).id}`;
  await addUser('eye', ['auditor', 'hq/jinan']);
  await addUser('top', ['auditor', 'hq']);
  const [admin, city] = [await signIn('admin', ADMIN_PASSWORD), await signIn('city', USER_PASSWORD)];
  await ask(admin, 'PUT', '/orgs/hq%2Fqingdao', { name: 'Q' });
  await ask(city, 'PUT', '/orgs/hq%2Fjinan', { name: 'J' });
  const [eye, top] = [await signIn('eye', USER_PASSWORD), await signIn('top', USER_PASSWORD)];
  const read = async (token: string, query = '') => (await ask(token, 'GET', `/audit${query}`)).json();
  const orgs = new Set((await read(eye)).items.map((entry: AuditEntry) => entry.org));
  t.ok(orgs.has('hq/jinan') && !orgs.has('hq') && !orgs.has('hq/qingdao'));
  t.ok((await read(top)).items.some((entry: AuditEntry) => entry.org === 'hq/qingdao'));
  t.match((await read(top)).actors, { 'account:admin': 'admin' });
  t.strictSame(await read(top, '?actor=CITY&action=nameOrg'), await read(top, `?actor=${cityId}&action=nameOrg`));
  t.equal((await read(top, '?actor=city&action=nameOrg')).items.length, 1, 'a user name stands for its account');
  t.equal((await ask(eye, 'GET', '/audit/verify')).json().valid, true);
  for (const [method, url] of [
    ['GET', '/users'],
    ['GET', '/devices'],
    ['GET', '/shares'],
    ['PUT', '/orgs/hq'],
  ] as const) {
    t.equal((await ask(eye, method, url, method === 'PUT' ? { name: 'x' } : undefined)).statusCode, 403, url);
  }
  await addUser('chief', ['commander', 'hq']);
  t.equal((await ask(await signIn('chief', USER_PASSWORD), 'GET', '/audit')).statusCode, 403);
  const { entries } = await audit.page({ action: 'listAudit' }, 'asc', 10);
  t.equal(entries.filter((entry) => entry.outcome === 'ok').length, 6);
  t.equal(entries.filter((entry) => entry.outcome === 'refused').length, 1);
});

t.test('the record is filtered, paged, and exported whole as NDJSON and CSV', async (t) => {
  const { ask, signIn, audit, advance, app } = await startIdentityApp(t);
  const token = await signIn('admin', ADMIN_PASSWORD);
  for (let i = 0; i < 30; i++) {
    advance(1000);
    await audit.record({
      system: true,
      action: 'tick',
      target: `unit:U${i % 3}`,
      details: { text: i ? `=cmd()|"${i}",\n` : '' },
      purpose: '@SUM(1)',
    });
  }
  const list = async (query: string) => (await ask(token, 'GET', `/audit?${query}`)).json();
  t.equal((await list('action=tick&target=unit:U1')).items.length, 10);
  t.match((await list('actor=system&limit=1')).items, [{ details: { text: /29/ } }], 'newest first');
  t.match((await list('actor=system&limit=1&order=asc')).items, [{ details: { text: '' } }]);
  t.equal((await list('from=2026-09-17T08:00:10Z&to=2026-09-17T16:00:20%2B08:00&action=tick')).items.length, 10);
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(`action=tick&limit=7${cursor ? `&cursor=${cursor}` : ''}`);
    seen.push(...page.items.map((entry: AuditEntry) => entry.sequence));
    cursor = page.nextCursor;
  } while (cursor);
  t.strictSame(
    seen,
    Array.from({ length: 30 }, (_, i) => 31 - i),
  );
  for (const bad of ['cursor=x', 'limit=0', 'from=yesterday', 'nonsense=1', 'order=up'])
    t.equal((await list(bad)).code, 'invalid', bad);

  const ndjson = await ask(token, 'GET', '/audit?format=ndjson&order=asc&action=tick');
  t.match(ndjson.headers['content-type'], /^application\/x-ndjson/);
  const lines = ndjson.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry);
  t.equal(lines.length, 30);
  for (const { hash, ...rest } of lines) t.equal(hash, createHash('sha256').update(canonicalJson(rest)).digest('hex'));

  const csv = await app.inject({
    url: '/api/v1/audit?order=asc&action=tick',
    headers: { authorization: `Bearer ${token}`, accept: 'text/csv' },
  });
  t.match(csv.headers, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="audit.csv"',
  });
  const rows = parse(csv.body, { columns: true, bom: true }) as Record<string, string>[];
  t.equal(rows.length, 30);
  t.equal(rows[3]!.purpose, "'@SUM(1)", 'no spreadsheet runs it');
  t.strictSame(JSON.parse(rows[3]!.details!), { text: '=cmd()|"3",\n' });
  t.equal(rows[3]!.hash, lines[3]!.hash);
});

t.test('damage found at the start is itself recorded', async (t) => {
  const { audit, store } = await startIdentityApp(t);
  await audit.noteDamage();
  t.equal((await audit.page({}, 'asc', 10)).entries.length, 0);
  Object.defineProperty(store, 'ledgerDamage', { value: 'it ends at entry 1' });
  await audit.noteDamage();
  t.match((await audit.page({}, 'asc', 10)).entries, [{ actor: 'system', action: 'auditDamaged', outcome: 'failed' }]);
});

t.test('B7 entries come with names of who and what they are about, as far as the reader’s orgs go', async (t) => {
  const { ask, signIn, addUser } = await startIdentityApp(t);
  const admin = await signIn('admin', ADMIN_PASSWORD);
  for (const city of ['jinan', 'qingdao']) await ask(admin, 'PUT', `/orgs/hq%2F${city}`, { name: city });
  const made = [];
  for (const unitId of ['U1', 'Q1']) {
    const { deviceId, token } = (await ask(admin, 'POST', '/devices', { unitId, kind: 'bodyCamera' })).json();
    made.push(deviceId);
    t.equal((await ask(token, 'GET', '/users')).statusCode, 403, 'a device does what it may not');
    const to = unitId === 'U1' ? 'hq/qingdao' : 'hq/jinan';
    const share = { subject: { type: 'unit', id: unitId }, to, allows: ['view'], expiresAt: '2026-09-17T09:00:00Z' };
    t.equal((await ask(admin, 'POST', '/shares', share)).statusCode, 201);
  }
  const listed: Device[] = (await ask(admin, 'GET', '/devices')).json().items;
  t.strictSame(listed.map(({ unitId, name }) => `${unitId}: ${name}`).sort(), ['Q1: Name of Q1', 'U1: Name of U1']);
  const whole = (await ask(admin, 'GET', '/audit?limit=1000')).json();
  const words = new Set(whole.items.flatMap(({ actor, target }: AuditEntry) => [actor, target]));
  t.strictSame(
    Object.keys({ ...whole.actors, ...whole.targets }).filter((word) => !words.has(word)),
    [],
    'nothing is named that is not there',
  );
  for (const id of made) t.match({ ...whole.actors, ...whole.targets }[`device:${id}`], /^Name of [UQ]1$/);
  await addUser('eye', ['auditor', 'hq/qingdao']);
  const part = (await ask(await signIn('eye', USER_PASSWORD), 'GET', '/audit?limit=1000')).json();
  const named = Object.values({ ...part.actors, ...part.targets });
  t.ok(named.includes('Name of Q1'));
  t.notOk(named.includes('Name of U1'), 'not of another org');
});
