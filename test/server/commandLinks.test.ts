import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import t from 'tap';
import { startCommandServer } from '../support/commandServer.js';
import { until } from '../support/mediaApp.js';
import { startOpen311 } from '../support/open311Service.js';
import { startPushBrowser } from '../support/pushBrowser.js';
import { startReceiver } from '../support/receiver.js';
import { signAs } from '../support/signedRequest.js';

// A busy machine takes its time.
t.setTimeout(240_000);

const PLACE = { lat: 36.66, lng: 117.02 };
const ENV = { MUSTER_OUTBOUND_HOSTS: '127.0.0.1', MUSTER_OUTBOUND_PUBLIC: 'false', MUSTER_ATTACHMENT_BYTES: '2000' };

t.test(
  'a report comes in signed, goes out signed, and on to a partner; files stay; all of it over a restart',
  async (t) => {
    const service = await startOpen311(t);
    const follower = await startReceiver(t);
    const first = await startCommandServer(t, ENV);
    const { must, ask, address } = first;
    await must('PUT', '/orgs/hq%2Fjinan', { name: 'Jinan' });
    const { secret } = await must('PUT', '/channels/web', {
      name: 'Web form',
      kind: 'web',
      org: 'hq/jinan',
      type: 'other',
    });
    await must('PUT', '/webhooks/city', {
      url: follower.url,
      org: 'hq/jinan',
      events: ['incidentReceived', 'diversionAccepted'],
    });
    const partner = {
      name: 'Works',
      org: 'hq',
      endpoint: service.endpoint,
      jurisdictionId: service.jurisdiction,
      apiKey: service.key,
    };
    await must('PUT', '/partners/works', partner);

    const report = JSON.stringify({ messageId: 'w-1', ...PLACE, narrative: 'A drain is blocked' });
    const send = (base: string) =>
      fetch(`${base}/api/v1/channels/web/messages`, {
        method: 'POST',
        body: report,
        headers: { 'content-type': 'application/json', ...signAs(secret, report, Math.floor(Date.now() / 1000)) },
      });
    const answer = await send(address);
    t.equal(answer.status, 200);
    const { incidentId, number } = (await answer.json()) as { incidentId: string; number: string };
    await must('POST', `/incidents/${incidentId}/diversion`, { partnerId: 'works', serviceCode: '001' });
    await until(async () => (await must('GET', `/incidents/${incidentId}`)).diversion.state === 'accepted');
    t.match(service.requests, [{ description: `A drain is blocked [${number}]` }]);
    await until(() => follower.received.length >= 2);
    t.match(
      follower.received.map(({ body }) => JSON.parse(body.toString()).records[0].events[0].type),
      ['incidentReceived', 'diversionAccepted'],
    );

    const content = 'the plan of the house';
    const id = createHash('sha256').update(content).digest('hex');
    const upload = { headers: { 'content-type': 'application/octet-stream' } };
    const stored = await ask('POST', `/attachments?name=plan.txt&incidentId=${incidentId}`, content, upload);
    t.match(stored, { status: 201, body: { id, type: 'text/plain' } });
    t.equal((await ask('POST', '/attachments?name=x', 'y'.repeat(2001), upload)).status, 413);
    t.equal(await readFile(`${first.folder}/data/attachments/${id.slice(0, 2)}/${id}`, 'utf8'), content);
    await must('GET', `/attachments/${id}`);
    const { items } = await must('GET', `/audit?target=attachment:${id}&order=asc`);
    t.match(
      items,
      [{ action: 'postAttachment' }, { action: 'getAttachment', actor: 'account:admin' }],
      'each look is recorded',
    );
    const said = first.lines.join('\n');
    t.notOk(
      [secret, service.key, content].some((word) => said.includes(word)),
      'no secret and no content is in the log',
    );

    const { paths } = await must('GET', '/openapi.json');
    t.match(Object.keys(paths['/api/v1/attachments'].post.requestBody.content), [
      'application/octet-stream',
      'multipart/form-data',
    ]);
    t.match(Object.keys(paths['/api/v1/channels/{id}/cap'].post.requestBody.content), ['application/cap+xml']);

    await first.muster.close();
    const again = await startCommandServer(t, ENV, first.folder);
    t.equal(await again.must('GET', `/attachments/${id}`), content);
    t.match(await (await send(again.address)).json(), { incidentId }, 'the same message is the same incident');
    t.match((await again.must('GET', '/webhooks')).items, [{ id: 'city', behind: 0 }]);
    t.match((await again.must('GET', '/diversions?org=hq/jinan')).byType, [
      { type: 'other', received: 1, diverted: 1 },
    ]);
    t.notOk((await again.ask('GET', '/channels')).body.items[0].secret);
  },
);

t.test('C52 who may not speak for a unit any more is told nothing of it', async (t) => {
  const server = await startCommandServer(t, ENV);
  const { must, addUnit, addPerson, ids, tokens } = server;
  await must('PUT', '/orgs/hq%2Fjinan', { name: 'Jinan' });
  await addUnit('u1', PLACE, { org: 'hq/jinan' });
  const { deviceId, token } = await must('POST', '/devices', { unitId: 'u1', kind: 'phone' });
  tokens.set('phone', token);
  await addPerson('wang', 'field', 'hq/jinan');
  await addPerson('li', 'field', 'hq/jinan');
  const [phone, wang, li] = [await startPushBrowser(t), await startPushBrowser(t), await startPushBrowser(t)];
  await must('PUT', '/push/subscriptions', phone.subscription, { as: 'phone' });
  const asUnit = { headers: { 'muster-unit': 'u1' } };
  await must('PUT', '/push/subscriptions', wang.subscription, { as: 'wang', ...asUnit });
  await must('PUT', '/push/subscriptions', li.subscription, { as: 'li', ...asUnit });
  const order = (text: string) => must('POST', '/orders', { text, to: [{ unitId: 'u1' }] });
  await order('one');
  await until(() => [phone, wang, li].every((browser) => browser.messages().length === 1));
  await must('DELETE', `/devices/${deviceId}`);
  await must('PATCH', `/users/${ids.get('wang')}`, { disabled: true });
  await order('two');
  await until(() => li.messages().length === 2);
  await must('PATCH', `/users/${ids.get('li')}`, { grants: [{ role: 'viewer', org: 'hq/jinan' }] });
  await order('three');
  await server.muster.close();
  t.strictSame(
    [phone, wang, li].map((browser) => browser.messages().map(({ body }) => body)),
    [['one'], ['one'], ['one', 'two']],
  );
});

t.test(
  'A10 an org takes its channels, partners and webhooks along, and is not deleted while it has some',
  async (t) => {
    const { must, ask } = await startCommandServer(t, ENV);
    for (const org of ['hq/jinan', 'hq/shandong']) await must('PUT', `/orgs/${encodeURIComponent(org)}`, { name: org });
    const { secret } = await must('PUT', '/channels/sms', { name: 'SMS', kind: 'sms', org: 'hq/jinan', type: 'other' });
    await must('PUT', '/webhooks/city', { url: 'http://127.0.0.1:1/', org: 'hq/jinan', active: false });
    await must('PUT', '/partners/works', { name: 'Works', org: 'hq/jinan', endpoint: 'http://127.0.0.1:1/' });
    t.match((await ask('DELETE', '/orgs/hq%2Fjinan')).body, { status: 409, detail: /channels, partners and webhooks/ });
    await must('POST', '/orgs/hq%2Fjinan/move', { to: 'hq/shandong/jinan' });
    for (const list of ['channels', 'webhooks', 'partners']) {
      t.match((await must('GET', `/${list}`)).items, [{ org: 'hq/shandong/jinan' }], list);
    }
    const { secret: later } = await must('POST', '/channels/sms/secret');
    t.not(later, secret);
  },
);
