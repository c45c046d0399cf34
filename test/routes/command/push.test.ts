import t, { type Test } from 'tap';
import { createCallOut } from '../../../server/commandFlow/callOut.js';
import { createOutboundPolicy } from '../../../server/commandFlow/outboundPolicy.js';
import { Pushes, type PushSubscriber } from '../../../server/commandFlow/pushes.js';
import { pushRoutes } from '../../../server/routes/command/push.js';
import { commandApp } from '../../support/commandApp.js';
import { startPushBrowser } from '../../support/pushBrowser.js';

// A busy machine takes its time.
t.setTimeout(180_000);

const PLACE = { lat: 36.66, lng: 117.02 };

/** Command that pushes, with units at a place; `refuse` says whom not to tell any more. */
async function withPushes(t: Test) {
  const outbound = createOutboundPolicy({ hosts: ['127.0.0.1'], publicHosts: true });
  const refused = new Set<string>();
  let pushes: Pushes | undefined;
  const server = await commandApp({
    prepare: async ({ flow, clock }) => {
      pushes = await Pushes.load({
        flow,
        callOut: createCallOut(outbound),
        urlProblem: outbound.urlProblem,
        isValid: ({ principal }: PushSubscriber) => !refused.has(principal),
        subject: 'mailto:desk@example.org',
        clock,
        log: { warn() {} },
      });
    },
    moreRoutes: (app, deps) => pushRoutes(app, { ...deps, pushes: pushes! }),
  });
  t.teardown(server.close);
  await server.addUnit('u1', PLACE);
  await server.addUnit('u2', PLACE);
  const subscribe = (body: object, as: string, headers: Record<string, string> = {}) =>
    server.call('PUT', '/push/subscriptions', body, { as, headers });
  const report = async () =>
    (await server.call('POST', '/incidents', { type: 'other', priority: 1, ...PLACE, address: '泉城路1号' })).json();
  return { ...server, pushes: pushes!, subscribe, report, refused };
}

t.test(
  'C52 who is subscribed is pushed what is meant for them, in their language, sealed for their browser alone',
  async (t) => {
    const { call, pushes, subscribe, report, time } = await withPushes(t);
    const [unit, other, desk] = [await startPushBrowser(t), await startPushBrowser(t), await startPushBrowser(t)];
    const { publicKey } = (await call('GET', '/push/key', undefined, { as: 'u1' })).json();
    const made = await subscribe(unit.subscription, 'u1', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' });
    t.equal(made.statusCode, 201, made.body);
    t.match(made.json(), { id: /^[0-9a-f]{32}$/ });
    t.strictSame((await subscribe(unit.subscription, 'u1', { 'accept-language': 'zh' })).json(), made.json());
    await subscribe(other.subscription, 'u2');
    await subscribe({ ...desk.subscription, language: 'en' }, 'chen');

    const { id } = await report();
    await call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] });
    await call('POST', '/orders', { text: 'Take the north door', to: [{ unitId: 'u1' }] });
    await call('POST', `/incidents/${id}/claim/offer`, { to: 'chen' });
    await call('DELETE', `/incidents/${id}/assignments/u1`);
    await pushes.settled();
    t.match(
      unit.messages().sort((a, b) => a.type.localeCompare(b.type)),
      [
        {
          type: 'assignment',
          title: /^出动.*1级$/,
          body: /泉城路1号/,
          url: '/field',
          at: new Date(time.now).toISOString(),
        },
        { type: 'order', title: 'wang下达指令', body: 'Take the north door' },
        { type: 'recall', title: '任务撤回' },
      ],
    );
    t.ok(
      unit.service.received.every((got) => unit.isFrom(got, publicKey)),
      'by this server’s key, for this service',
    );
    t.notOk(
      unit.service.received.some(({ body }) => body.includes('north door')),
      'nobody on the way reads it',
    );
    t.equal(unit.service.received[0].headers['content-encoding'], 'aes128gcm');
    t.strictSame(other.messages(), [], 'another unit hears nothing');
    t.match(desk.messages(), [{ type: 'offer', title: 'wang hands an incident to you', url: '/' }]);
  },
);

t.test('C52 a unit is reminded of its welfare check before it is due, once, and again when it is missed', async (t) => {
  const { call, pushes, subscribe, report, time, flow } = await withPushes(t);
  const unit = await startPushBrowser(t);
  await subscribe(unit.subscription, 'u1');
  const { id } = await report();
  await call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] });
  for (const state of ['accepted', 'onScene']) {
    await call('PUT', `/incidents/${id}/assignments/u1`, { state }, { as: 'u1' });
  }
  const due = Date.parse((await call('GET', `/incidents/${id}`)).json().assignments[0].welfareDueAt);
  const welfare = () => unit.messages().filter(({ type }) => type === 'welfare').length;
  const pass = async (to: number) => {
    time.now = to;
    await flow.tick();
    pushes.tick();
    await pushes.settled();
  };
  await pass(due - 200_000);
  t.equal(welfare(), 0);
  for (const before of [119_000, 118_000, 60_000]) await pass(due - before);
  t.equal(welfare(), 1);
  t.match(unit.messages().at(-1), { title: 'Are you all right?' });
  await pass(due + 1000);
  t.equal(welfare(), 2);
});

t.test(
  'C52 a dead subscription is dropped, a busy service is tried again, and who lost the right is told nothing',
  async (t) => {
    const { call, pushes, subscribe, refused, time } = await withPushes(t);
    const unit = await startPushBrowser(t);
    const { id } = (await subscribe(unit.subscription, 'u1')).json();
    const order = () => call('POST', '/orders', { text: 'x', to: [{ unitId: 'u1' }] });
    unit.service.state.answer = () => ({ status: 503 });
    await order();
    await pushes.settled();
    unit.service.state.answer = () => 'cut';
    time.now += 2000;
    pushes.tick();
    await pushes.settled();
    unit.service.state.answer = () => ({ status: 201 });
    time.now += 10_000;
    pushes.tick();
    await pushes.settled();
    t.equal(unit.service.received.length, 3);
    time.now += 600_000;
    pushes.tick();
    await pushes.settled();
    t.equal(unit.service.received.length, 3, 'taken once is enough');

    unit.service.state.answer = () => ({ status: 410 });
    await order();
    await pushes.settled();
    t.equal(pushes.get(id), undefined);
    unit.service.state.answer = () => ({ status: 201 });
    await subscribe(unit.subscription, 'u1');
    const before = unit.service.received.length;
    refused.add('device:d1');
    await order();
    await pushes.settled();
    t.equal(unit.service.received.length, before);
    t.equal(pushes.get(id), undefined);
  },
);

t.test('C52 a browser is at a public push service by https, has real keys, and is its owner’s to end', async (t) => {
  const { call, pushes, subscribe } = await withPushes(t);
  const { subscription } = await startPushBrowser(t);
  const at = (endpoint: string) => subscribe({ ...subscription, endpoint }, 'u1');
  for (const endpoint of [
    'http://push.example.com/x',
    'https://10.0.0.1/x',
    'https://169.254.169.254/x',
    'https://localhost/x',
  ]) {
    t.match(
      (await at(endpoint)).json(),
      { status: 422, errors: [{ field: 'body/endpoint' }], detail: /\(C52\)/ },
      endpoint,
    );
  }
  t.match((await at('ftp://x.example.com/')).json(), { status: 400 });
  const keys = { ...subscription.keys, p256dh: 'A'.repeat(87) };
  t.match((await subscribe({ ...subscription, keys }, 'u1')).json(), { status: 422, errors: [{ field: 'body/keys' }] });
  const { id } = (await subscribe(subscription, 'u1')).json();
  t.equal((await call('DELETE', `/push/subscriptions/${id}`, undefined, { as: 'u2' })).statusCode, 404);
  t.equal((await call('DELETE', `/push/subscriptions/${id}`, undefined, { as: 'u1' })).statusCode, 204);
  t.equal(pushes.get(id), undefined);
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) ids.push((await at(`https://push.example.com/${i}`)).json().id);
  t.equal(ids.filter((one) => pushes.get(one)).length, 10, 'nobody has more than ten');
});

t.test('C52 keys and subscriptions outlive a restart', async (t) => {
  const { pushes, subscribe, flow } = await withPushes(t);
  const { subscription } = await startPushBrowser(t);
  const { id } = (await subscribe(subscription, 'u1')).json();
  const options = {
    flow,
    callOut: async () => ({ status: 201, body: '' }),
    urlProblem: () => undefined,
    isValid: () => true,
  };
  const again = await Pushes.load({ ...options, subject: 'mailto:a@b.c', clock: Date.now, log: { warn() {} } });
  t.equal(again.publicKey, pushes.publicKey);
  t.match(again.get(id), { unitId: 'u1', principal: 'device:d1' });
});
