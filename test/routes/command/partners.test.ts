import t, { type Test } from 'tap';
import { createCallOut } from '../../../server/commandFlow/callOut.js';
import { Diverter } from '../../../server/commandFlow/diverter.js';
import { createOutboundPolicy } from '../../../server/commandFlow/outboundPolicy.js';
import { Partners } from '../../../server/commandFlow/partners.js';
import { partnerRoutes } from '../../../server/routes/command/partners.js';
import { commandApp } from '../../support/commandApp.js';
import { startOpen311 } from '../../support/open311Service.js';

// A busy machine takes its time.
t.setTimeout(180_000);

const PLACE = { lat: 36.66, lng: 117.02 };
const TYPE = {
  name: { en: 'Blocked drain' },
  defaultPriority: 4,
  divertible: true,
  dispositions: [{ id: 'resolved', name: { en: 'x' } }],
};

/** Command, a partner service over real HTTP, and somebody who carries incidents there. */
async function withPartner(t: Test) {
  const service = await startOpen311(t);
  const outbound = createOutboundPolicy({ hosts: ['127.0.0.1'], publicHosts: false });
  let diverter: Diverter | undefined;
  let partners: Partners | undefined;
  const warnings: string[] = [];
  const server = await commandApp({
    prepare: async (deps) => {
      const { flow, clock } = deps;
      partners = await Partners.load({ store: flow.store, clock, callOut: createCallOut(outbound) });
      deps.partners = partners;
      const log = { warn: (_context: object, message: string) => void warnings.push(message) };
      diverter = await Diverter.load({ flow, partners, clock, log });
    },
    moreRoutes: (app, deps) => partnerRoutes(app, { ...deps, partners: partners!, outbound }),
  });
  t.teardown(server.close);
  const { call, time } = server;
  const input = {
    name: 'City works',
    org: 'hq/jinan',
    endpoint: service.endpoint,
    jurisdictionId: service.jurisdiction,
  };
  const made = await call(
    'PUT',
    '/partners/works',
    { ...input, apiKey: service.key, pollSeconds: 60 },
    { as: 'admin' },
  );
  if (made.statusCode !== 200) throw new Error(made.body);
  await call('PUT', '/incident-types/drain', TYPE, { as: 'admin' });
  const report = async (more: object = {}) =>
    (
      await call('POST', '/incidents', { type: 'drain', priority: 4, ...PLACE, narrative: 'Water stands', ...more })
    ).json();
  const divert = (id: string) => call('POST', `/incidents/${id}/diversion`, { partnerId: 'works', serviceCode: '001' });
  /** Lets seconds pass, and everything that is due then happen. */
  const pass = async (seconds: number) => {
    time.now += seconds * 1000;
    diverter!.tick();
    await diverter!.settled();
  };
  const read = async (id: string) => (await call('GET', `/incidents/${id}`)).json();
  return { ...server, service, report, divert, pass, read, warnings, made, input };
}

t.test(
  'C40 a diverted incident is the partner’s once it has a reference, and is followed there to its end',
  async (t) => {
    const { call, service, report, divert, pass, read, made } = await withPartner(t);
    t.notOk(made.body.includes(service.key), 'a key is never read back');
    t.match(made.json(), { hasKey: true });
    t.strictSame((await call('GET', '/partners/works/services')).json().items, [
      { code: '001', name: 'Blocked drain', description: 'Water on the road', group: 'roads' },
      { code: '2', name: 'Street lamp' },
    ]);
    const incident = await report({ address: 'Quancheng Road 1', callback: '13800000000' });
    t.match((await divert(incident.id)).json(), { diversion: { state: 'sending', partnerId: 'works' } });
    await pass(1);
    t.match(service.requests, [
      { service_code: '001', lat: '36.66', long: '117.02', address_string: 'Quancheng Road 1', phone: '13800000000' },
    ]);
    t.match(service.requests[0].description, new RegExp(`Water stands \\[${incident.number}\\]`));
    t.match(await read(incident.id), { state: 'transferred', diversion: { state: 'accepted', reference: '90000' } });
    t.match((await call('GET', '/board')).json(), { items: [{ id: incident.id, nextDuty: 'followPartner' }] });
    await pass(61);
    t.match(await read(incident.id), { diversion: { state: 'accepted', status: 'open' } });
    service.close('90000', 'Drain cleaned');
    await pass(61);
    t.match(await read(incident.id), {
      state: 'cleared',
      diversion: { state: 'closed', status: 'closed', reference: '90000', statusNotes: 'Drain cleaned' },
    });
  },
);

t.test(
  'C40 what the partner does not take yet is tried again, what it refuses comes back, and nothing is posted twice',
  async (t) => {
    const { service, report, divert, pass, read } = await withPartner(t);
    service.manner.failures = 2;
    const slow = await report();
    await divert(slow.id);
    await pass(1);
    t.match(await read(slow.id), { diversion: { state: 'sending' } });
    for (let i = 0; i < 4; i++) await pass(10);
    t.match(await read(slow.id), { diversion: { state: 'accepted' } });
    t.equal(service.requests.length, 1);

    service.manner.losesAnswer = true;
    const lost = await report();
    await divert(lost.id);
    await pass(1);
    t.match(await read(lost.id), { diversion: { state: 'sending' } });
    await pass(10);
    t.match(
      await read(lost.id),
      { diversion: { state: 'accepted', reference: '90001' } },
      'the first post is found again',
    );
    t.equal(service.requests.length, 2, 'and not made twice');

    service.manner.tokens = true;
    const token = await report();
    await divert(token.id);
    await pass(1);
    await pass(16);
    t.match(await read(token.id), { diversion: { state: 'accepted', reference: '90002' } });
    t.equal(service.requests.length, 3);

    service.manner.refusal = 'service_code 001 is closed';
    const refused = await report();
    await divert(refused.id);
    await pass(1);
    t.match(await read(refused.id), { state: 'acknowledged', diversion: { state: 'refused' } });
    t.ok((await read(refused.id)).timeline.some(({ text }: { text?: string }) => /001 is closed/.test(text ?? '')));
  },
);

t.test(
  'C41 a diversion is recalled and the incident is ours again; the share of diverted counts by type',
  async (t) => {
    const { call, report, divert, pass, read } = await withPartner(t);
    const [one, two] = [await report(), await report()];
    await report({ type: 'other', priority: 2 });
    await divert(one.id);
    await divert(two.id);
    await pass(1);
    t.match((await call('GET', '/diversions?org=hq/jinan/lixia')).json(), {
      received: 3,
      diverted: 2,
      recalled: 0,
      byType: [
        { type: 'drain', received: 2, diverted: 2, share: 1 },
        { type: 'other', received: 1, diverted: 0, share: 0 },
      ],
    });
    t.match((await call('GET', '/board')).json().today, { received: 3, diverted: 2, divertedShare: 2 / 3 });
    const recalled = await call('POST', `/incidents/${two.id}/diversion/recall`, { reason: 'somebody is hurt' });
    t.match(recalled.json(), { diversion: { state: 'recalled', reference: '90001' } });
    t.match(await read(two.id), { state: /open|acknowledged/ });
    t.match((await call('GET', '/diversions?org=hq/jinan/lixia')).json(), { diverted: 2, recalled: 1, share: 1 / 3 });
    t.equal((await call('GET', '/diversions?org=hq/qingdao')).statusCode, 403);
    await call('PUT', '/incident-types/fire', { ...TYPE, divertible: false }, { as: 'admin' });
    t.match((await divert((await report({ type: 'fire' })).id)).json(), {
      status: 422,
      detail: /not diverted.*\(C40\)/,
    });
  },
);

t.test(
  'C40 partners are set up by who manages, reached by policy, and not removed while they have incidents',
  async (t) => {
    const { call, report, divert, pass, service, input } = await withPartner(t);
    t.equal((await call('PUT', '/partners/mine', input)).statusCode, 403);
    t.match((await call('PUT', '/partners/x', { ...input, endpoint: 'http://10.0.0.1/' }, { as: 'admin' })).json(), {
      status: 422,
      errors: [{ field: 'body/endpoint' }],
      detail: /\(C40\)/,
    });
    t.match((await call('GET', '/partners')).json(), { items: [{ id: 'works' }] });
    t.notOk((await call('GET', '/partners')).body.includes(service.key));
    const { id } = await report();
    await divert(id);
    await pass(1);
    t.match((await call('DELETE', '/partners/works', undefined, { as: 'admin' })).json(), {
      status: 409,
      detail: /\(C40\)/,
    });
    await call('POST', `/incidents/${id}/diversion/recall`, { reason: 'ours' });
    t.equal((await call('DELETE', '/partners/works', undefined, { as: 'admin' })).statusCode, 204);
    service.manner.failures = 1;
    await call('PUT', '/partners/works', { ...input, apiKey: service.key }, { as: 'admin' });
    t.match((await call('GET', '/partners/works/services')).json(), { status: 503, detail: /maintenance/ });
  },
);
