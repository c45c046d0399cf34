import t, { type Test } from 'tap';
import { commandApp } from '../../support/commandApp.js';

const PLACE = { lat: 36.66, lng: 117.02 };
const north = (degrees: number) => ({ lat: PLACE.lat + degrees, lng: PLACE.lng });

async function startDesk(t: Test) {
  const server = await commandApp();
  t.teardown(server.close);
  await server.addUnit('u1', PLACE);
  await server.addUnit('u2', north(0.01));
  const asUnit = async (method: string, path: string, body?: unknown) => {
    const answer = await server.call(method, path, body, { as: 'u1' });
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.body}`);
    return answer.json();
  };
  const report = async (place: { lat: number; lng: number }, more: object = {}) =>
    (await server.call('POST', '/incidents', { type: 'other', priority: 3, ...place, ...more })).json();
  return { ...server, asUnit, report };
}

t.test('D4 a unit is offered what it sees and may take on, nearest first', async (t) => {
  const { asUnit, report, call } = await startDesk(t);
  const far = await report(north(0.05));
  const near = await report(north(0.02), { priority: 4 });
  const elsewhere = await call(
    'POST',
    '/incidents',
    { type: 'other', priority: 1, ...PLACE, org: 'hq/jinan/shizhong' },
    { as: 'zhao' },
  );
  t.equal(elsewhere.statusCode, 201);
  const offered = (await asUnit('GET', '/duty/incidents')).items.map(({ id }: { id: string }) => id);
  t.strictSame(offered, [near.id, far.id]);
  await asUnit('POST', `/incidents/${near.id}/assignments`, { unitIds: ['u1'] });
  const left = (await asUnit('GET', '/duty/incidents')).items.map(({ id }: { id: string }) => id);
  t.strictSame(left, [far.id], 'not what it is on');
  t.equal((await call('GET', '/duty/incidents')).statusCode, 422, 'who is no unit is told so');
});

t.test('D12 a device learns where the others on its incident are, and of nobody else', async (t) => {
  const { asUnit, report, call, addUnit } = await startDesk(t);
  await addUnit('u3', north(0.001));
  const { id } = await report(north(0.02));
  await call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1', 'u2'] });
  const { items } = await asUnit('GET', '/duty/units');
  t.match(items, [{ id: 'u2', callsign: 'U2', status: 'dispatched', sameIncident: true, distanceMeters: 1112 }]);
  t.equal(items.length, 1);
  const person = await call('GET', '/duty/units', undefined, { as: 'field', headers: { 'muster-unit': 'u1' } });
  t.strictSame(
    person.json().items.map((unit: { id: string; sameIncident: boolean }) => [unit.id, unit.sameIncident]),
    [
      ['u2', true],
      ['u3', false],
    ],
    'a person also sees what is theirs to see',
  );
});

t.test(
  'D3 D6 what a unit writes and receipts late keeps its time, and its duty tells of the answer and the SOS',
  async (t) => {
    const { asUnit, report, call, time } = await startDesk(t);
    const { id } = await report(north(0.02));
    await call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] });
    const order = (await call('POST', '/orders', { text: 'Close the gate', to: [{ unitId: 'u1' }] })).json();
    const told = { at: new Date(time.now + 20_000).toISOString(), sentAt: new Date(time.now + 60_000).toISOString() };
    time.now += 60_000;
    const receipted = await asUnit('POST', `/orders/${order.id}/receipts`, { step: 'accepted', unitId: 'u1', ...told });
    t.match(receipted.recipients, [{ acceptedAt: told.at, readAt: told.at }]);
    const message = await asUnit('POST', '/messages', { incidentId: id, text: 'On our way', ...told });
    t.match(message, { toldAt: told.at, sentAt: new Date(time.now).toISOString() });

    const request = await asUnit('POST', '/requests', { text: 'May we force it?', ...told });
    await call('POST', `/orders/${request.id}/answer`, { text: 'Yes' });
    await asUnit('POST', '/units/u1/sos', {});
    const duty = await asUnit('GET', '/duty');
    t.match(duty, {
      callsign: 'U1',
      status: 'dispatched',
      incident: { id },
      incidentType: { id: 'other' },
      sos: { priority: 1, channel: 'sos' },
    });
    const kinds = duty.orders.map(({ id, kind }: { id: string; kind: string }) => [id, kind]);
    t.ok(
      kinds.some(([one]: string[]) => one === request.id),
      'answered requests are told for half a day',
    );
    t.match(
      duty.orders.find((one: { id: string }) => one.id === request.id),
      { answer: { text: 'Yes' } },
    );
    time.now += 13 * 3_600_000;
    const later = (await asUnit('GET', '/duty')).orders.map((one: { id: string }) => one.id);
    t.notOk(later.includes(request.id));
  },
);

t.test('D2 a unit marks the checklist of its own incident, and of no other', async (t) => {
  const { report, call } = await startDesk(t);
  const type = {
    name: { en: 'Fire' },
    defaultPriority: 1,
    dispositions: [{ id: 'resolved', name: { en: 'Resolved' } }],
    checklist: [{ id: 'water', text: { en: 'Find water' } }],
  };
  t.ok((await call('PUT', '/incident-types/fire', type, { as: 'admin' })).statusCode < 300);
  const { id } = await report(north(0.02), { type: 'fire' });
  const mark = () => call('PUT', `/incidents/${id}/checklist/water`, { done: true }, { as: 'u1' });
  t.equal((await mark()).statusCode, 403);
  await call('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] });
  t.match((await mark()).json(), { checklist: [{ id: 'water', doneBy: 'U1' }] });
});
