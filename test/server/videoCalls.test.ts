import t from 'tap';
import type { WebSocket } from 'ws';
import { Calls } from '../../media/calls.js';
import type { CallInfo, SignalAsk, SignalName, SignalNotice } from '../../server/wire/signalling.js';
import { until } from '../support/mediaApp.js';
import { account } from '../support/pictureApp.js';
import { startVideoApp, type VideoApp } from '../support/videoApp.js';
import { publishByWhip } from '../support/weriftPeer.js';

// A media worker starts first, for each of them.
t.setTimeout(240_000);

/** A page as far as calls go: what it was told of each, and a way to ask. */
interface Page {
  socket: WebSocket;
  calls: Map<string, CallInfo>;
  ask<Name extends SignalName>(type: Name, ask: SignalAsk<Name>): Promise<SignalNotice>;
}

async function openPage(app: VideoApp, token: string): Promise<Page> {
  const socket = await app.socket('/signalling', token);
  const calls = new Map<string, CallInfo>();
  const waiting = new Map<number, (answer: SignalNotice) => void>();
  socket.on('message', (data) => {
    const notice = JSON.parse(String(data)) as SignalNotice;
    if (notice.type === 'callChanged') calls.set(notice.call.callId, notice.call);
    if (notice.type === 'answer' || notice.type === 'refusal') waiting.get(notice.request)?.(notice);
  });
  let next = 1;
  return {
    socket,
    calls,
    ask(type, ask) {
      const request = next++;
      socket.send(JSON.stringify({ type, request, ask }));
      return new Promise((resolve) => waiting.set(request, resolve));
    },
  };
}

const callOf = (answer: SignalNotice): CallInfo => (answer as unknown as { answer: { call: CallInfo } }).answer.call;

/** A unit on an incident, its phone, a dispatcher and somebody who may only look. */
async function withUnit(app: VideoApp) {
  const { must, admin, person, device } = app;
  await must('PUT', '/units/u1', admin, { callsign: 'A-11', kind: 'foot', org: 'hq', status: 'available' });
  const report = { unitId: 'u1', lat: 36.66, lng: 117.02, reportedAt: new Date().toISOString() };
  await must('POST', '/positions', admin, [report]);
  const place = { lat: 36.66, lng: 117.02 };
  const { id } = await must('POST', '/incidents', admin, { type: 'other', priority: 2, ...place });
  await must('POST', `/incidents/${id}/assignments`, admin, { unitIds: ['u1'] });
  const { token } = await device({ unitId: 'u1' });
  const dispatcher = await openPage(app, await person('dora', 'dispatcher'));
  return { incidentId: id as string, token, dispatcher };
}

t.test(
  'V45 a call rings, is answered, held and ended by somebody; both sides are told, and it is on record',
  async (t) => {
    const app = await startVideoApp(t);
    const { incidentId, token, dispatcher } = await withUnit(app);
    const phone = await openPage(app, token);
    await until(() => app.media.signalling.partiesOf('u1' as never).length === 1);

    const call = callOf(await dispatcher.ask('call', { unitId: 'u1' as never, purpose: 'P2 fire' }));
    t.match(call, { state: 'ringing', mode: 'call', callerName: 'dora', purpose: 'P2 fire', autoAnswer: false });
    await until(() => phone.calls.get(call.callId)?.state === 'ringing');
    await phone.ask('answerCall', { callId: call.callId, accept: true });
    const answered = await until(() => [...dispatcher.calls.values()].find(({ state }) => state === 'accepted'));
    t.match(answered, { calleeName: 'A-11', answeredAt: /Z$/ });

    t.match(callOf(await dispatcher.ask('holdCall', { callId: call.callId, held: true })), { heldBy: 'caller' });
    await until(() => phone.calls.get(call.callId)?.heldBy === 'caller');
    t.match(await phone.ask('holdCall', { callId: call.callId, held: false }), { problem: { code: 'conflict' } });
    t.notOk(callOf(await dispatcher.ask('holdCall', { callId: call.callId, held: false })).heldBy);
    await phone.ask('hangUp', { callId: call.callId });
    const ended = await until(() => [...dispatcher.calls.values()].find(({ state }) => state === 'ended'));
    t.match(ended, { endReason: 'hungUp', endedBy: 'callee' });
    t.match(phone.calls.get(call.callId), { endReason: 'hungUp', endedBy: 'callee' });

    const line = await until(async () => {
      const { timeline } = await app.must('GET', `/incidents/${incidentId}`, app.admin);
      return timeline.find(({ type }: { type: string }) => type === 'call');
    });
    t.match(line, { by: 'dora', unitId: 'u1', text: /^dora called A-11: \d+ s, ended by A-11$/ });
    t.match(line.subject, new RegExp(`^call:${call.callId}:answered:\\d+$`));
    const { items } = await until(async () => {
      const record = await app.must('GET', '/audit?target=unit:u1&order=asc', app.admin);
      return record.items.some(({ action }: { action: string }) => action === 'endCall') ? record : undefined;
    });
    const said = items.filter(({ action }: { action: string }) => action.endsWith('Call'));
    t.match(said, [
      { action: 'startCall', outcome: 'ok', purpose: 'P2 fire' },
      { action: 'answerCall', details: { answeredBy: 'A-11', byPolicy: false } },
      { action: 'endCall', details: { reason: 'hungUp', endedBy: 'callee', answeredBy: 'A-11' } },
    ]);
  },
);

t.test('V46 busy, not reachable, declined, unanswered and forbidden are told apart', async (t) => {
  const app = await startVideoApp(t);
  const { token, dispatcher } = await withUnit(app);
  const start = async (page: Page, mode?: 'talk') => page.ask('call', { unitId: 'u1' as never, ...(mode && { mode }) });
  t.match(callOf(await start(dispatcher)), { state: 'ended', endReason: 'unreachable' });

  const phone = await openPage(app, token);
  await until(() => app.media.signalling.partiesOf('u1' as never).length === 1);
  t.match(
    callOf(await start(dispatcher, 'talk')),
    { endReason: 'unreachable' },
    'nobody is spoken to who sends nothing',
  );
  const first = callOf(await start(dispatcher));
  t.match(await start(dispatcher), { problem: { code: 'conflict' } }, 'one call at a time');
  const other = await openPage(app, await app.person('otto', 'dispatcher'));
  t.match(callOf(await start(other)), { state: 'ended', endReason: 'busy', busyWith: 'dora' });
  await until(() => phone.calls.has(first.callId));
  await phone.ask('answerCall', { callId: first.callId, accept: false });
  t.match(await until(() => ended(dispatcher, first.callId)), { endReason: 'declined', endedBy: 'callee' });

  const viewer = await openPage(app, await app.person('vera', 'viewer'));
  t.match(await start(viewer), { type: 'refusal', problem: { status: 403, code: 'forbidden' } });
  t.match(await viewer.ask('watch', { streamId: 'unit-u1' as never }), { problem: { status: 403, code: 'forbidden' } });
  const { items } = await app.must('GET', '/audit?limit=100', app.admin);
  for (const action of ['startCall', 'watchStream'])
    t.ok(
      items.some(
        (entry: { action: string; outcome: string }) => entry.action === action && entry.outcome === 'refused',
      ),
      `${action} that was refused is recorded`,
    );

  const told: CallInfo[] = [];
  const party = { principal: account('dora', 'dispatcher', 'hq'), name: 'dora', tell: () => undefined };
  const impatient = new Calls({
    clock: Date.now,
    access: { may: () => true },
    audit: async () => undefined,
    streams: () => app.media.relay.streams,
    partiesOf: () => [party],
    autoAnswers: () => false,
    onChange: ({ call }) => told.push(call),
    ringMs: 20,
  });
  await impatient.start(party, 'u1' as never);
  t.match(await until(() => told.find(({ state }) => state === 'ended')), { endReason: 'noAnswer' });
});

t.test(
  'V47 whoever watches may speak to a unit that sends; it answers by itself and nothing more is sent',
  async (t) => {
    const app = await startVideoApp(t);
    const { token, dispatcher } = await withUnit(app);
    const phone = await openPage(app, token);
    const publisher = await publishByWhip({ url: `${app.url}/streams/unit-u1/whip`, token });
    t.teardown(() => publisher.vanish());
    await until(() => app.media.relay.streams.all().some(({ state }) => state === 'live'));
    const call = callOf(await dispatcher.ask('call', { unitId: 'u1' as never, mode: 'talk' }));
    t.match(call, { state: 'ringing', mode: 'talk', autoAnswer: true });
    await until(() => phone.calls.has(call.callId));
    await phone.ask('answerCall', { callId: call.callId, accept: true });
    await until(() => dispatcher.calls.get(call.callId)?.state === 'accepted');
    await dispatcher.ask('hangUp', { callId: call.callId });
    t.match(await until(() => ended(phone, call.callId)), { endedBy: 'caller' });
  },
);

t.test('V48 the mode in force says whether units answer by themselves', async (t) => {
  const app = await startVideoApp(t);
  const { incidentId, token, dispatcher } = await withUnit(app);
  const phone = await openPage(app, token);
  await until(() => app.media.signalling.partiesOf('u1' as never).length === 1);
  const path = '/modes/parameters?org=hq&mode=normal';
  const parameters = await app.must('GET', path, app.admin);
  const setRule = (autoOpenVideo: string) => app.must('PUT', path, app.admin, { ...parameters, autoOpenVideo });
  const ring = async () => {
    const call = callOf(await dispatcher.ask('call', { unitId: 'u1' as never }));
    await dispatcher.ask('hangUp', { callId: call.callId });
    return call.autoAnswer;
  };
  t.equal(await ring(), false, 'normally a person answers');
  await setRule('priority1');
  t.equal(await ring(), false, 'its incident is of priority 2');
  await app.must('PATCH', `/incidents/${incidentId}`, app.admin, { priority: 1 });
  t.equal(await ring(), true, 'now of priority 1');
  await setRule('all');
  await app.must('PATCH', `/incidents/${incidentId}`, app.admin, { priority: 3 });
  t.equal(await ring(), true, 'every call');
  await until(() => phone.calls.size === 4);
});

const ended = (page: Page, callId: string): CallInfo | undefined => {
  const call = page.calls.get(callId);
  return call?.state === 'ended' ? call : undefined;
};
