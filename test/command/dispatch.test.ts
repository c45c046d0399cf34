import t from 'tap';
import type { Command } from '../../server/command/decide.js';
import type { IncidentId } from '../../server/wire/ids.js';
import { device, PLACE, person, SYSTEM, uid, World } from './support/world.js';

const assign = (incidentId: IncidentId, unitIds: string[], preempt = false): Command => ({
  type: 'assignUnits',
  incidentId,
  unitIds: unitIds.map(uid),
  ...(preempt && { preempt }),
});
const step = (incidentId: IncidentId, unitId: string, to: 'accepted' | 'enRoute' | 'onScene' | 'cleared'): Command => ({
  type: 'advanceAssignment',
  incidentId,
  unitId: uid(unitId),
  step: to,
  told: {},
});

t.test('C16 a unit is on one incident at a time: who comes second is told where it is', async (t) => {
  const world = new World();
  world.addUnit('a1');
  const first = world.receive();
  const second = world.receive();
  world.take(assign(first, ['a1']), world.lixia);
  t.match(world.refusal(assign(second, ['a1']), world.lixia), {
    code: 'conflict',
    rule: 'C16',
    message: `A1 is on ${world.incident(first).number} (dispatched, sent by wang).`,
  });
  t.match(world.refusal(assign(first, ['a1']), world.lixia), { code: 'conflict', rule: 'C16', message: /already/ });
  t.equal(world.incident(second).assignments.length, 0);
  const elsewhere = world.receive({}, world.shizhong);
  const right = person('mayor', 'hq', ['view', 'command']);
  t.match(world.refusal(assign(elsewhere, ['a1']), right), { rule: 'C16', message: /on 2026/ });
  world.take({ type: 'recallUnit', incidentId: first, unitId: uid('a1') }, world.lixia);
  world.take(assign(second, ['a1']), world.lixia);
});

t.test('C17 a dispatch takes all the units it names or none', async (t) => {
  const world = new World();
  for (const id of ['a1', 'a2', 'a3']) world.addUnit(id);
  const first = world.receive();
  const second = world.receive();
  world.take(assign(first, ['a2']), world.lixia);
  t.match(world.refusal(assign(second, ['a1', 'a2', 'a3']), world.lixia), { rule: 'C16', message: /No unit was sent/ });
  t.match(world.refusal(assign(second, ['a1', 'ghost']), world.lixia), { code: 'notFound', rule: 'C1' });
  t.equal(world.state.onIncident.get(uid('a1')), undefined);
  world.take(assign(second, ['a1', 'a3', 'a1']), world.lixia);
  t.strictSame(
    world.incident(second).assignments.map(({ unitId }) => unitId),
    ['a1', 'a3'],
  );
});

t.test(
  'C18 only an available unit is sent; pre-empting takes the requisition right, and the incident it leaves is told',
  async (t) => {
    const world = new World();
    world.addUnit('a1');
    world.addUnit('busy', { status: 'busy' });
    world.addUnit('off', { status: 'outOfService' });
    const first = world.receive();
    const second = world.receive();
    world.take(assign(first, ['a1']), world.lixia);
    t.match(world.refusal(assign(second, ['off'], true), world.city), {
      code: 'conflict',
      rule: 'C18',
      message: /out of service/,
    });
    t.match(world.refusal(assign(second, ['busy']), world.city), { code: 'conflict', rule: 'C18', message: /busy/ });
    t.match(world.refusal(assign(second, ['a1'], true), world.lixia), {
      code: 'forbidden',
      rule: 'C18',
      message: /requisition/,
    });
    world.take(assign(second, ['busy'], true), world.city);
    const events = world.take(assign(second, ['a1'], true), world.city);
    t.strictSame(
      events.map(({ type }) => type),
      ['assignmentEnded', 'unitAssigned', 'stateChanged'],
    );
    t.match(world.incident(first), { state: 'acknowledged', assignments: [{ state: 'recalled' }] });
    t.match(world.state.timelines.get(first)!.at(-2), {
      type: 'recalled',
      text: 'preempted',
      subject: `incident:${second}`,
    });
    t.match(world.incident(second).assignments.at(-1), { unitId: 'a1', state: 'dispatched' });
    t.equal(world.state.onIncident.get(uid('a1')), second);
  },
);

t.test(
  'C19 units outside the sender’s command are sent only with the requisition right of the mode in force',
  async (t) => {
    const world = new World();
    world.addUnit('b1', { org: 'hq/jinan/shizhong' });
    const incidentId = world.receive();
    t.match(
      world.refusal(assign(incidentId, ['b1']), world.lixia),
      { code: 'notFound', rule: 'C1' },
      'it is not even seen',
    );
    const wide = world.addPerson({
      ...world.lixia,
      may: (permission, subject) => permission === 'view' || world.lixia.may(permission, subject),
    });
    t.match(world.refusal(assign(incidentId, ['b1']), wide), {
      code: 'forbidden',
      rule: 'C19',
      message: /takes requisition/,
    });
    world.take(
      { type: 'requestMode', input: { org: 'hq/jinan', mode: 'wartime', reason: 'quake', seconds: 3600 } },
      world.city,
    );
    const [request] = world.state.modeRequests.values();
    world.take({ type: 'confirmMode', requestId: request.id }, world.admin);
    world.take(assign(incidentId, ['b1']), wide);
    t.match(world.incident(incidentId).assignments, [{ unitId: 'b1' }], 'in wartime command is enough');
  },
);

t.test('C20 an incident follows its units', async (t) => {
  const world = new World();
  world.addUnit('a1');
  world.addUnit('a2');
  const id = world.receive();
  const now = () => world.incident(id).state;
  world.take(assign(id, ['a1', 'a2']), world.lixia);
  t.equal(now(), 'dispatched', 'with the first');
  world.take(step(id, 'a1', 'enRoute'), world.lixia);
  t.equal(now(), 'dispatched');
  world.take(step(id, 'a1', 'onScene'), world.lixia);
  t.equal(now(), 'onScene', 'with the first arrival');
  world.take({ type: 'recallUnit', incidentId: id, unitId: uid('a1') }, world.lixia);
  t.equal(now(), 'onScene', 'units are still coming');
  world.take({ type: 'recallUnit', incidentId: id, unitId: uid('a2') }, world.lixia);
  t.equal(now(), 'acknowledged', 'when the last is recalled');
  world.take(assign(id, ['a1', 'a2']), world.lixia);
  world.take(step(id, 'a1', 'onScene'), world.lixia);
  world.take(step(id, 'a1', 'cleared'), world.lixia);
  t.equal(now(), 'onScene');
  world.take(step(id, 'a2', 'cleared'), world.lixia);
  t.equal(now(), 'cleared', 'when the last one clears after someone was on scene');

  const other = world.receive();
  world.take(assign(other, ['a1']), world.lixia);
  world.take(step(other, 'a1', 'cleared'), world.lixia);
  t.equal(world.incident(other).state, 'acknowledged', 'nobody was there: it waits for another unit');
});

t.test('C21 an assignment never goes back; the unit or someone with command reports it', async (t) => {
  const world = new World();
  const unit = world.addUnit('a1');
  const other = world.addUnit('a2');
  const id = world.receive();
  world.take(assign(id, ['a1']), world.lixia);
  t.match(world.refusal(step(id, 'a1', 'enRoute'), device(other)), { code: 'forbidden', rule: 'C21' });
  t.match(world.refusal(step(id, 'a2', 'enRoute'), device(other)), { code: 'notFound', rule: 'C21' });
  world.take(step(id, 'a1', 'enRoute'), device(unit));
  t.match(world.incident(id).assignments[0], { state: 'enRoute', enRouteAt: world.now, acceptedAt: world.now });
  t.strictSame(world.take(step(id, 'a1', 'enRoute'), device(unit)), [], 'said twice');
  t.match(world.refusal(step(id, 'a1', 'accepted'), device(unit)), { code: 'conflict', rule: 'C21' });
  world.take(step(id, 'a1', 'onScene'), device(unit));
  t.match(world.refusal(step(id, 'a1', 'enRoute'), device(unit)), { code: 'conflict', rule: 'C21' });
  world.take(step(id, 'a1', 'cleared'), device(unit));
  t.match(world.refusal(step(id, 'a1', 'onScene'), device(unit)), { code: 'notFound', rule: 'C21' });
});

t.test('C21 what a unit says of its duty is a step of its assignment while it has one', async (t) => {
  const world = new World();
  const unit = world.addUnit('a1');
  const say = (status: string): Command => ({
    type: 'tellStatus',
    unitId: unit.id,
    status: status as 'busy',
    told: {},
  });
  t.match(world.refusal(say('enRoute'), device(unit)), { code: 'conflict', rule: 'C21' });
  world.take(say('busy'), device(unit));
  t.equal(world.state.statuses.get(unit.id)?.status, 'busy');
  const id = world.receive();
  world.take(assign(id, ['a1']), world.lixia);
  t.equal(world.state.statuses.get(unit.id), undefined, 'its assignment says it now');
  t.match(world.refusal(say('outOfService'), device(unit)), { code: 'conflict', rule: 'C21' });
  world.take(say('enRoute'), device(unit));
  world.take(say('onScene'), device(unit));
  t.equal(world.incident(id).state, 'onScene');
  world.take(say('available'), device(unit));
  t.equal(world.incident(id).state, 'cleared');
  t.match(world.refusal(say('busy'), device(world.addUnit('a2'))), { code: 'notFound', rule: 'C1' });
});

t.test('C22 an assigned unit near by a fresh and accurate position is on scene, once', async (t) => {
  const near = { ...PLACE, lat: PLACE.lat + 0.0005 };
  const table = [
    { facts: { position: { ...PLACE, lat: PLACE.lat + 0.002 } }, arrives: false, why: 'too far' },
    { facts: { position: near, freshness: 'stale' as const }, arrives: false, why: 'old' },
    { facts: { position: { ...near, accuracyMeters: 150 } }, arrives: false, why: 'vague' },
    { facts: { position: { ...near, accuracyMeters: 15 } }, arrives: true, why: 'near' },
  ];
  for (const { facts, arrives, why } of table) {
    const world = new World();
    const unit = world.addUnit('a1', facts);
    t.strictSame(world.take({ type: 'noteArrival', unitId: unit.id }, SYSTEM), [], 'on no incident');
    const id = world.receive();
    world.take(assign(id, ['a1']), world.lixia);
    world.take({ type: 'noteArrival', unitId: unit.id }, SYSTEM);
    t.equal(world.incident(id).state, arrives ? 'onScene' : 'dispatched', why);
    t.strictSame(world.take({ type: 'noteArrival', unitId: unit.id }, SYSTEM), [], 'once');
    if (arrives) t.match(world.state.timelines.get(id)!.at(-2), { type: 'onScene', text: 'geofence', by: 'system' });
  }
});

t.test('C23 a unit may assign itself to an incident it can see', async (t) => {
  const world = new World();
  const unit = world.addUnit('a1', { status: 'busy' });
  const stranger = world.addUnit('q1', { org: 'hq/qingdao' });
  const id = world.receive();
  t.match(world.refusal(assign(id, ['q1']), device(stranger)), { code: 'notFound', rule: 'C1' });
  t.match(world.refusal(assign(id, ['q1']), device(unit)), { code: 'forbidden', rule: 'C1' }, 'only itself');
  world.take(assign(id, ['a1']), device(unit));
  t.match(world.incident(id), {
    state: 'dispatched',
    claim: { owner: { id: 'unit:a1' } },
    assignments: [{ acceptedAt: world.now }],
  });
  const other = world.receive();
  t.match(world.refusal(assign(other, ['a1']), device(unit)), { rule: 'C16' });
});

t.test('a unit is reassigned in one step', async (t) => {
  const world = new World();
  world.addUnit('a1');
  const from = world.receive();
  const to = world.receive();
  world.take(assign(from, ['a1']), world.lixia);
  world.take(step(from, 'a1', 'onScene'), world.lixia);
  world.take({ type: 'reassignUnit', incidentId: from, unitId: uid('a1'), to }, world.lixia);
  t.match(world.incident(from), { state: 'acknowledged', assignments: [{ state: 'recalled' }] });
  t.match(world.incident(to), { state: 'dispatched', assignments: [{ state: 'dispatched' }] });
  t.match(world.refusal({ type: 'reassignUnit', incidentId: from, unitId: uid('a1'), to }, world.lixia), {
    code: 'notFound',
  });
});

t.test(
  'C39 a unit on scene answers its welfare check; else its dispatcher and then the orgs above are told',
  async (t) => {
    const world = new World();
    const unit = world.addUnit('a1');
    const id = world.receive();
    const answer: Command = { type: 'answerWelfare', incidentId: id, unitId: unit.id };
    world.take(assign(id, ['a1']), world.lixia);
    t.match(world.refusal(answer, device(unit)), { code: 'conflict', rule: 'C39' }, 'none is running yet');
    world.take(step(id, 'a1', 'onScene'), device(unit));
    t.strictSame(world.pass(1799), []);
    world.take(answer, device(unit));
    t.strictSame(world.pass(1799), [], 'the answer starts it anew');
    t.match(world.pass(1), [
      { type: 'welfareMissed', unitId: 'a1', toOrg: 'hq/jinan/lixia', dueAt: world.now + 900_000 },
    ]);
    t.match(world.pass(900), [{ type: 'welfareMissed', toOrg: 'hq/jinan' }]);
    t.match(world.pass(900), [{ type: 'welfareMissed', toOrg: 'hq' }]);
    t.match(world.pass(900), [{ type: 'welfareMissed', toOrg: 'hq' }], 'the top is told again and again');
    t.equal(world.incident(id).assignments[0].misses, 4);
    t.match(world.refusal(answer, device(world.addUnit('a2'))), { code: 'forbidden', rule: 'C39' });
    world.take(answer, world.lixia);
    t.match(world.incident(id).assignments[0], { misses: 0, dutyOrg: unit.org });
    world.take(step(id, 'a1', 'cleared'), device(unit));
    t.strictSame(world.pass(7200), []);
  },
);
