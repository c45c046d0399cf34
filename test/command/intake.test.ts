import t from 'tap';
import { readTold } from '../../server/command/clocks.js';
import { findDuplicates } from '../../server/command/intake.js';
import type { IncidentTypeInput } from '../../server/wire/incidentTypes.js';
import { device, PLACE, person, START, World } from './support/world.js';

const FIRE: IncidentTypeInput = {
  name: { en: 'Fire' },
  defaultPriority: 1,
  requires: ['address', 'callback'],
  fields: [
    { key: 'floors', name: { en: 'Floors' }, kind: 'number', required: true },
    { key: 'building', name: { en: 'Building' }, kind: 'choice', choices: ['house', 'tower'] },
  ],
  dispositions: [{ id: 'out', name: { en: 'Fire out' } }],
};

t.test('C1 a report is taken only from someone with firstAction or command at its org', async (t) => {
  const world = new World();
  const report = { type: 'other', priority: 2, ...PLACE };
  t.match(world.refusal({ type: 'receiveIncident', input: report }, person('v', 'hq/jinan', ['view'])), {
    code: 'forbidden',
    rule: 'C1',
  });
  const elsewhere = { ...report, org: 'hq/jinan/shizhong' };
  t.match(world.refusal({ type: 'receiveIncident', input: elsewhere }, world.lixia), { code: 'forbidden', rule: 'C1' });
  const unknown = { ...report, org: 'hq/nowhere' };
  t.match(world.refusal({ type: 'receiveIncident', input: unknown }, world.lixia), { code: 'orgUnknown', rule: 'C2' });
  t.equal(world.incident(world.receive()).org, 'hq/jinan/lixia', 'without an org it is the reporter’s');
});

t.test('C2 a report has a type in use and everything its type requires', async (t) => {
  const world = new World();
  world.take({ type: 'putIncidentType', id: 'fire', input: FIRE }, world.admin);
  const table = [
    { input: { type: 'riot' }, code: 'typeUnknown', message: /riot/ },
    {
      input: { type: 'fire', callback: '110', fields: { floors: 3 } },
      code: 'unprocessable',
      message: /address is required/,
    },
    {
      input: { type: 'fire', address: 'a', callback: '1' },
      code: 'unprocessable',
      message: /fields\/floors is required/,
    },
    {
      input: { type: 'fire', address: ' ', callback: '1', fields: { floors: 3 } },
      code: 'unprocessable',
      message: /address/,
    },
    {
      input: { type: 'fire', address: 'a', callback: '1', fields: { floors: '3' } },
      code: 'unprocessable',
      message: /must be number/,
    },
    {
      input: { type: 'fire', address: 'a', callback: '1', fields: { floors: 3, building: 'hut' } },
      code: 'unprocessable',
      message: /one of house, tower/,
    },
    {
      input: { type: 'fire', address: 'a', callback: '1', fields: { floors: 3, colour: 'red' } },
      code: 'unprocessable',
      message: /not a field/,
    },
    { input: { type: 'other', fields: { floors: 3 } }, code: 'unprocessable', message: /not a field/ },
  ];
  for (const { input, code, message } of table) {
    const refusal = world.refusal({ type: 'receiveIncident', input: { priority: 1, ...PLACE, ...input } }, world.lixia);
    t.match(refusal, { code, rule: 'C2', message });
  }
  t.equal(world.state.incidents.size, 0);
  const id = world.receive({ type: 'fire', address: 'a', callback: '1', fields: { floors: 3, building: 'tower' } });
  t.strictSame(world.incident(id).fields, { floors: 3, building: 'tower' });
  world.take({ type: 'putIncidentType', id: 'fire', input: { ...FIRE, retired: true } }, world.admin);
  const again = { type: 'fire', priority: 1, ...PLACE };
  t.match(world.refusal({ type: 'receiveIncident', input: again }, world.lixia), { code: 'typeUnknown', rule: 'C2' });
});

t.test('C3 live incidents near in place and time are offered as duplicates, nothing is merged by itself', async (t) => {
  const world = new World();
  const first = world.receive({ callback: '13800000000' });
  const near = { ...PLACE, lat: PLACE.lat + 0.001 };
  const second = world.receive(near);
  const far = world.receive({ lat: PLACE.lat + 0.1 });
  t.strictSame(world.incident(second).possibleDuplicates, [first]);
  t.equal(world.incident(far).possibleDuplicates, undefined);
  t.equal(world.incident(second).state, 'open', 'both stay');
  t.match(findDuplicates(world.state, { ...PLACE, type: 'other', callback: '13800000000' }, world.now), [
    { id: first, distanceMeters: 0, sameType: true, sameCallback: true, ageSeconds: 0 },
    { id: second, distanceMeters: 111, sameType: true, sameCallback: false },
  ]);
  world.take({ type: 'closeIncident', incidentId: first, disposition: 'resolved' }, world.lixia);
  t.strictSame(
    findDuplicates(world.state, { ...PLACE, type: 'other' }, world.now).map(({ id }) => id),
    [second],
    'a closed one is no candidate',
  );
  t.strictSame(findDuplicates(world.state, { ...PLACE, type: 'other' }, world.now + 3_600_001), [], 'nor an old one');
});

t.test('C5 a sender’s clock that disagrees is flagged, never trusted', async (t) => {
  const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
  const table = [
    { told: {}, read: {}, why: 'nothing told' },
    { told: { at: at(-600) }, read: { toldAt: START - 600_000 }, why: 'late is not wrong' },
    { told: { at: at(-600), sentAt: at(1) }, read: { toldAt: START - 600_000 }, why: 'clocks agree' },
    {
      told: { at: at(3000), sentAt: at(3600) },
      read: { toldAt: START - 600_000, aheadSeconds: 3600 },
      why: 'brought to our clock',
    },
    {
      told: { at: at(-4200), sentAt: at(-3600) },
      read: { toldAt: START - 600_000, aheadSeconds: -3600 },
      why: 'behind',
    },
    { told: { sentAt: at(600) }, read: { aheadSeconds: 600 }, why: 'only the clock' },
    { told: { at: at(600) }, read: { toldAt: START, aheadSeconds: 600 }, why: 'the future is never kept' },
    {
      told: { at: at(-8 * 86_400) },
      read: { toldAt: START - 8 * 86_400_000, aheadSeconds: -8 * 86_400 },
      why: 'long ago',
    },
    { told: { at: at(60) }, read: { toldAt: START }, why: 'within the tolerance' },
    { told: { at: 'nonsense' }, read: {}, why: 'no instant' },
  ];
  for (const { told, read, why } of table) t.strictSame(readTold(told, START), read, why);
  const world = new World();
  const id = world.receive({ occurredAt: at(0), sentAt: at(7200) });
  t.strictSame(world.incident(id).flags, ['clockDisagrees']);
  t.equal(world.incident(id).openedAt, START, 'the server’s clock orders things');
  t.match(world.state.timelines.get(id)!.at(-1), { type: 'flagged', text: /7200 s ahead/ });
});

t.test('C6 every incident has a number of its day that is never given twice', async (t) => {
  const world = new World();
  const number = () => world.incident(world.receive()).number;
  t.strictSame([number(), number()], ['20260310-0001', '20260310-0002']);
  world.now = Date.parse('2026-03-10T15:59:59Z');
  t.equal(number(), '20260310-0003');
  world.now = Date.parse('2026-03-10T16:00:00Z');
  t.equal(number(), '20260311-0001', 'the day turns at local midnight');
  world.now = START;
  t.equal(number(), '20260311-0002', 'a clock set back brings no number back');
  world.now = Date.parse('2026-03-12T16:00:00Z');
  world.state = { ...world.state, numbering: { day: '20260313', last: 9999 } };
  t.equal(number(), '20260313-10000', 'there is no last number');
});

t.test(
  'C45 an SOS is an incident of priority 1 at once; repeated while it is uncleared it is the same one',
  async (t) => {
    const world = new World();
    const unit = world.addUnit('a1');
    world.take({ type: 'putIncidentType', id: 'sos', input: { ...FIRE, name: { en: 'SOS' } } }, world.admin);
    const [event] = world.take({ type: 'raiseSos', unitId: unit.id, input: { text: 'shots' } }, device(unit));
    if (event?.type !== 'incidentReceived') return t.fail('received');
    const { id } = event.incident;
    t.match(world.incident(id), {
      type: 'sos',
      priority: 1,
      flags: ['sos'],
      sosUnitId: 'a1',
      org: unit.org,
      narrative: 'shots',
    });
    const again = world.take({ type: 'raiseSos', unitId: unit.id, input: { lat: 36.7, lng: 117 } }, device(unit));
    t.match(again, [{ type: 'sosRepeated', incidentId: id }]);
    t.match(world.incident(id), { lat: 36.7, lng: 117 }, 'it moves with the unit');
    world.take({ type: 'clearIncident', incidentId: id }, world.lixia);
    const [later] = world.take({ type: 'raiseSos', unitId: unit.id, input: {} }, device(unit));
    t.equal(later?.type, 'incidentReceived');
    const other = world.addUnit('b1');
    t.match(world.refusal({ type: 'raiseSos', unitId: unit.id, input: {} }, device(other)), { code: 'notFound' });
    const { position: _position, ...nowhere } = world.addUnit('c1');
    world.units.set(nowhere.id, nowhere);
    t.match(world.refusal({ type: 'raiseSos', unitId: nowhere.id, input: {} }, device(nowhere)), { rule: 'C45' });
  },
);
