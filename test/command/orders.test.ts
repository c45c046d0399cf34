import t from 'tap';
import type { Command } from '../../server/command/decide.js';
import type { Actor } from '../../server/command/decision.js';
import { maySeeOrder } from '../../server/command/orders.js';
import { orgsBetween } from '../../server/command/orgPaths.js';
import { toOrder } from '../../server/command/views.js';
import type { OrderId } from '../../server/wire/command.js';
import type { ReceiptStep } from '../../server/wire/orders.js';
import { device, person, uid, World } from './support/world.js';

/** Sends and gives the id of what was sent. */
function send(world: World, command: Command, actor: Actor): OrderId {
  const [event] = world.take(command, actor);
  if (event?.type !== 'orderSent') throw new Error('nothing was sent');
  return event.order.id;
}
const receipt = (orderId: OrderId, step: ReceiptStep, reason?: string): Command => ({
  type: 'giveReceipt',
  orderId,
  input: { step, ...(reason !== undefined && { reason }) },
});

t.test('C28 receipts go sent, delivered, read, accepted, done; a later one implies the earlier ones', async (t) => {
  const world = new World();
  const a1 = world.addUnit('a1');
  const a2 = world.addUnit('a2');
  const id = send(
    world,
    { type: 'sendOrder', input: { text: 'Close the bridge', to: [{ unitId: uid('a1') }, { unitId: uid('a2') }] } },
    world.lixia,
  );
  t.match(toOrder(world.order(id)).recipients, [{ state: 'sent' }, { state: 'sent' }]);
  world.now += 1000;
  world.take(receipt(id, 'delivered'), device(a1));
  world.now += 1000;
  world.take(receipt(id, 'accepted'), device(a1));
  t.match(world.order(id).recipients[0], {
    deliveredAt: world.now - 1000,
    readAt: world.now,
    acceptedAt: world.now,
  });
  t.strictSame(world.take(receipt(id, 'read'), device(a1)), [], 'an earlier one changes nothing');
  t.equal(world.order(id).recipients[1].deliveredAt, undefined, 'each recipient answers for itself');
  t.match(world.refusal(receipt(id, 'declined'), device(a2)), { code: 'unprocessable', rule: 'C28' });
  world.take(receipt(id, 'declined', 'no fuel'), device(a2));
  t.match(toOrder(world.order(id)).recipients[1], { state: 'declined', reason: 'no fuel' });
  t.match(world.refusal(receipt(id, 'done'), device(a2)), { code: 'conflict', rule: 'C28' });
  t.equal(world.order(id).endedAt, undefined);
  world.take(receipt(id, 'done'), device(a1));
  t.equal(world.order(id).endedAt, world.now, 'nobody owes anything any more');
  t.match(world.refusal(receipt(id, 'declined', 'late'), device(a1)), { code: 'conflict', rule: 'C28' });
  t.match(world.refusal(receipt(id, 'read'), device(world.addUnit('a3'))), { code: 'notFound', rule: 'C1' });
  t.match(
    world.refusal(receipt(id, 'read'), world.lixia),
    { code: 'forbidden', rule: 'C28' },
    'the sender is no recipient',
  );
  world.take({ type: 'giveReceipt', orderId: id, input: { step: 'done', unitId: a1.id } }, world.admin);
});

t.test('C28 an order that is taken back asks nothing of anybody', async (t) => {
  const world = new World();
  const a1 = world.addUnit('a1');
  const id = send(world, { type: 'sendOrder', input: { text: 'Go', to: [{ unitId: a1.id }] } }, world.lixia);
  t.match(world.refusal({ type: 'cancelOrder', orderId: id, reason: 'x' }, device(a1)), {
    code: 'forbidden',
    rule: 'C28',
  });
  world.take({ type: 'cancelOrder', orderId: id, reason: 'wrong bridge' }, world.lixia);
  t.match(world.refusal(receipt(id, 'accepted'), device(a1)), { code: 'gone', message: /wrong bridge/ });
  world.take(receipt(id, 'read'), device(a1));
  t.strictSame(world.pass(3600), []);
});

t.test('C29 an order that skips levels informs every org between sender and receiver', async (t) => {
  const table = [
    ['hq', 'hq/jinan/lixia', ['hq/jinan']],
    ['hq', 'hq/jinan', []],
    ['hq/jinan', 'hq/jinan', []],
    ['hq/jinan/lixia', 'hq', ['hq/jinan']],
    ['hq/jinan/lixia', 'hq/jinan/shizhong', ['hq/jinan']],
    ['hq/jinan/lixia', 'hq/qingdao', ['hq/jinan', 'hq']],
  ] as const;
  for (const [from, to, between] of table) t.strictSame(orgsBetween(from, to), [...between], `${from} to ${to}`);
  const world = new World();
  world.addUnit('a1');
  const id = send(world, { type: 'sendOrder', input: { text: 'Go', to: [{ unitId: uid('a1') }] } }, world.admin);
  t.strictSame(world.order(id).informed, ['hq/jinan']);
  t.ok(maySeeOrder(world.state, { actor: world.city }, world.order(id)), 'the level between sees it');
  t.notOk(maySeeOrder(world.state, { actor: world.shizhong }, world.order(id)));
});

t.test('C1 an order goes only where its sender commands', async (t) => {
  const world = new World();
  world.addUnit('b1', { org: 'hq/jinan/shizhong' });
  const order = (to: object): Command => ({ type: 'sendOrder', input: { text: 'Go', to: [to as { org: string }] } });
  for (const to of [
    { unitId: 'b1' },
    { unitId: 'ghost' },
    { org: 'hq/jinan' },
    { org: 'hq/mars' },
    { accountId: 'li' },
  ]) {
    t.match(world.refusal(order(to), world.lixia), { code: 'notFound', rule: 'C1' }, JSON.stringify(to));
  }
  world.take(order({ unitId: 'b1' }), world.city);
  world.take(order({ accountId: 'wang' }), world.city);
});

t.test('C30 an order not accepted or done in time is overdue and escalates', async (t) => {
  const world = new World();
  const a1 = world.addUnit('a1');
  const input = { text: 'Go', to: [{ unitId: a1.id }], acceptSeconds: 60, doneSeconds: 600 };
  const id = send(world, { type: 'sendOrder', input }, world.lixia);
  t.strictSame(world.pass(59), []);
  t.match(world.pass(1), [{ type: 'orderEscalated', toOrg: 'hq/jinan', at: world.now + 60_000 }]);
  t.match(world.order(id), { overdue: true, dutyOrg: 'hq/jinan', informed: ['hq/jinan'] });
  world.take(receipt(id, 'accepted'), device(a1));
  t.match(world.order(id), { overdue: false, clock: { what: 'done', at: world.order(id).doneDueAt } });
  t.strictSame(world.pass(500), []);
  t.match(world.pass(40), [{ type: 'orderEscalated', toOrg: 'hq' }], 'now it is late for being done');
  t.strictSame(world.pass(86_400), [], 'there is nobody above');
  world.take(receipt(id, 'done'), device(a1));
  t.match(world.order(id), { overdue: false });
});

t.test('C31 a request is answered once, where its duty lies; unanswered it escalates', async (t) => {
  const world = new World();
  const a1 = world.addUnit('a1');
  const incidentId = world.receive();
  const ask: Command = { type: 'sendRequest', input: { text: 'May we enter?', incidentId } };
  const id = send(world, ask, device(a1));
  t.match(world.order(id), { dutyOrg: 'hq/jinan/lixia', answerDueAt: world.now + 600_000 });
  t.match(world.pass(600), [{ type: 'claimEscalated' }, { type: 'orderEscalated', toOrg: 'hq/jinan' }]);
  t.match(world.refusal({ type: 'answerRequest', orderId: id, text: 'Yes' }, world.shizhong), { code: 'notFound' });
  t.match(world.refusal({ type: 'answerRequest', orderId: id, text: 'Yes' }, device(a1)), {
    code: 'forbidden',
    rule: 'C31',
  });
  world.take({ type: 'answerRequest', orderId: id, text: 'Yes, with shields' }, world.city);
  t.match(world.order(id), { answer: { text: 'Yes, with shields', by: { name: 'li' } }, overdue: false });
  t.match(world.refusal({ type: 'answerRequest', orderId: id, text: 'No' }, world.lixia), {
    code: 'conflict',
    message: /li has answered/,
  });
  t.match(world.state.timelines.get(incidentId)!.at(-1), { type: 'requestAnswered', subject: `order:${id}` });
  const up = send(world, { type: 'sendRequest', input: { text: 'May I?' } }, world.lixia);
  t.equal(world.order(up).dutyOrg, 'hq/jinan', 'a person asks the org above');
  t.match(world.refusal({ type: 'sendRequest', input: { text: 'x', org: 'hq/qingdao' } }, world.lixia), {
    rule: 'C31',
  });
  const order = send(world, { type: 'sendMessage', input: { text: 'hi', to: [{ accountId: 'li' }] } }, world.lixia);
  t.match(world.refusal({ type: 'answerRequest', orderId: order, text: 'x' }, world.city), { code: 'unprocessable' });
});

t.test('C32 a room hears what is said to it and keeps it', async (t) => {
  const world = new World();
  const a1 = world.addUnit('a1');
  const b1 = world.addUnit('b1', { org: 'hq/jinan/shizhong' });
  const incidentId = world.receive();
  t.match(world.refusal({ type: 'sendMessage', input: { text: 'to nobody' } }, world.lixia), { rule: 'C32' });
  world.take({ type: 'joinRoom', incidentId }, device(a1));
  world.take({ type: 'joinRoom', incidentId }, world.lixia);
  t.strictSame(world.take({ type: 'joinRoom', incidentId }, world.lixia), [], 'once');
  t.match(world.refusal({ type: 'joinRoom', incidentId }, device(b1)), { code: 'notFound', rule: 'C1' });
  const id = send(world, { type: 'sendMessage', input: { text: 'Stay back', incidentId } }, world.lixia);
  t.match(world.order(id).recipients, [{ id: 'unit:a1' }]);
  world.take(receipt(id, 'read'), device(a1));
  t.match(world.refusal(receipt(id, 'accepted'), device(a1)), { code: 'unprocessable', rule: 'C28' });
  world.take({ type: 'leaveRoom', incidentId }, device(a1));
  t.strictSame(
    world.state.rooms.get(incidentId)!.members.map((member) => member.id),
    ['account:wang'],
  );
  t.strictSame(world.state.rooms.get(incidentId)!.messages, [id], 'what was said stays');
  t.match(
    world.refusal(
      { type: 'sendMessage', input: { text: 'x', to: [{ org: 'hq/qingdao' }] } },
      person('v', 'hq/jinan', []),
    ),
    {
      rule: 'C1',
    },
  );
});
