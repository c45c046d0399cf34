import t, { type Test } from 'tap';
import { WebSocket } from 'ws';
import type { SignalNotice } from '../../server/wire/signalling.js';
import type { Wall, WallServerMessage } from '../../server/wire/walls.js';
import { until } from '../support/mediaApp.js';
import { startVideoApp, type VideoApp } from '../support/videoApp.js';

const ORG = 'hq/jinan';

async function withScreen(t: Test) {
  const app = await startVideoApp(t);
  const { must, admin, person } = app;
  await must('PUT', `/orgs/${encodeURIComponent(ORG)}`, admin, { name: 'Jinan' });
  for (const id of ['near', 'far', 'other']) {
    const camera = { name: id, org: ORG, lat: 36.66, lng: 117.02, private: id === 'other' };
    await must('PUT', `/cameras/${id}`, admin, camera);
  }
  const operator = await person('operator', 'operator', ORG);
  await must('PUT', '/walls/2', operator, { name: 'Hall', org: ORG, layout: 'oneAndFive' });
  await must('PUT', '/walls/3', operator, { name: 'Yard', org: ORG, layout: 'one' });
  const { deviceId, token: screen } = await must('POST', '/devices', admin, { wallId: '2', kind: 'screen' });
  return { ...app, operator, deviceId, screen };
}

const stream = (streamId: string) => ({ type: 'stream', streamId });

/** The walls a page is told of, the newest of each. */
async function follow({ socket }: VideoApp, token: string) {
  const walls = new Map<string, Wall>();
  const opened = await socket('/walls/live', token);
  opened.on('message', (data) => {
    const message = JSON.parse(String(data)) as WallServerMessage;
    if (message.type === 'wall') walls.set(message.wall.id, message.wall);
    if (message.type === 'wallGone') walls.delete(message.wallId);
  });
  opened.send(JSON.stringify({ type: 'follow' }));
  return { walls, socket: opened };
}

/** What the relay answers when a stream is asked for; `viewEnded` when it takes that back. */
async function watch({ socket }: VideoApp, token: string) {
  const opened = await socket('/signalling', token);
  const heard: SignalNotice[] = [];
  opened.on('message', (data) => heard.push(JSON.parse(String(data)) as SignalNotice));
  let request = 0;
  return {
    socket: opened,
    async ask(streamId: string, purpose?: string): Promise<string> {
      const mine = ++request;
      opened.send(JSON.stringify({ type: 'watch', request: mine, ask: { streamId, ...(purpose && { purpose }) } }));
      const answer = await until(() => heard.find((one) => 'request' in one && one.request === mine));
      return answer.type === 'refusal' ? answer.problem.code : 'ok';
    },
    ended: (streamId: string) => heard.some((one) => one.type === 'viewEnded' && one.streamId === streamId),
  };
}

t.test('W5 a screen follows its own wall and watches what is on it, and nothing else', async (t) => {
  const app = await withScreen(t);
  const { must, ask, operator, admin, screen } = app;
  const page = await follow(app, screen);
  await until(() => page.walls.has('2'));
  t.strictSame([...page.walls.keys()], ['2'], 'its own wall alone');
  const current = await must('GET', '/sessions/current', screen);
  t.match(current, { principal: { wallId: '2', name: 'Hall', org: ORG }, permissions: ['viewVideo', 'showWall'] });

  await must('PUT', '/walls/2/tiles/1', operator, { content: stream('camera-near') });
  await must('PUT', '/walls/2/tiles/2', operator, {
    content: { type: 'tour', streamIds: ['camera-near', 'camera-other'], dwellSeconds: 3600 },
  });
  const relay = await watch(app, screen);
  t.equal(await relay.ask('camera-near'), 'ok');
  t.equal(await relay.ask('camera-far'), 'forbidden');
  t.equal(await relay.ask('camera-other'), 'unprocessable', 'private: for a purpose only');
  t.equal(await relay.ask('camera-other', 'fight at the gate'), 'ok', 'next on the tour');
  const { viewers } = await must('GET', '/streams/camera-other', admin);
  t.match(viewers, [{ name: 'Hall', org: ORG, purpose: 'fight at the gate' }], 'a wearer would see which wall watches');
  const { items } = await must('GET', '/audit?action=watchStream', admin);
  t.match(
    items.map(({ target, outcome }: { target: string; outcome: string }) => `${target} ${outcome}`),
    new Set(['stream:camera-far refused', 'stream:camera-near ok']),
  );

  for (const [method, path, body] of [
    ['PUT', '/walls/2/tiles/1', {}],
    ['GET', '/walls/3'],
    ['GET', '/nearest?lat=36.66&lng=117.02'],
    ['POST', '/positions', []],
  ] as const)
    t.equal((await ask(method, path, screen, body)).status, 403, path);

  await must('PUT', '/walls/2/tiles/1', operator, {});
  await must('PUT', '/walls/2/tiles/2', operator, { content: stream('camera-far') });
  await until(() => relay.ended('camera-near') && relay.ended('camera-other'));
  t.equal(await relay.ask('camera-near'), 'forbidden', 'no longer on the wall');
  t.equal(await relay.ask('camera-far'), 'ok');
});

t.test('W5 a screen’s token outlives a restart and ends with its wall', async (t) => {
  const first = await withScreen(t);
  const { screen, dataDir } = first;
  await first.muster.close();
  const app = await startVideoApp(t, { dataDir });
  const page = await follow(app, screen);
  await until(() => page.walls.has('2'));
  const closed = new Promise((resolve) => page.socket.once('close', resolve));
  await app.must('DELETE', '/walls/2', app.admin);
  await closed;
  t.equal((await app.ask('GET', '/sessions/current', screen)).status, 401);
  t.equal((await app.ask('POST', '/devices', app.admin, { wallId: '2', kind: 'screen' })).status, 422);
  t.equal(page.socket.readyState, WebSocket.CLOSED);
});

t.test('W6 tiles are sent and taken back together; what is only locked or moved keeps who sent it', async (t) => {
  const app = await withScreen(t);
  const { must, ask, operator, admin, person } = app;
  const colleague = await person('colleague', 'dispatcher', ORG);
  const tiles = [
    { tile: 1, content: stream('camera-near'), purpose: 'parade' },
    { tile: 6, content: stream('camera-far') },
  ];
  const sent = await must('PUT', '/walls/2/tiles', operator, { tiles });
  t.match([sent.tiles[0], sent.tiles[5]], [tiles[0], tiles[1]]);
  t.match(sent.shown[0], { title: 'near', place: 'Jinan' });
  t.equal((await ask('PUT', '/walls/2/tiles', operator, { tiles: [{ tile: 1 }, { tile: 7 }] })).status, 404);
  t.match((await must('GET', '/walls/2', operator)).tiles[0], tiles[0]!, 'all or none');

  const swapped = await must('PUT', '/walls/2/tiles', colleague, {
    tiles: [
      { tile: 1, content: stream('camera-far') },
      { tile: 6, content: stream('camera-near'), purpose: 'parade' },
    ],
  });
  t.match(swapped.tiles[0], { content: stream('camera-far'), sentBy: 'colleague' });
  const back = await must('POST', '/walls/2/undo', colleague);
  t.match([back.tiles[0], back.tiles[5]], [sent.tiles[0], sent.tiles[5]]);
  const locked = await must('PUT', '/walls/2/tiles/1', colleague, { ...tiles[0], tile: undefined, locked: true });
  t.match(locked.tiles[0], { sentBy: 'operator', sentAt: sent.tiles[0].sentAt, lockedBy: 'colleague' });
  const refused = await ask('PUT', '/walls/2/tiles', operator, { tiles: [{ tile: 2 }, { tile: 1 }] });
  t.equal(refused.status, 409);

  t.equal(sent.screenSettings.decodePixelsPerSecond, 250_000_000);
  const screenSettings = { viewingDistanceMeters: 6, diagonalInches: 85, decodePixelsPerSecond: 500_000_000 };
  const wall = { name: 'Hall', org: ORG, layout: 'nine' };
  t.match(await must('PUT', '/walls/2', operator, { ...wall, screenSettings }), { screenSettings });
  t.match(await must('PUT', '/walls/2', operator, wall), { screenSettings }, 'settings that are not named stay');
  const { mode } = await must('GET', '/walls/2', admin);
  t.equal(mode, 'normal');
});

t.test('W7 an org takes its walls along; nobody follows an incident they may not see', async (t) => {
  const app = await withScreen(t);
  const { must, ask, operator, admin, screen } = app;
  const incident = await must('POST', '/incidents', admin, {
    type: 'other',
    priority: 1,
    org: 'hq',
    lat: 36.66,
    lng: 117.02,
    address: '12 Quancheng Road',
  });
  const content = { type: 'incident', incidentId: incident.id, place: 1 };
  t.equal((await ask('PUT', '/walls/2/tiles/1', operator, { content })).status, 404);
  const sent = await must('PUT', '/walls/2/tiles/1', admin, { content });
  t.equal(sent.shown[0].incident, undefined, 'the wall’s people may not see the incident');
  t.equal((await ask('DELETE', `/orgs/${encodeURIComponent(ORG)}`, admin)).status, 409, 'it has walls');

  await must('POST', `/orgs/${encodeURIComponent(ORG)}/move`, admin, { to: 'hq/east' });
  t.match(await must('GET', '/walls/2', operator), { org: 'hq/east' });
  t.match(await must('GET', '/sessions/current', screen), { principal: { org: 'hq/east' } });
});
