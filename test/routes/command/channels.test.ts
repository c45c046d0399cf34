import t, { type Test } from 'tap';
import { Channels } from '../../../server/commandFlow/channels.js';
import { channelRoutes } from '../../../server/routes/command/channels.js';
import { commandApp } from '../../support/commandApp.js';
import { Dice, testSeed } from '../../support/random.js';
import { signAs } from '../../support/signedRequest.js';

// A busy machine takes its time.
t.setTimeout(180_000);

const PLACE = { lat: 36.66, lng: 117.02 };
const PANEL = { name: 'Alarm panels', kind: 'alarmPanel', org: 'hq/jinan', type: 'other', priority: 2 };

/** Command with the routes of channels, a channel, and a way to send to it as another system does. */
async function withChannel(t: Test, input: object = PANEL) {
  let channels: Channels | undefined;
  const server = await commandApp({
    moreRoutes: (app, deps) => channelRoutes(app, { ...deps, channels: channels! }),
    prepare: async (deps) => {
      channels = await Channels.load(deps.flow.store, deps.clock);
    },
  });
  t.teardown(server.close);
  const { call, app, time } = server;
  const made = await call('PUT', '/channels/panel', input, { as: 'admin' });
  if (made.statusCode !== 200) throw new Error(made.body);
  const { secret } = made.json() as { secret: string };
  const post = (path: string, payload: string, headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: `/api/v1/channels/${path}`, payload, headers });
  const seconds = () => Math.floor(time.now / 1000);
  /** Sends a report signed with a secret, at a time. */
  const send = (message: object, more: { key?: string; at?: number; id?: string } = {}) => {
    const body = JSON.stringify(message);
    const headers = signAs(more.key ?? secret, body, more.at ?? seconds());
    return post(`${more.id ?? 'panel'}/messages`, body, { ...headers, 'content-type': 'application/json' });
  };
  const sendCap = (body: string) =>
    post('panel/cap', body, { ...signAs(secret, body, seconds()), 'content-type': 'application/cap+xml' });
  return { ...server, secret, send, sendCap, post, seconds };
}

t.test('C46 a signed report becomes an incident that says where it is from and how far it is trusted', async (t) => {
  const { send, call } = await withChannel(t, { ...PANEL, confidence: 'medium' });
  const answer = await send({ messageId: 'a-1', ...PLACE, narrative: 'Smoke detector 4', callback: '12345' });
  t.equal(answer.statusCode, 200, answer.body);
  t.match(answer.json(), { outcome: 'received', number: /^\d{8}-0001$/ });
  const incident = (await call('GET', `/incidents/${answer.json().incidentId}`, undefined, { as: 'admin' })).json();
  t.match(incident, {
    org: 'hq/jinan',
    priority: 2,
    channel: 'alarmPanel',
    receivedBy: { id: 'channel:panel', name: 'Alarm panels' },
    flags: ['mediumConfidence'],
  });
  const unsure = await send({ messageId: 'a-2', ...PLACE, confidence: 'low' });
  t.match((await call('GET', `/incidents/${unsure.json().incidentId}`, undefined, { as: 'admin' })).json(), {
    flags: ['lowConfidence'],
  });
  const sure = await send({ messageId: 'a-3', ...PLACE, confidence: 'high' });
  t.match(
    (await call('GET', `/incidents/${sure.json().incidentId}`, undefined, { as: 'admin' })).json(),
    { flags: ['mediumConfidence'] },
    'a sender is trusted no further than its channel',
  );
});

t.test('C46 a message counts once, however late it comes again', async (t) => {
  const { send, time, call } = await withChannel(t);
  const [first, twin] = await Promise.all([send({ messageId: 'm-1', ...PLACE }), send({ messageId: 'm-1', ...PLACE })]);
  t.strictSame(twin.json(), first.json());
  time.now += 30 * 3_600_000;
  for (let i = 0; i < 3; i++) {
    await send({ messageId: `later-${i}`, ...PLACE });
    time.now += 13 * 3_600_000;
  }
  t.strictSame((await send({ messageId: 'm-1', ...PLACE })).json(), first.json(), 'days later too');
  t.match((await send({ messageId: 'm-1', ...PLACE, narrative: 'else' })).json(), {
    status: 409,
    detail: /messageId.*\(C46\)/,
  });
  t.equal((await call('GET', '/incidents', undefined, { as: 'admin' })).json().items.length, 4);
});

t.test('C46 what is not signed, not signed now, or not for this channel is not believed', async (t) => {
  const { send, post, secret, seconds, call, time } = await withChannel(t);
  const message = { messageId: 'x', ...PLACE };
  const body = JSON.stringify(message);
  const json = { 'content-type': 'application/json' };
  const refused = async (answer: ReturnType<typeof post>, why: RegExp) =>
    t.match((await answer).json(), { status: 401, code: 'unauthenticated', detail: why });
  await refused(post('panel/messages', body, json), /muster-timestamp and muster-signature/);
  await refused(send(message, { key: 'whs_other' }), /signature does not fit/);
  await refused(send(message, { id: 'none' }), /signature does not fit/);
  await refused(send(message, { at: seconds() - 301 }), /five minutes/);
  await refused(send(message, { at: seconds() + 301 }), /five minutes/);
  const changed = signAs(secret, body.replace('36.66', '36.67'), seconds());
  await refused(post('panel/messages', body, { ...json, ...changed }), /signature does not fit/);
  await refused(
    post('panel/messages', body, { ...json, ...signAs(secret, body, seconds()), 'muster-signature': 'v1=00' }),
    /64 hex/,
  );
  await refused(
    post('panel/messages', '{"lat": 400}', { ...json, ...signAs('whs_wrong', '{"lat": 400}', seconds()) }),
    /signature does not fit/,
  );
  t.match((await send({ messageId: 'y', lat: 400, lng: 1 })).json(), { status: 400, errors: [{ field: 'body/lat' }] });
  t.match((await send({ messageId: 'y', ...PLACE, type: 'riot' })).json(), { status: 422, code: 'typeUnknown' });

  const next = (await call('POST', '/channels/panel/secret', undefined, { as: 'admin' })).json().secret;
  t.not(next, secret);
  t.equal((await send({ messageId: 'old', ...PLACE })).statusCode, 200, 'the old secret counts for a day');
  t.equal((await send({ messageId: 'new', ...PLACE }, { key: next })).statusCode, 200);
  time.now += 25 * 3_600_000;
  await refused(send({ messageId: 'old-2', ...PLACE }), /signature does not fit/);
  await call('PUT', '/channels/panel', { ...PANEL, active: false }, { as: 'admin' });
  t.match((await send({ messageId: 'off', ...PLACE }, { key: next })).json(), { status: 410, detail: /switched off/ });
});

t.test('C46 channels are made by who manages their org, and their secret is shown once', async (t) => {
  const { call, secret } = await withChannel(t);
  t.match(secret, /^whs_[\w-]{43}$/);
  const list = await call('GET', '/channels', undefined, { as: 'admin' });
  t.match(list.json(), { items: [{ id: 'panel', name: 'Alarm panels' }] });
  t.notOk(list.body.includes('secret') || list.body.includes(secret));
  t.notOk((await call('PUT', '/channels/panel', PANEL, { as: 'admin' })).json().secret);
  t.equal((await call('PUT', '/channels/mine', PANEL, { as: 'li' })).statusCode, 403, 'a commander does not manage');
  t.match((await call('PUT', '/channels/x', { ...PANEL, type: 'riot' }, { as: 'admin' })).json(), {
    code: 'typeUnknown',
  });
  t.match((await call('PUT', '/channels/x', { ...PANEL, org: 'hq/nowhere' }, { as: 'admin' })).json(), {
    code: 'orgUnknown',
  });
  t.equal((await call('DELETE', '/channels/panel', undefined, { as: 'admin' })).statusCode, 204);
  t.equal((await call('DELETE', '/channels/panel', undefined, { as: 'admin' })).statusCode, 404);
});

const cap = (id: string, more: { msgType?: string; references?: string; headline?: string } = {}) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${id}</identifier><sender>weather@example</sender>
<sent>2026-03-10T16:00:00+08:00</sent><status>Actual</status><msgType>${more.msgType ?? 'Alert'}</msgType><scope>Public</scope>
${more.references ? `<references>${more.references}</references>` : ''}<info><language>zh-CN</language><category>Met</category>
<event>暴雨</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<headline>${more.headline ?? '暴雨红色预警'}</headline><area><areaDesc>历下区</areaDesc><circle>36.66,117.06 5</circle></area></info></alert>`;

t.test(
  'C46 a CAP 1.2 alert becomes an incident, once; updates and cancellations are lines on its timeline',
  async (t) => {
    const { sendCap, call } = await withChannel(t);
    const made = await sendCap(cap('W1'));
    t.match(made.json(), { outcome: 'received' }, made.body);
    const { incidentId } = made.json();
    t.match((await call('GET', `/incidents/${incidentId}`, undefined, { as: 'admin' })).json(), {
      channel: 'cap',
      lat: 36.66,
      lng: 117.06,
      address: '历下区',
    });
    t.strictSame((await sendCap(cap('W1'))).json(), made.json());
    const about = 'weather@example,W1,2026-03-10T16:00:00+08:00';
    t.match((await sendCap(cap('W2', { msgType: 'Update', references: about, headline: '橙色' }))).json(), {
      outcome: 'updated',
      incidentId,
    });
    t.match((await sendCap(cap('W3', { msgType: 'Cancel', references: about }))).json(), {
      outcome: 'cancelled',
      incidentId,
    });
    t.match((await sendCap(cap('W4', { msgType: 'Cancel', references: 'a,b,c' }))).json(), { outcome: 'ignored' });
    t.match((await sendCap('<alert/>')).json(), { status: 422, detail: /no CAP message.*\(C46\)/ });
    t.match((await sendCap('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>')).json(), {
      status: 422,
    });
    const xml = { headers: { 'content-type': 'application/cap+xml' }, payload: cap('H1') };
    const byHand = await call('POST', '/incidents/cap?org=hq/jinan/lixia&priority=3', undefined, xml);
    t.match(byHand.json(), { outcome: 'received' });
    const imported = (await call('GET', `/incidents/${byHand.json().incidentId}`, undefined, { as: 'admin' })).json();
    t.match(imported, { priority: 3, receivedBy: { name: 'wang' }, org: 'hq/jinan/lixia' });
    t.equal(
      (await call('POST', '/incidents/cap?org=hq/jinan', undefined, { ...xml, payload: cap('H2') })).statusCode,
      403,
    );
    t.equal((await call('POST', '/incidents/cap?org=hq/jinan/lixia', { a: 1 })).statusCode, 415);

    const other = { ...PANEL, org: 'hq/jinan/shizhong' };
    const { secret } = (await call('PUT', '/channels/other', other, { as: 'admin' })).json();
    const foreign = cap('F1', { msgType: 'Cancel', references: about });
    const headers = {
      ...signAs(secret, foreign, Math.floor(Date.UTC(2026, 2, 10, 8) / 1000)),
      'content-type': 'application/xml',
    };
    t.match((await call('POST', '/channels/other/cap', undefined, { headers, payload: foreign })).json(), {
      outcome: 'ignored',
      reason: /not yours/,
    });
  },
);

t.test('C46 signed nonsense is refused by name and never an error of ours', async (t) => {
  const { post, secret, seconds, errors } = await withChannel(t);
  const seed = testSeed();
  const dice = new Dice(seed);
  const good = [JSON.stringify({ messageId: 'f', ...PLACE, fields: { a: 1 } }), cap('Z')];
  const wrong: string[] = [];
  for (let i = 0; i < 300; i++) {
    const [path, type] = dice.below(2) === 0 ? ['messages', 'application/json'] : ['cap', 'application/cap+xml'];
    const bytes = Buffer.from(good[path === 'cap' ? 1 : 0]);
    for (let k = 0; k < 1 + dice.below(6); k++) bytes[dice.below(bytes.length)] = 32 + dice.below(95);
    const body = bytes.toString().slice(0, 1 + dice.below(bytes.length * 2));
    const answer = await post(`panel/${path}`, body, { ...signAs(secret, body, seconds()), 'content-type': type });
    if (answer.statusCode >= 500 || (answer.statusCode >= 400 && !answer.json().code))
      wrong.push(`${body}: ${answer.body}`);
  }
  t.strictSame(wrong, [], `seed ${seed}`);
  t.strictSame(errors, []);
});
