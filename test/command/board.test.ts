import t from 'tap';
import { boardOf, nextDuty } from '../../server/command/board.js';
import type { Command } from '../../server/command/decide.js';
import type { HandoverId } from '../../server/wire/command.js';
import { person, uid, World } from './support/world.js';

t.test(
  'C37 every incident that is neither closed nor a duplicate is on the board, once, with its next duty',
  async (t) => {
    const world = new World();
    world.addUnit('a1');
    const id = world.receive({ priority: 3 });
    const duty = () => nextDuty(world.incident(id)).duty;
    const item = (org: string) => boardOf(world.state, org, world.now, () => true).filter((line) => line.id === id);
    const walk: [string, Command, typeof world.lixia][] = [
      ['dispatch', { type: 'claimIncident', incidentId: id }, world.lixia],
      ['acceptTransfer', { type: 'transferIncident', incidentId: id, toOrg: 'hq/jinan', reason: 'x' }, world.lixia],
      ['dispatch', { type: 'declineTransfer', incidentId: id, reason: 'x' }, world.city],
      ['acceptHandover', { type: 'offerIncident', incidentId: id, to: world.city.id }, world.lixia],
      ['dispatch', { type: 'acceptIncident', incidentId: id }, world.city],
      ['acceptDispatch', { type: 'assignUnits', incidentId: id, unitIds: [uid('a1')] }, world.lixia],
      [
        'arrive',
        { type: 'advanceAssignment', incidentId: id, unitId: uid('a1'), step: 'enRoute', told: {} },
        world.lixia,
      ],
      [
        'clear',
        { type: 'advanceAssignment', incidentId: id, unitId: uid('a1'), step: 'onScene', told: {} },
        world.lixia,
      ],
      ['close', { type: 'clearIncident', incidentId: id }, world.lixia],
      ['dispatch', { type: 'reopenIncident', incidentId: id, reason: 'again' }, world.lixia],
      ['followPartner', { type: 'divertIncident', incidentId: id, partnerId: 'p', serviceCode: 's' }, world.lixia],
      ['followPartner', { type: 'noteDiversionAccepted', incidentId: id, reference: 'R' }, world.admin],
      ['dispatch', { type: 'recallDiversion', incidentId: id, reason: 'ours' }, world.lixia],
    ];
    t.equal(duty(), 'claim');
    for (const [expected, command, actor] of walk) {
      world.take(command, actor);
      t.equal(duty(), expected, command.type);
      for (const org of ['hq', 'hq/jinan', 'hq/jinan/lixia'])
        t.equal(item(org).length, 1, `${org} after ${command.type}`);
      t.equal(item('hq/qingdao').length, 0);
    }
    world.take({ type: 'closeIncident', incidentId: id, disposition: 'resolved' }, world.lixia);
    t.equal(item('hq').length, 0);
  },
);

t.test('C37 the board lists the most urgent first, then the oldest, and says what is late', async (t) => {
  const world = new World();
  const old = world.receive({ priority: 2 });
  world.now += 60_000;
  const young = world.receive({ priority: 2 });
  const urgent = world.receive({ priority: 1, claim: true });
  world.now += 61_000;
  const board = boardOf(world.state, 'hq', world.now, () => true);
  t.match(board, [
    { id: urgent, nextDuty: 'dispatch', overdue: false, owner: { name: 'wang' }, ageSeconds: 61 },
    { id: old, nextDuty: 'claim', overdue: true, ageSeconds: 121 },
    { id: young, nextDuty: 'claim', overdue: false },
  ]);
  t.strictSame(boardOf(world.state, 'hq', world.now, (incident) => incident.id === old).length, 1);
});

t.test('C38 a shift ends when both have signed the same list; then what one owned is the other’s', async (t) => {
  const world = new World();
  const chen = world.addPerson(person('chen', 'hq/jinan/lixia'));
  const gao = world.addPerson(person('gao', 'hq/qingdao'));
  const mine = world.receive({ claim: true });
  const theirs = world.receive({ claim: true }, chen);
  const closing = world.receive({ claim: true });
  const prepare = (to: string): Command => ({
    type: 'prepareHandover',
    input: { org: 'hq/jinan/lixia', to, note: 'quiet' },
  });
  t.match(world.refusal(prepare('gao'), world.lixia), { code: 'unprocessable', rule: 'C38' });
  t.match(world.refusal(prepare('wang'), world.lixia), { code: 'unprocessable', rule: 'C38' });
  t.match(world.refusal(prepare('chen'), gao), { code: 'forbidden', rule: 'C1' });
  const [event] = world.take(prepare('chen'), world.lixia);
  if (event?.type !== 'handoverPrepared') return t.fail('prepared');
  const { handoverId } = event;
  t.strictSame(event.incidents, [mine, theirs, closing].sort());
  t.match(world.refusal(prepare('chen'), world.lixia), { code: 'conflict', rule: 'C38' });
  world.take({ type: 'closeIncident', incidentId: closing, disposition: 'resolved' }, world.lixia);
  const added = world.receive({ claim: true });
  t.match(world.incident(mine).claim.owner, { name: 'wang' }, 'one signature passes nothing on');
  t.match(world.refusal({ type: 'signHandover', handoverId }, world.lixia), { code: 'forbidden', rule: 'C38' });
  t.match(world.refusal({ type: 'signHandover', handoverId: 'h' as HandoverId }, chen), { code: 'notFound' });
  world.take({ type: 'signHandover', handoverId }, chen);
  t.match(world.state.handovers.get(handoverId), {
    state: 'done',
    addedMeanwhile: [added],
    clearedMeanwhile: [closing],
  });
  for (const id of [mine, added]) t.match(world.incident(id).claim.owner, { name: 'chen' });
  t.strictSame(world.take({ type: 'signHandover', handoverId }, chen), [], 'signing again changes nothing');
  t.match(world.refusal({ type: 'cancelHandover', handoverId, reason: 'x' }, chen), { code: 'conflict', rule: 'C38' });
});

t.test('C40 C41 a diversion is the partner’s once it has a reference, and can be recalled', async (t) => {
  const world = new World();
  world.addUnit('a1');
  const incidentId = world.receive();
  const divert: Command = { type: 'divertIncident', incidentId, partnerId: '12345', serviceCode: 'noise' };
  world.assign(incidentId, 'a1');
  t.match(world.refusal(divert, world.lixia), { code: 'conflict', rule: 'C40', message: /recall/ });
  world.take({ type: 'recallUnit', incidentId, unitId: uid('a1') }, world.lixia);
  world.take(divert, world.lixia);
  t.equal(world.incident(incidentId).state, 'acknowledged', 'until the partner has it, it is ours');
  t.match(world.refusal(divert, world.lixia), { code: 'conflict', rule: 'C40' });
  world.take({ type: 'noteDiversionRefused', incidentId, reason: 'closed today' }, world.admin);
  world.take(divert, world.lixia);
  world.take({ type: 'noteDiversionAccepted', incidentId, reference: 'SR-9' }, world.admin);
  t.match(world.incident(incidentId), { state: 'transferred', diversion: { state: 'accepted', reference: 'SR-9' } });
  world.take(
    { type: 'noteDiversionStatus', incidentId, status: 'open', statusNotes: 'on it', closed: false },
    world.admin,
  );
  t.strictSame(
    world.take(
      { type: 'noteDiversionStatus', incidentId, status: 'open', statusNotes: 'on it', closed: false },
      world.admin,
    ),
    [],
    'no news is no event',
  );
  t.match(world.refusal({ type: 'reopenIncident', incidentId, reason: 'x' }, world.lixia), { rule: 'C41' });
  world.take({ type: 'recallDiversion', incidentId, reason: 'a fight now' }, world.lixia);
  t.match(world.incident(incidentId), {
    state: 'acknowledged',
    claim: { owner: { name: 'wang' } },
    diversion: { state: 'recalled', reference: 'SR-9' },
  });
  t.match(world.refusal({ type: 'recallDiversion', incidentId, reason: 'x' }, world.lixia), {
    code: 'conflict',
    rule: 'C41',
  });
  world.take(divert, world.lixia);
  world.take({ type: 'recallDiversion', incidentId, reason: 'no, ours' }, world.lixia);
  const [late] = world.take({ type: 'noteDiversionAccepted', incidentId, reference: 'SR-10' }, world.admin);
  t.match(late, { type: 'noteAdded', subject: 'reference:SR-10' }, 'a late reference is not lost');
  world.take(divert, world.lixia);
  world.take({ type: 'noteDiversionAccepted', incidentId, reference: 'SR-11' }, world.admin);
  world.take({ type: 'noteDiversionStatus', incidentId, status: 'closed', closed: true }, world.admin);
  t.match(world.incident(incidentId), { state: 'cleared', diversion: { state: 'closed' } });
  t.strictSame(world.state.tallies.get('20260310|hq/jinan/lixia|other'), { received: 1, diverted: 2, recalled: 2 });
});

t.test('C40 a type that is not divertible is not diverted', async (t) => {
  const world = new World();
  const input = { name: { en: 'Fire' }, defaultPriority: 1, dispositions: [{ id: 'out', name: { en: 'Out' } }] };
  world.take({ type: 'putIncidentType', id: 'fire', input }, world.admin);
  const incidentId = world.receive({ type: 'fire' });
  const divert: Command = { type: 'divertIncident', incidentId, partnerId: 'p', serviceCode: 's' };
  t.match(world.refusal(divert, world.lixia), { code: 'unprocessable', rule: 'C40' });
});

t.test('what is long over goes to the archive', async (t) => {
  const world = new World();
  const incidentId = world.receive();
  world.take({ type: 'sendMessage', input: { text: 'hi', incidentId } }, world.lixia);
  world.take({ type: 'sendMessage', input: { text: 'loose', to: [{ accountId: 'li' }] } }, world.lixia);
  world.take({ type: 'closeIncident', incidentId, disposition: 'resolved' }, world.lixia);
  t.strictSame(world.pass(6 * 3600 - 1), []);
  t.strictSame(
    world.pass(1).map(({ type }) => type),
    ['orderArchived', 'incidentArchived'],
  );
  t.strictSame([world.state.incidents.size, world.state.timelines.size, world.state.rooms.size], [0, 0, 0]);
  t.equal(world.state.orders.size, 1);
  world.pass(18 * 3600);
  t.equal(world.state.orders.size, 0);
});
