import t from 'tap';
import { Audit } from '../../server/audit/audit.js';
import { Store } from '../../server/store/store.js';
import { commandApp } from '../support/commandApp.js';

t.setTimeout(120_000);

const PLACE = { lat: 36.66, lng: 117.02 };

t.test(
  'C56 a command and its entry of the audit record are one write, and one entry that says what was answered',
  async (t) => {
    const store = await Store.open(t.testdir({}));
    let writes: string[][] = [];
    const commit = store.commit.bind(store);
    store.commit = (ops) => {
      writes.push(ops.map(({ type }) => type));
      return commit(ops);
    };
    const audit = new Audit({ store, clock: Date.now });
    const { call, close } = await commandApp({ store, audit });
    t.teardown(async () => {
      await close();
      await store.close();
    });
    const entries = async () => {
      const { entries } = await audit.page({}, 'asc', 100);
      return entries.map(({ action, target, outcome, details }) => ({ action, target, outcome, details }));
    };
    const written = async (...args: Parameters<typeof call>) => {
      writes = [];
      const answer = await call(...args);
      return { status: answer.statusCode, body: answer.json(), writes };
    };
    const report = { type: 'other', priority: 3, ...PLACE };
    const headers = { 'idempotency-key': 'the-first-report' };

    const made = await written('POST', '/incidents', report, { headers });
    t.match(made, { status: 201, writes: [['append', 'record', 'put']] });
    const target = `incident:${made.body.id}`;
    t.match(await entries(), [
      { action: 'postIncident', target, outcome: 'ok', details: { status: 201, body: PLACE } },
    ]);

    const again = await written('POST', '/incidents', report, { headers });
    t.match(again, { status: 201, body: { id: made.body.id }, writes: [['record']] });
    t.match((await entries())[1], { action: 'postIncident', target, details: { status: 201 } });

    const claimed = await written('POST', `/incidents/${made.body.id}/claim`);
    t.match(claimed, { status: 200, writes: [['append', 'record']] });
    t.match((await entries())[2], { action: 'claimIncident', target, outcome: 'ok', details: { status: 200 } });

    const half = await written('PATCH', `/incidents/${made.body.id}`, { address: 'Spring Square', state: 'closed' });
    t.match(half, { status: 422, writes: [['append'], ['record']] }, 'what comes in steps is recorded by its end');
    t.match((await entries())[3], { action: 'patchIncident', target, outcome: 'refused', details: { status: 422 } });

    const refused = await written('POST', '/incidents/nowhere/claim');
    t.match(refused, { status: 404, writes: [['record']] });
    t.match((await entries())[4], { action: 'claimIncident', outcome: 'refused', details: { status: 404 } });

    t.equal((await entries()).length, 5, 'once each');
    t.match(await audit.verify(), { valid: true, entries: 5 });
  },
);
