import t from 'tap';
import type { Command } from '../../server/command/decide.js';
import { person, SYSTEM, World } from './support/world.js';

t.test('C12 the first receiver’s claim wins; a later one is refused and told whose it is', async (t) => {
  const world = new World();
  const second = world.addPerson(person('chen', 'hq/jinan/lixia'));
  const incidentId = world.receive();
  t.equal(world.incident(incidentId).claim.dueAt, world.now + 120_000, 'the clock runs from receipt');
  const claim: Command = { type: 'claimIncident', incidentId };
  world.take(claim, world.lixia);
  t.match(world.incident(incidentId), { state: 'acknowledged', claim: { owner: { id: 'account:wang' } } });
  t.equal(world.incident(incidentId).claim.dueAt, undefined, 'and stops');
  t.match(world.refusal(claim, second), { code: 'conflict', rule: 'C12', message: /wang/ });
  t.strictSame(world.take(claim, world.lixia), [], 'claiming one’s own again changes nothing');
});

t.test('C13 acting on an incident that nobody claimed claims it', async (t) => {
  for (const act of ['assignUnits', 'clearIncident', 'raiseAlarm', 'divertIncident'] as const) {
    const world = new World();
    const unit = world.addUnit('a1');
    const incidentId = world.receive();
    const commands: Record<typeof act, Command> = {
      assignUnits: { type: 'assignUnits', incidentId, unitIds: [unit.id] },
      clearIncident: { type: 'clearIncident', incidentId },
      raiseAlarm: { type: 'raiseAlarm', incidentId, level: 2 },
      divertIncident: { type: 'divertIncident', incidentId, partnerId: 'p', serviceCode: 's' },
    };
    const [first] = world.take(commands[act], world.lixia);
    t.match(first, { type: 'claimTaken' }, act);
    t.match(world.incident(incidentId).claim.owner, { name: 'wang' });
  }
  const world = new World();
  const id = world.receive({}, { ...SYSTEM, org: 'hq/jinan/lixia' });
  world.addUnit('a1');
  world.take({ type: 'assignUnits', incidentId: id, unitIds: ['a1' as never] }, SYSTEM);
  t.equal(world.incident(id).claim.owner, undefined, 'the system owns nothing');
});

t.test('C14 responsibility passes on only when the person it is offered to accepts', async (t) => {
  const world = new World();
  const chen = world.addPerson(person('chen', 'hq/jinan/lixia'));
  const outsider = world.addPerson(person('gao', 'hq/qingdao'));
  const incidentId = world.receive();
  const offer = (to: string): Command => ({ type: 'offerIncident', incidentId, to });
  t.match(world.refusal(offer(chen.id), world.lixia), { code: 'conflict', rule: 'C14' }, 'nobody owns it yet');
  world.take({ type: 'claimIncident', incidentId }, world.lixia);
  t.match(world.refusal(offer(outsider.id), world.lixia), { code: 'unprocessable', rule: 'C14' });
  t.match(world.refusal(offer('account:nobody'), world.lixia), { code: 'unprocessable', rule: 'C14' });
  t.match(world.refusal(offer(world.lixia.id), world.lixia), { code: 'conflict', rule: 'C14' });
  const helper = person('helper', 'hq/jinan/lixia', ['view', 'firstAction']);
  t.match(world.refusal(offer(chen.id), helper), { code: 'forbidden', rule: 'C14' });
  world.take(offer(chen.id), world.lixia);
  t.match(world.incident(incidentId).claim, { owner: { name: 'wang' }, offer: { to: { name: 'chen' } } });
  t.match(world.refusal({ type: 'acceptIncident', incidentId }, world.lixia), { code: 'conflict', rule: 'C14' });
  world.take({ type: 'declineIncident', incidentId }, chen);
  t.match(world.refusal({ type: 'acceptIncident', incidentId }, chen), { code: 'conflict', rule: 'C14' });
  world.take(offer(chen.id), world.city);
  world.take({ type: 'acceptIncident', incidentId }, chen);
  t.strictSame(world.incident(incidentId).claim.owner, { id: chen.id, name: chen.name });
  t.equal(world.incident(incidentId).claim.offer, undefined);
});

t.test('C15 a duty not taken in time goes to the org above, once for each level', async (t) => {
  const world = new World();
  const incidentId = world.receive();
  t.strictSame(world.pass(119), []);
  t.match(world.pass(1), [{ type: 'claimEscalated', toOrg: 'hq/jinan', dueAt: world.now + 120_000 }]);
  t.strictSame(world.pass(60), [], 'once');
  t.match(world.pass(60), [{ type: 'claimEscalated', toOrg: 'hq' }]);
  t.strictSame(world.pass(86_400), [], 'there is nobody above the top');
  t.match(world.incident(incidentId), { claim: { dutyOrg: 'hq' }, flags: ['claimOverdue'], state: 'open' });
  world.take({ type: 'claimIncident', incidentId }, world.city);
  t.match(world.incident(incidentId).claim, { owner: { name: 'li' }, dutyOrg: 'hq' });

  const later = world.receive({ claim: true });
  t.strictSame(world.pass(86_400), [], 'a claimed one does not escalate');
  t.equal(world.incident(later).state, 'acknowledged');
});

t.test('C15 a dispatch that is not accepted in time goes to the orgs above the unit’s', async (t) => {
  const world = new World();
  const unit = world.addUnit('a1');
  const incidentId = world.receive();
  world.assign(incidentId, 'a1');
  t.equal(world.incident(incidentId).assignments[0].acceptDueAt, world.now + 90_000);
  t.match(world.pass(90), [{ type: 'acceptanceEscalated', unitId: unit.id, toOrg: 'hq/jinan' }]);
  t.match(world.pass(90), [{ type: 'acceptanceEscalated', toOrg: 'hq' }]);
  t.strictSame(world.pass(86_400), []);
  world.take({ type: 'advanceAssignment', incidentId, unitId: unit.id, step: 'accepted', told: {} }, world.lixia);
  t.match(world.incident(incidentId).assignments[0], { acceptedAt: world.now, state: 'dispatched' });
});
