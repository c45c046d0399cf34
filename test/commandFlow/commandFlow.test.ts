import t from 'tap';
import type { CommandRecord } from '../../server/command/events.js';
import { evolveRecord } from '../../server/command/evolve.js';
import { emptyState, plainState } from '../../server/command/state.js';
import { type CommandStore, PassingStore } from '../../server/commandFlow/commandStore.js';
import { Store } from '../../server/store/store.js';
import type { UnitId } from '../../server/wire/ids.js';
import { PLACE } from '../command/support/world.js';
import {
  commander,
  deputy,
  incidentOf,
  moveUnit,
  newClock,
  newPicture,
  openFlow,
  putUnit,
  receive,
  take,
} from './support/flowWorld.js';

const u = (n: number) => `u${n}` as UnitId;

t.test('a command shows in the picture when it is answered, not before', async (t) => {
  const clock = newClock();
  const { flow, picture } = await openFlow(clock);
  const receiving = receive(flow);
  t.equal(picture.incidents.size, 0, 'nothing is durable yet');
  const id = await receiving;
  t.match(picture.incidents.get(id)?.incident, { number: '20260310-0001', state: 'open' });
  await take(flow, { type: 'assignUnits', incidentId: id, unitIds: [u(0), u(1)] });
  t.match(picture.incidents.get(id)?.incident, {
    state: 'dispatched',
    assignments: [{ unitId: 'u0' }, { unitId: 'u1' }],
  });
  t.equal(picture.units.statusOf(picture.units.ids.rowOf(u(0))), 'dispatched');
  await take(flow, { type: 'recallUnit', incidentId: id, unitId: u(0) });
  t.equal(picture.units.statusOf(picture.units.ids.rowOf(u(0))), 'available');
  await flow.close();
});

t.test('C16 of fifty dispatchers who want one unit at once, one gets it and the others are told', async (t) => {
  const clock = newClock();
  const { flow } = await openFlow(clock);
  const ids = await Promise.all(Array.from({ length: 50 }, () => receive(flow)));
  const outcomes = await Promise.all(
    ids.map((incidentId) =>
      flow.execute({ type: 'assignUnits', incidentId, unitIds: [u(0)] }, commander, { body: () => incidentId }),
    ),
  );
  const winners = outcomes.filter((outcome) => outcome.ok);
  t.equal(winners.length, 1);
  t.equal(flow.state.onIncident.get(u(0)), winners[0].ok && winners[0].body);
  for (const outcome of outcomes) if (!outcome.ok) t.match(outcome.refusal, { rule: 'C16', message: /U0 is on/ });
  t.equal(new Set(ids.map((id) => incidentOf(flow, id).number)).size, 50, 'C6 every number once');
  await flow.close();
});

t.test('a unit that was recalled a moment ago can be sent at once', async (t) => {
  const clock = newClock();
  const { flow } = await openFlow(clock);
  const [first, second] = [await receive(flow), await receive(flow)];
  await take(flow, { type: 'assignUnits', incidentId: first, unitIds: [u(0)] });
  await Promise.all([
    take(flow, { type: 'recallUnit', incidentId: first, unitId: u(0) }),
    take(flow, { type: 'assignUnits', incidentId: second, unitIds: [u(0)] }),
  ]);
  t.equal(flow.state.onIncident.get(u(0)), second);
  await flow.close();
});

t.test('C4 a command repeated with its idempotency key happens once and gets the first answer', async (t) => {
  const clock = newClock();
  const store = new PassingStore();
  const { flow } = await openFlow(clock, { store });
  const report = (narrative: string) =>
    ({ type: 'receiveIncident', input: { type: 'other', priority: 1, org: 'hq', ...PLACE, narrative } }) as const;
  const answering = (key: string) => ({
    key,
    body: (_after: unknown, [event]: readonly { type: string }[]) => ({
      made: JSON.parse(JSON.stringify(event)) as object,
    }),
  });
  const all = await Promise.all([1, 2, 3].map(() => flow.execute(report('a'), commander, answering('key-00001'))));
  t.equal(flow.state.incidents.size, 1);
  t.strictSame(
    all.map((one) => one.ok && one.repeated),
    [false, true, true],
  );
  t.strictSame(all[1].ok && all[1].body, all[0].ok && all[0].body);
  t.match(await flow.execute(report('b'), commander, answering('key-00001')), {
    ok: false,
    refusal: { code: 'conflict', rule: 'C4' },
  });
  await flow.execute(report('a'), deputy, answering('key-00001'));
  t.equal(flow.state.incidents.size, 2, 'a key is its sender’s');
  const shuffled = {
    type: 'receiveIncident',
    input: { narrative: 'a', ...PLACE, org: 'hq', priority: 1, type: 'other' },
  } as const;
  t.match(
    await flow.execute(shuffled, commander, answering('key-00001')),
    { ok: true, repeated: true },
    'order of fields says nothing',
  );
  await flow.close();

  const { flow: later } = await openFlow(clock, { store });
  const again = await later.execute(report('a'), commander, answering('key-00001'));
  t.strictSame(again, { ok: true, body: all[0].ok && all[0].body, repeated: true }, 'also after a restart');
  clock.now += 12 * 3_600_000;
  await later.execute(report('c'), commander, answering('key-00002'));
  t.match(
    await later.execute(report('a'), commander, answering('key-00001')),
    { repeated: true },
    'kept through the next generation',
  );
  clock.now += 12 * 3_600_000;
  await later.execute(report('d'), commander, answering('key-00003'));
  await later.log.checkpoint();
  t.match(
    await later.execute(report('a'), commander, answering('key-00001')),
    { repeated: false },
    'and then forgotten',
  );
  await later.close();
  t.same(await store.documents.all('command.answers.0'), new Map(), 'with its answers');
});

t.test('a state that was written out is the fold of its journal, with and without a checkpoint', async (t) => {
  const clock = newClock();
  const folder = t.testdir();
  const store = await Store.open(folder);
  const { flow } = await openFlow(clock, { store, checkpointEvery: 7 });
  for (let i = 0; i < 40; i++) {
    clock.now += 1000;
    const id = await receive(flow);
    await take(flow, { type: 'addNote', incidentId: id, input: { text: `note ${i}` } }, commander, `key-${i}-000000`);
    if (i % 3 === 0) await take(flow, { type: 'closeIncident', incidentId: id, disposition: 'resolved' });
    if (i % 5 === 0) await take(flow, { type: 'sendOrder', input: { text: 'go', to: [{ unitId: u(i % 4) }] } });
    await flow.tick();
  }
  clock.now += 7 * 3_600_000;
  await flow.tick();
  const live = plainState(flow.state);
  await flow.log.settled();
  let folded = emptyState();
  for await (const { event } of store.journal.read<CommandRecord>('command')) folded = evolveRecord(folded, event);
  t.strictSame(plainState(folded), live);
  const { flow: read } = await openFlow(clock, { store });
  t.strictSame(plainState(read.state), live, 'checkpoint and tail');
  t.ok((await store.documents.all('command.archive.incidents')).size > 0, 'what was long over is in the archive');
  await flow.close();
  const { flow: closed } = await openFlow(clock, { store });
  t.strictSame(plainState(closed.state), live, 'checkpoint alone');
  await closed.close();
  await store.close();
});

t.test('what could not be written did not happen, nor did anything decided on top of it', async (t) => {
  const clock = newClock();
  const real = new PassingStore();
  let broken = false;
  const store: CommandStore = {
    documents: real.documents,
    journal: real.journal,
    read: (request) => real.read(request),
    commit: (ops) => (broken ? Promise.reject(new Error('disk full')) : real.commit(ops)),
  };
  const { flow, picture } = await openFlow(clock, { store });
  const id = await receive(flow);
  broken = true;
  const failing = [
    receive(flow),
    take(flow, { type: 'claimIncident', incidentId: id }, commander, 'a-key-to-repeat'),
    take(flow, { type: 'assignUnits', incidentId: id, unitIds: [u(0)] }),
  ];
  for (const one of failing) await t.rejects(one, /disk full/);
  t.equal(flow.state.incidents.size, 1);
  t.equal(flow.log.head, flow.state);
  t.equal(picture.incidents.get(id)?.incident.state, 'open');
  broken = false;
  await take(flow, { type: 'claimIncident', incidentId: id }, commander, 'a-key-to-repeat');
  t.match(incidentOf(flow, id), { state: 'acknowledged' }, 'the same key can be tried again');
  t.equal(incidentOf(flow, await receive(flow)).number, '20260310-0002', 'no number is lost');
  await flow.close();
});

t.test('a restart shows the same picture: incidents, and units at their duty', async (t) => {
  const clock = newClock();
  const store = new PassingStore();
  const { flow, picture } = await openFlow(clock, { store });
  const id = await receive(flow);
  await take(flow, { type: 'assignUnits', incidentId: id, unitIds: [u(0)] });
  await take(flow, { type: 'advanceAssignment', incidentId: id, unitId: u(0), step: 'onScene', told: {} });
  await take(flow, { type: 'tellStatus', unitId: u(1), status: 'busy', told: {} });
  await take(flow, { type: 'tellStatus', unitId: u(2), status: 'busy', told: {} });
  const shown = picture.incidents.get(id)?.incident;
  await flow.close();
  const fresh = newPicture();
  putUnit(fresh, 'u2', clock.now + 1000, { status: 'outOfService' });
  const { flow: later } = await openFlow(clock, { store, picture: fresh });
  t.strictSame(fresh.incidents.get(id)?.incident, shown);
  const status = (n: number) => fresh.units.statusOf(fresh.units.ids.rowOf(u(n)));
  t.strictSame([status(0), status(1)], ['onScene', 'busy']);
  t.equal(status(2), 'outOfService', 'what was said of a unit later elsewhere stays');
  await later.close();
});

t.test('C22 a unit that drives up to its incident is on scene by itself', async (t) => {
  const clock = newClock();
  const { flow, picture } = await openFlow(clock);
  const id = await receive(flow);
  await take(flow, { type: 'assignUnits', incidentId: id, unitIds: [u(0)] });
  for (const [metersNorth, expected] of [
    [500, 'dispatched'],
    [50, 'onScene'],
    [800, 'onScene'],
  ] as const) {
    clock.now += 1000;
    moveUnit(picture, 'u0', clock.now, { ...PLACE, lat: PLACE.lat + metersNorth / 111_195 });
    await flow.tick();
    t.equal(incidentOf(flow, id).state, expected, `${metersNorth} m away`);
  }
  await flow.close();
});

t.test('C43 units cross a geofence in the picture', async (t) => {
  const clock = newClock();
  const { flow, picture } = await openFlow(clock);
  const side = 0.01;
  const ring = [
    [PLACE.lng, PLACE.lat],
    [PLACE.lng + side, PLACE.lat],
    [PLACE.lng + side, PLACE.lat + side],
    [PLACE.lng, PLACE.lat + side],
    [PLACE.lng, PLACE.lat],
  ];
  await take(flow, {
    type: 'putFence',
    id: 'school' as never,
    input: {
      org: 'hq/jinan',
      name: 'School',
      area: { type: 'Polygon', coordinates: [ring] },
      on: ['enter', 'leave', 'dwell'],
      dwellSeconds: 10,
      kinds: ['patrolCar'],
    },
  });
  const heard: string[] = [];
  flow.subscribe(({ record }) => {
    for (const event of record.events) {
      if (event.type === 'fenceCrossed') heard.push(event.alert?.event ?? 'silent');
      if (event.type === 'fenceDwelled') heard.push(event.alert.event);
    }
  });
  const go = async (lat: number, lng: number) => {
    clock.now += 1000;
    moveUnit(picture, 'u0', clock.now, { lat, lng });
    await flow.tick();
  };
  await go(PLACE.lat - side, PLACE.lng + side / 2);
  await go(PLACE.lat + side / 2, PLACE.lng + side / 2);
  await go(PLACE.lat + side / 3, PLACE.lng + side / 2);
  await go(PLACE.lat - 0.00005, PLACE.lng + side / 2);
  t.strictSame(heard, ['enter'], 'a position that wavers at the edge is no crossing');
  clock.now += 10_000;
  await flow.tick();
  await go(PLACE.lat - 0.001, PLACE.lng + side / 2);
  t.strictSame(heard, ['enter', 'dwell', 'leave']);
  putUnit(picture, 'foot', clock.now, { kind: 'foot' });
  moveUnit(picture, 'foot', clock.now, { lat: PLACE.lat + side / 2, lng: PLACE.lng + side / 2 });
  await flow.tick();
  t.equal(heard.length, 3, 'only the kinds it looks at');
  await flow.close();
});

t.test('C15 C34 clocks run when time is let count, each at its time', async (t) => {
  const clock = newClock();
  const { flow, log } = await openFlow(clock);
  const id = await receive(flow, { org: 'hq/jinan/lixia' });
  await take(flow, { type: 'requestMode', input: { org: 'hq/qingdao', mode: 'emergency', reason: 'x', seconds: 300 } });
  await take(flow, { type: 'confirmMode', requestId: flow.state.modeRequests.values()[0].id }, deputy);
  clock.now += 119_999;
  await flow.tick();
  t.equal(incidentOf(flow, id).claim.dutyOrg, 'hq/jinan/lixia');
  clock.now += 1;
  await flow.tick();
  t.equal(incidentOf(flow, id).claim.dutyOrg, 'hq/jinan');
  t.equal(flow.state.modes.size, 1);
  clock.now += 180_000;
  await flow.tick();
  t.equal(flow.state.modes.size, 0);
  t.equal(incidentOf(flow, id).claim.dutyOrg, 'hq');
  t.strictSame(log.errors, []);
  await flow.close();
});
