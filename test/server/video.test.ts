import { once } from 'node:events';
import t from 'tap';
import { until } from '../support/mediaApp.js';
import { offerText } from '../support/sdpOffers.js';
import { startVideoApp, type VideoApp } from '../support/videoApp.js';
import { playByWhep, publishByWhip } from '../support/weriftPeer.js';

const PLAY = offerText('chromium-play');
const OFFER = offerText('chromium-publish');

/** A unit and a camera of Jinan, the unit's device, and people inside and outside. */
async function withPeople(app: VideoApp) {
  const { must, admin, person, device } = app;
  for (const org of ['hq/jinan', 'hq/qingdao'])
    await must('PUT', `/orgs/${encodeURIComponent(org)}`, admin, { name: org });
  await must('PUT', '/units/u1', admin, { callsign: 'A-11', kind: 'foot', org: 'hq/jinan', status: 'available' });
  await must('PUT', '/cameras/c1', admin, { name: 'Square', org: 'hq/jinan', lat: 36.66, lng: 117.02 });
  const report = { unitId: 'u1', lat: 36.66, lng: 117.02, reportedAt: new Date().toISOString() };
  await must('POST', '/positions', admin, [report]);
  return {
    body: await device({ unitId: 'u1' }),
    dispatcher: await person('dispatcher', 'dispatcher', 'hq/jinan'),
    stranger: await person('stranger', 'dispatcher', 'hq/qingdao'),
    viewer: await person('viewer', 'viewer', 'hq/jinan'),
  };
}

t.test('V5 a device publishes, a person in scope plays, and the picture shows it live', async (t) => {
  const app = await startVideoApp(t);
  const { must, ask, url, admin, media } = app;
  const { body, dispatcher, stranger, viewer } = await withPeople(app);

  const publisher = await publishByWhip({ url: `${url}/streams/unit-u1/whip`, token: body.token });
  await until(() => media.relay.streams.all()[0]?.state === 'live');
  t.equal((await must('GET', '/units/u1', admin)).streamId, 'unit-u1');
  const near = '/nearest?lat=36.66&lng=117.02&units=5&cameras=5&liveVideo=true';
  const found = await must('GET', near, dispatcher);
  t.match(found.units, [{ id: 'u1', streamId: 'unit-u1' }]);
  t.strictSame(found.cameras, [], 'the camera is not live');
  t.match((await must('GET', '/streams', dispatcher)).items, [{ id: 'unit-u1', state: 'live', title: 'A-11' }]);
  t.strictSame((await must('GET', '/streams', stranger)).items, []);

  const player = await playByWhep({ url: `${url}/streams/unit-u1/whep?purpose=drill`, token: dispatcher });
  await until(() => player.packets() > 20);
  t.match(await must('GET', '/streams/unit-u1', dispatcher), { viewers: [{ name: 'dispatcher', purpose: 'drill' }] });

  for (const [who, token] of Object.entries({ stranger, viewer })) {
    const refused = await ask('POST', '/streams/unit-u1/whep', token, PLAY);
    t.equal(refused.status, 403, who);
    t.match(await refused.json(), { code: 'forbidden' });
  }
  t.equal((await ask('GET', '/streams/unit-u1', stranger)).status, 404);
  t.equal((await ask('POST', '/streams/unit-u1/whip', stranger, OFFER)).status, 403);
  t.equal((await ask('POST', '/streams/camera-c1/whip', body.token, OFFER)).status, 403, 'another than its own');

  const metrics = await (await fetch(`${app.origin}/metrics`)).text();
  t.match(metrics, /muster_video_streams\{state="live"\} 1\n/);
  t.match(metrics, /muster_video_viewers 1\n/);
  t.match(metrics, /muster_video_worker_cpu_seconds\{worker="0"\} [0-9.]+/);
  t.match(await (await fetch(`${app.origin}/readyz`)).json(), { parts: { video: { on: true } } });

  await player.end();
  t.equal((await publisher.end()).status, 200);
  t.notOk((await must('GET', '/units/u1', admin)).streamId, 'the marker is not live any more');

  const { items } = await until(async () => {
    const record = await must('GET', '/audit?target=stream:unit-u1&order=asc', admin);
    return record.items.length >= 7 ? record : undefined;
  });
  const said = items.map((entry: { action: string; outcome: string }) => `${entry.action} ${entry.outcome}`);
  t.strictSame(said, [
    'publishStream ok',
    'watchStream ok',
    'watchStream refused',
    'watchStream refused',
    'publishStream refused',
    'endWatchStream ok',
    'endPublishStream ok',
  ]);
  t.match(items[1], { org: 'hq/jinan', purpose: 'drill', details: { kind: 'whep' } });
  t.match(items[5], { purpose: 'drill', details: { from: /Z$/, to: /Z$/, why: 'closed' } });
});

t.test('V7 what was opened with a revoked credential ends within two seconds', async (t) => {
  const app = await startVideoApp(t);
  const { must, ask, url, admin, media, signIn, socket } = app;
  const { body, dispatcher, viewer } = await withPeople(app);
  const publish = (token: string) => publishByWhip({ url: `${url}/streams/unit-u1/whip`, token });
  const play = (token: string) => playByWhep({ url: `${url}/streams/unit-u1/whep`, token });
  const publisher = await publish(body.token);
  t.teardown(() => publisher.vanish());
  const stream = await until(() => media.relay.streams.all()[0]);
  await until(() => stream.state === 'live');
  const viewersGo = async (what: string, revoke: () => Promise<unknown>) => {
    const since = Date.now();
    await revoke();
    await until(() => stream.viewers.size === 0);
    t.ok(Date.now() - since < 2000, what);
  };

  const second = await signIn('dispatcher');
  const [one, other] = [await play(dispatcher), await play(second)];
  t.equal(stream.viewers.size, 2);
  await must('DELETE', '/sessions/current', second);
  await until(() => stream.viewers.size === 1);
  t.ok(one.packets() >= 0, 'the other session of the same person plays on');
  await viewersGo('the last session ends', () => must('DELETE', '/sessions/current', dispatcher));
  for (const player of [one, other]) await player.vanish();

  const again = await signIn('dispatcher');
  const page = await socket('/signalling', again);
  page.send(JSON.stringify({ type: 'watch', request: 1, ask: { streamId: 'unit-u1' } }));
  await until(() => stream.viewers.size === 1);
  const closed = once(page, 'close');
  await viewersGo('a page that watches', () => must('DELETE', '/sessions/current', again));
  t.equal((await closed)[0], 4401);
  t.equal(media.signalling.size, 0, 'nothing waits to be resumed');

  const users = await must('GET', '/users?limit=100', admin);
  const { id } = users.items.find(({ username }: { username: string }) => username === 'dispatcher');
  const last = await play(await signIn('dispatcher'));
  await viewersGo('a role is taken away', () => must('PATCH', `/users/${id}`, admin, { grants: [] }));
  await last.vanish();

  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const share = { subject: { type: 'unit', id: 'u1' }, to: 'hq/qingdao', allows: ['view', 'viewVideo'], expiresAt };
  const { id: shareId } = await must('POST', '/shares', admin, share);
  const guest = await play(await signIn('stranger'));
  await viewersGo('a share is taken back', () => must('DELETE', `/shares/${shareId}`, admin));
  await guest.vanish();
  t.equal((await ask('POST', '/streams/unit-u1/whep', viewer, PLAY)).status, 403);

  const since = Date.now();
  await must('DELETE', `/devices/${body.deviceId}`, admin);
  await until(() => stream.state === 'ended');
  t.ok(Date.now() - since < 2000, 'the device itself');
  t.notOk((await must('GET', '/units/u1', admin)).streamId);
});

t.test('V1 the server stops in good order: views are recorded to their end, and no worker is left', async (t) => {
  const app = await startVideoApp(t);
  const { url, media, muster, admin } = app;
  const { body, dispatcher } = await withPeople(app);
  const publisher = await publishByWhip({ url: `${url}/streams/unit-u1/whip`, token: body.token });
  const player = await playByWhep({ url: `${url}/streams/unit-u1/whep`, token: dispatcher });
  await until(() => player.packets() > 0);
  const [worker] = media.relay.pool.workers;
  await muster.close();
  t.throws(() => process.kill(worker!.pid, 0), { code: 'ESRCH' });
  await Promise.all([publisher.vanish(), player.vanish()]);

  const next = await startVideoApp(t, { dataDir: app.dataDir });
  t.not(next.admin, admin);
  const { items } = await next.must('GET', '/audit?target=stream:unit-u1&order=asc', next.admin);
  t.match(items.slice(-2), [
    { action: 'endWatchStream', details: { why: 'serverStopping' } },
    { action: 'endPublishStream', details: { reason: 'serverStopping' } },
  ]);
});
