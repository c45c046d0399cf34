import t from 'tap';
import type { SignalNotice } from '../../server/wire/signalling.js';
import { until } from '../support/mediaApp.js';
import { startPushBrowser } from '../support/pushBrowser.js';
import { startVideoApp } from '../support/videoApp.js';

// A busy machine takes its time.
t.setTimeout(180_000);

t.test(
  'C54 whose video was watched, and by whom, is on the timeline of the unit’s incident; a call wakes its phone',
  async (t) => {
    const { must, ask, admin, person, device, socket } = await startVideoApp(t, { outboundHosts: ['127.0.0.1'] });
    await must('PUT', '/orgs/hq%2Fjinan', admin, { name: 'Jinan' });
    await must('PUT', '/units/u1', admin, { callsign: 'A-11', kind: 'foot', org: 'hq/jinan', status: 'available' });
    await must('POST', '/positions', admin, [
      { unitId: 'u1', lat: 36.66, lng: 117.02, reportedAt: new Date().toISOString() },
    ]);
    const { token: phone } = await device({ unitId: 'u1' });
    const li = await person('li', 'commander', 'hq/jinan');
    const { id } = await must('POST', '/incidents', li, {
      type: 'other',
      priority: 1,
      lat: 36.66,
      lng: 117.02,
      org: 'hq/jinan',
    });
    await must('POST', `/incidents/${id}/assignments`, li, { unitIds: ['u1'] });
    const browser = await startPushBrowser(t);
    await must('PUT', '/push/subscriptions', phone, browser.subscription);

    const page = await socket('/signalling', li);
    const heard: SignalNotice[] = [];
    page.on('message', (data) => heard.push(JSON.parse(String(data)) as SignalNotice));
    const say = async (type: string, request: number, what: object) => {
      page.send(JSON.stringify({ type, request, ask: what }));
      return until(() => heard.find((one) => 'request' in one && one.request === request));
    };
    for (const request of [1, 2]) {
      t.match(await say('watch', request, { streamId: 'unit-u1', purpose: 'drill' }), { type: 'answer' });
      await say('unwatch', request + 10, { streamId: 'unit-u1' });
    }
    const of = async (wanted: string) =>
      (await must('GET', `/incidents/${id}`, li)).timeline.filter(({ type }: { type: string }) => type === wanted);
    const lines = () => of('video');
    await until(async () => (await of('position')).length > 0);
    t.match(await of('position'), [{ unitId: 'u1', text: '36.66000,117.02000' }], 'and where it was when it was sent');
    await until(async () => (await lines()).length > 0);
    t.match(await lines(), [{ by: 'li', text: 'drill', subject: 'stream:unit-u1', unitId: 'u1' }], 'once for one look');
    t.equal((await lines()).length, 1);

    t.match(
      await say('call', 20, { unitId: 'u1' }),
      { type: 'answer', answer: { call: { state: 'ended', endReason: 'unreachable' } } },
      'no page is open',
    );
    await until(() => browser.messages().some(({ type }) => type === 'call'));
    t.match(
      browser.messages().find(({ type }) => type === 'call'),
      { title: 'li is calling', url: '/field' },
    );
    const viewer = await person('looker', 'viewer', 'hq/jinan');
    t.equal((await ask('GET', '/push/key', viewer)).status, 200);
  },
);
