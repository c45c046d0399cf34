import t from 'tap';
import type { Command } from '../../server/command/decide.js';
import type { IncidentId } from '../../server/wire/ids.js';
import type { IncidentState } from '../../server/wire/incidents.js';
import { device, person, uid, World } from './support/world.js';

/** A world with one incident brought to a state by the ordinary steps. */
function worldAt(state: IncidentState): { world: World; id: IncidentId } {
  const world = new World();
  world.addUnit('a1');
  const id = world.receive();
  const twin = state === 'duplicate' ? world.receive() : id;
  if (state === 'open') return { world, id };
  world.take({ type: 'claimIncident', incidentId: id }, world.lixia);
  if (state === 'dispatched' || state === 'onScene') world.assign(id, 'a1');
  if (state === 'onScene') {
    world.take(
      { type: 'advanceAssignment', incidentId: id, unitId: uid('a1'), step: 'onScene', told: {} },
      world.lixia,
    );
  }
  if (state === 'cleared') world.take({ type: 'clearIncident', incidentId: id }, world.lixia);
  if (state === 'closed') world.take({ type: 'closeIncident', incidentId: id, disposition: 'resolved' }, world.lixia);
  if (state === 'duplicate') world.take({ type: 'mergeIncident', incidentId: id, into: twin }, world.lixia);
  if (state === 'transferred') {
    world.take({ type: 'divertIncident', incidentId: id, partnerId: '12345', serviceCode: 'noise' }, world.lixia);
    world.take({ type: 'noteDiversionAccepted', incidentId: id, reference: 'R1' }, world.admin);
  }
  return { world, id };
}

const STEPS: Record<string, (incidentId: IncidentId) => Command> = {
  claim: (incidentId) => ({ type: 'claimIncident', incidentId }),
  assign: (incidentId) => ({ type: 'assignUnits', incidentId, unitIds: [uid('b1')] }),
  clear: (incidentId) => ({ type: 'clearIncident', incidentId }),
  close: (incidentId) => ({ type: 'closeIncident', incidentId, disposition: 'resolved' }),
  reopen: (incidentId) => ({ type: 'reopenIncident', incidentId, reason: 'it came back' }),
};

const AFTER: Record<IncidentState, Record<keyof typeof STEPS, IncidentState | 'refused'>> = {
  open: { claim: 'acknowledged', assign: 'dispatched', clear: 'cleared', close: 'closed', reopen: 'refused' },
  acknowledged: { claim: 'acknowledged', assign: 'dispatched', clear: 'cleared', close: 'closed', reopen: 'refused' },
  dispatched: { claim: 'dispatched', assign: 'dispatched', clear: 'cleared', close: 'closed', reopen: 'refused' },
  onScene: { claim: 'onScene', assign: 'onScene', clear: 'cleared', close: 'closed', reopen: 'refused' },
  cleared: { claim: 'refused', assign: 'refused', clear: 'refused', close: 'closed', reopen: 'acknowledged' },
  closed: { claim: 'refused', assign: 'refused', clear: 'refused', close: 'refused', reopen: 'acknowledged' },
  transferred: { claim: 'refused', assign: 'refused', clear: 'refused', close: 'refused', reopen: 'refused' },
  duplicate: { claim: 'refused', assign: 'refused', clear: 'refused', close: 'refused', reopen: 'acknowledged' },
};

t.test('C7 an incident goes its way; a step that its state does not allow is refused', async (t) => {
  for (const [state, row] of Object.entries(AFTER) as [IncidentState, (typeof AFTER)[IncidentState]][]) {
    for (const [step, expected] of Object.entries(row)) {
      const { world, id } = worldAt(state);
      t.equal(world.incident(id).state, state);
      world.addUnit('b1');
      const outcome = world.run(STEPS[step](id), world.lixia);
      const got = outcome.ok ? world.incident(id).state : 'refused';
      t.equal(got, expected, `${state}: ${step}`);
      if (!outcome.ok) t.match(outcome.refusal.rule, /^C(7|41)$/);
    }
  }
});

t.test('C8 every step is on the timeline with who took it and when', async (t) => {
  const { world, id } = worldAt('onScene');
  world.now += 60_000;
  world.take({ type: 'addNote', incidentId: id, input: { text: 'door is open', type: 'call' } }, world.lixia);
  world.take({ type: 'closeIncident', incidentId: id, disposition: 'resolved', text: 'all well' }, world.lixia);
  const timeline = world.state.timelines.get(id)!;
  t.match(
    timeline.map(({ type, by }) => `${type} ${by}`),
    [
      'received wang',
      'claimed wang',
      'assigned wang',
      'dispatched wang',
      'onScene wang',
      'onScene wang',
      'call wang',
      'unitCleared wang',
      'cleared wang',
      'closed wang',
    ],
  );
  t.ok(timeline.every((line, i) => i === 0 || line.at >= timeline[i - 1].at));
  t.match(timeline.at(-1), { at: world.now, state: 'closed', text: 'resolved: all well' });
});

t.test('C9 closing takes a disposition of the list and the required checklist; it leaves no unit behind', async (t) => {
  const world = new World();
  world.addUnit('a1');
  world.take(
    {
      type: 'putIncidentType',
      id: 'fire',
      input: {
        name: { en: 'Fire' },
        defaultPriority: 1,
        dispositions: [{ id: 'out', name: { en: 'Out' } }],
        checklist: [
          { id: 'gas', text: { en: 'Gas shut off' }, required: true },
          { id: 'press', text: { en: 'Press told' } },
        ],
      },
    },
    world.admin,
  );
  const incidentId = world.receive({ type: 'fire' });
  world.assign(incidentId, 'a1');
  const close = (disposition: string): Command => ({ type: 'closeIncident', incidentId, disposition });
  t.match(world.refusal(close('resolved'), world.lixia), { code: 'unprocessable', rule: 'C9', message: /one of out/ });
  t.match(world.refusal(close('out'), world.lixia), { code: 'conflict', rule: 'C9', message: /gas/ });
  const mark = (item: string, done: boolean): Command => ({ type: 'markChecklist', incidentId, item, done });
  t.match(world.refusal(mark('roof', true), world.lixia), { code: 'notFound', rule: 'C9' });
  world.take(mark('gas', true), world.lixia);
  t.strictSame(world.take(mark('gas', true), world.lixia), [], 'done already');
  world.take(mark('gas', false), world.lixia);
  t.match(world.refusal(close('out'), world.lixia), { rule: 'C9' });
  world.take(mark('gas', true), world.lixia);
  world.take(close('out'), world.lixia);
  t.match(world.incident(incidentId), { state: 'closed', disposition: 'out', assignments: [{ state: 'cleared' }] });
  t.equal(world.state.onIncident.get(uid('a1')), undefined, 'the unit is free');
  t.equal(world.state.statuses.get(uid('a1'))?.status, 'available');
});

t.test(
  'C10 a duplicate is merged into a live incident: its units go there, and it refers to it for ever',
  async (t) => {
    const world = new World();
    world.addUnit('a1');
    const into = world.receive();
    const twin = world.receive();
    world.assign(twin, 'a1');
    world.take(
      { type: 'advanceAssignment', incidentId: twin, unitId: uid('a1'), step: 'onScene', told: {} },
      world.lixia,
    );
    t.match(world.refusal({ type: 'mergeIncident', incidentId: into, into }, world.lixia), { rule: 'C10' });
    world.take({ type: 'mergeIncident', incidentId: twin, into }, world.lixia);
    t.match(world.incident(twin), { state: 'duplicate', duplicateOf: into, assignments: [{ state: 'recalled' }] });
    t.match(world.incident(into), { state: 'onScene', assignments: [{ unitId: 'a1', state: 'onScene' }] });
    t.equal(world.state.onIncident.get(uid('a1')), into);
    t.match(world.state.timelines.get(into)!.at(-1), { type: 'duplicateTaken', subject: `incident:${twin}` });
    const third = world.receive();
    t.match(world.refusal({ type: 'mergeIncident', incidentId: third, into: twin }, world.lixia), {
      code: 'conflict',
      rule: 'C7',
    });
  },
);

t.test('C11 a transfer takes effect when the other org accepts it', async (t) => {
  const world = new World();
  const incidentId = world.receive({ claim: true });
  const offer: Command = { type: 'transferIncident', incidentId, toOrg: 'hq/jinan/shizhong', reason: 'yours' };
  t.match(world.refusal({ ...offer, toOrg: 'hq/mars' }, world.lixia), { code: 'orgUnknown' });
  t.match(world.refusal({ ...offer, toOrg: 'hq/jinan/lixia' }, world.lixia), { code: 'conflict', rule: 'C11' });
  t.match(world.refusal({ type: 'acceptTransfer', incidentId }, world.shizhong), { code: 'notFound', rule: 'C1' });
  world.take(offer, world.lixia);
  t.match(world.incident(incidentId), { org: 'hq/jinan/lixia', claim: { owner: { name: 'wang' } } });
  t.match(world.refusal({ type: 'acceptTransfer', incidentId }, world.lixia), { code: 'forbidden', rule: 'C11' });
  world.take({ type: 'declineTransfer', incidentId, reason: 'no' }, world.shizhong);
  t.equal(world.incident(incidentId).transferTo, undefined);
  world.take(offer, world.lixia);
  world.take({ type: 'acceptTransfer', incidentId }, world.shizhong);
  t.match(world.incident(incidentId), { org: 'hq/jinan/shizhong', claim: { owner: { name: 'zhao' } } });
  t.match(world.refusal({ type: 'claimIncident', incidentId }, world.lixia), { code: 'notFound', rule: 'C1' });
});

t.test('C27 alarm levels only go up; each informs the orgs of its card', async (t) => {
  const world = new World();
  const incidentId = world.receive();
  world.take(
    {
      type: 'putRunCard',
      id: 'any' as never,
      input: {
        name: { en: 'Any' },
        org: 'hq',
        levels: [{ requires: [] }, { requires: [], inform: ['hq/jinan'] }, { requires: [] }],
      },
    },
    world.admin,
  );
  const [, raised] = world.take({ type: 'raiseAlarm', incidentId, level: 2 }, world.lixia);
  t.match(raised, { type: 'alarmRaised', level: 2, informed: ['hq/jinan'] });
  t.match(world.refusal({ type: 'raiseAlarm', incidentId, level: 2 }, world.lixia), { code: 'conflict', rule: 'C27' });
  t.equal(world.incident(incidentId).alarmLevel, 2);
});

t.test('C2 C7 an edit keeps what the type requires, and says what changed', async (t) => {
  const world = new World();
  const incidentId = world.receive({ address: 'Quancheng Lu 1' });
  const { version } = world.incident(incidentId);
  const edit = (changes: object, given?: number): Command => ({
    type: 'editIncident',
    incidentId,
    changes,
    ...(given !== undefined && { version: given }),
  });
  t.match(world.refusal(edit({ priority: 1 }, version + 1), world.lixia), { code: 'preconditionFailed' });
  t.match(world.refusal(edit({ type: 'riot' }), world.lixia), { code: 'typeUnknown', rule: 'C2' });
  t.strictSame(world.take(edit({ priority: 2, address: 'Quancheng Lu 1' }), world.lixia), [], 'nothing differs');
  world.take(edit({ priority: 1, address: 'Quancheng Lu 2' }, version), world.lixia);
  t.match(world.incident(incidentId), { priority: 1, address: 'Quancheng Lu 2' });
  t.match(world.state.timelines.get(incidentId)!.at(-1), { type: 'edited', text: 'priority, address' });
  t.match(world.refusal(edit({ priority: 3 }), person('v', 'hq', ['view'])), { code: 'forbidden', rule: 'C1' });
  t.match(world.refusal(edit({ priority: 3 }), world.shizhong), { code: 'notFound', rule: 'C1' });
});

t.test('C1 a unit sees the incidents of its line of orgs and those it was sent to', async (t) => {
  const world = new World();
  const own = world.addUnit('a1');
  const neighbour = world.addUnit('b1', { org: 'hq/jinan/shizhong' });
  const incidentId = world.receive();
  const note: Command = { type: 'addNote', incidentId, input: { text: 'seen' } };
  world.take(note, device(own));
  t.match(world.refusal(note, device(neighbour)), { code: 'notFound', rule: 'C1' });
  world.take({ type: 'assignUnits', incidentId, unitIds: [neighbour.id] }, world.city);
  world.take(note, device(neighbour));
});
