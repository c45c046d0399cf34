import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { createCallOut } from '../../server/commandFlow/callOut.js';
import { createOutboundPolicy } from '../../server/commandFlow/outboundPolicy.js';
import { Webhooks } from '../../server/commandFlow/webhooks.js';
import { Store } from '../../server/store/store.js';
import type { WebhookId } from '../../server/wire/command.js';
import type { WebhookDelivery, WebhookInput } from '../../server/wire/webhooks.js';
import { type Received, startReceiver } from '../support/receiver.js';
import { newClock, openFlow, receive } from './support/flowWorld.js';

// Two servers are started and killed: a busy machine takes its time.
t.setTimeout(240_000);

const HOOK = 'follower' as WebhookId;
const callOut = createCallOut(createOutboundPolicy({ hosts: ['127.0.0.1'], publicHosts: false }));
const deliveryOf = ({ body }: Received) => JSON.parse(body.toString()) as WebhookDelivery;
const sequencesOf = (received: readonly Received[]) =>
  received.flatMap((got) => deliveryOf(got).records.map(({ sequence }) => sequence));

/** A flow that a real receiver follows, on a clock that the test moves. */
async function follow(t: Test, input: Partial<WebhookInput> = {}) {
  const clock = newClock();
  const receiver = await startReceiver(t);
  const { flow } = await openFlow(clock);
  const webhooks = await Webhooks.load({
    flow,
    clock: () => clock.now,
    callOut,
    random: () => 0.5,
    log: { warn() {} },
  });
  const { secret } = await webhooks.put(HOOK, { url: `${receiver.url}/in`, org: 'hq', ...input });
  t.teardown(async () => {
    await webhooks.close();
    await flow.close();
  });
  return { clock, receiver, flow, webhooks, secret: secret! };
}

t.test('C47 every event is delivered in order, signed so that anybody with the secret can check it', async (t) => {
  const { receiver, flow, webhooks, secret, clock } = await follow(t);
  const ids = [await receive(flow, { callback: '13800000000' }), await receive(flow), await receive(flow)];
  await webhooks.settled();
  const told = receiver.received.flatMap((got) => deliveryOf(got).records);
  t.strictSame(
    told.map(({ sequence }) => sequence),
    [1, 2, 3],
  );
  t.match(
    told,
    ids.map((id) => ({ command: 'receiveIncident', events: [{ type: 'incidentReceived', incident: { id } }] })),
  );
  t.notOk(
    receiver.received.some(({ body }) => body.includes('13800000000')),
    'a caller’s number stays here',
  );
  for (const { headers, body, path } of receiver.received) {
    const signed = createHmac('sha256', secret).update(`${headers['muster-timestamp']}.${body}`).digest('hex');
    t.equal(headers['muster-signature'], `v1=${signed}`);
    t.equal(Number(headers['muster-timestamp']), Math.floor(clock.now / 1000));
    t.equal(path, '/in');
  }
  const renewed = await webhooks.changeSecret(HOOK);
  t.not(renewed?.secret, secret);
  receiver.received.length = 0;
  await receive(flow);
  await webhooks.settled();
  const [{ headers, body }] = receiver.received;
  const again = createHmac('sha256', renewed!.secret!).update(`${headers['muster-timestamp']}.${body}`).digest('hex');
  t.equal(headers['muster-signature'], `v1=${again}`);
});

t.test('C47 a subscription hears the events and the org it asked for', async (t) => {
  const { receiver, flow, webhooks } = await follow(t, { org: 'hq/jinan/lixia', events: ['incidentReceived'] });
  await receive(flow, { org: 'hq/jinan' });
  await receive(flow, { org: 'hq/jinan/lixia' });
  await webhooks.settled();
  t.strictSame(sequencesOf(receiver.received), [2]);
  t.match(webhooks.get(HOOK), { delivered: 2, behind: 0, deadLetters: 0 });
});

t.test(
  'C47 a failed delivery is tried again after pauses that grow, then it is a dead letter that can be sent again',
  async (t) => {
    const { receiver, flow, webhooks, clock } = await follow(t);
    receiver.state.answer = () => ({ status: 503 });
    await receive(flow);
    await webhooks.settled();
    t.match(webhooks.get(HOOK), { failing: { attempts: 1, lastError: 'it answered 503' }, behind: 1 });
    const pauses: number[] = [];
    while (webhooks.deadLetters(HOOK).length === 0) {
      const next = Date.parse(webhooks.get(HOOK)!.failing!.nextAt);
      pauses.push((next - clock.now) / 1000);
      clock.now = next - 1;
      webhooks.tick();
      await webhooks.settled();
      const before = receiver.received.length;
      clock.now = next;
      webhooks.tick();
      await webhooks.settled();
      t.equal(receiver.received.length, before + 1, 'tried when its pause is over, not before');
    }
    t.strictSame(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    const [letter] = webhooks.deadLetters(HOOK);
    t.match(letter, { error: 'it answered 503', attempts: 12, from: 1, to: 1, records: [{ sequence: 1 }] });

    receiver.state.answer = () => 'cut';
    t.match(await webhooks.resend(letter.id), /socket|ECONNRESET|hang up/, 'it says why it failed again');
    receiver.state.answer = () => ({ status: 200 });
    receiver.received.length = 0;
    await receive(flow);
    await webhooks.settled();
    t.strictSame(sequencesOf(receiver.received), [2], 'what comes after is not held up');
    t.equal(await webhooks.resend(letter.id), undefined);
    t.strictSame(sequencesOf(receiver.received), [2, 1]);
    t.strictSame(webhooks.deadLetters(HOOK), []);
  },
);

t.test('C47 a redirect is not followed, and a paused webhook gets what it missed', async (t) => {
  const { receiver, flow, webhooks, clock } = await follow(t);
  receiver.state.answer = () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } });
  await receive(flow);
  await webhooks.settled();
  t.match(webhooks.get(HOOK), { failing: { lastError: 'it answered 302' } });
  receiver.state.answer = () => ({ status: 200 });
  const { id: _id, ...input } = { url: `${receiver.url}/in`, org: 'hq', id: HOOK };
  await webhooks.put(HOOK, { ...input, active: false });
  receiver.received.length = 0;
  await receive(flow);
  clock.now += 600_000;
  webhooks.tick();
  await webhooks.settled();
  t.equal(receiver.received.length, 0);
  await webhooks.put(HOOK, input);
  await webhooks.settled();
  t.strictSame(sequencesOf(receiver.received), [1, 2]);
});

t.test('C47 nothing is forgotten when the server is killed: the queue is the journal', async (t) => {
  const folder = t.testdir();
  let count = 0;
  const receiver = await startReceiver(t, () => (++count % 4 === 0 ? { status: 500 } : { status: 200 }));
  const acknowledged: string[] = [];
  const CHILD = fileURLToPath(new URL('./support/webhookChild.ts', import.meta.url));
  for (const after of [40, 25]) {
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder, receiver.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.length < 10) continue;
      acknowledged.push(line);
      if (++lines >= after) child.kill('SIGKILL');
    }
    await exited;
  }
  const store = await Store.open(folder);
  const clock = { now: Date.now() };
  const { flow } = await openFlow(clock, { store });
  const webhooks = await Webhooks.load({
    flow,
    clock: () => clock.now,
    callOut,
    random: () => 0.5,
    log: { warn() {} },
  });
  receiver.state.answer = () => ({ status: 200 });
  for (let i = 0; i < 50 && webhooks.get(HOOK)!.behind > 0; i++) {
    webhooks.tick();
    await webhooks.settled();
    clock.now += 400_000;
  }
  const sequences = sequencesOf(receiver.received);
  const firsts = [...new Set(sequences)];
  t.strictSame(
    firsts,
    [...firsts].sort((a, b) => a - b),
    'each is told first in its order',
  );
  const told = new Set(
    receiver.received.flatMap((got) =>
      deliveryOf(got).records.flatMap(({ events }) =>
        events.map((event) => (event as unknown as { incident: { id: string } }).incident.id),
      ),
    ),
  );
  t.strictSame(
    acknowledged.filter((id) => id.length > 15 && !told.has(id)),
    [],
    'every acknowledged incident was told',
  );
  t.equal(webhooks.deadLetters(HOOK).length, 0);
  t.comment(`${acknowledged.length} acknowledged, ${sequences.length} told in ${receiver.received.length} deliveries`);
  await webhooks.close();
  await flow.close();
  await store.close();
});
