import { EventEmitter } from 'node:events';
import t, { type Test } from 'tap';
import type { WebSocket } from 'ws';
import { readHostRules } from '../../server/wire/hostRules.js';
import type { Wall, WallServerMessage } from '../../server/wire/walls.js';
import { until } from '../support/mediaApp.js';
import { startVideoApp, type VideoApp } from '../support/videoApp.js';
import { publishByWhip } from '../support/weriftPeer.js';

type Of<Type> = Extract<WallServerMessage, { type: Type }>;

/** A page that follows walls: the newest of everything it was told. */
class WallPage extends EventEmitter {
  readonly walls = new Map<string, Wall>();
  readonly messages: WallServerMessage[] = [];
  readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    super();
    this.socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as WallServerMessage;
      this.messages.push(message);
      if (message.type === 'wall') this.walls.set(message.wall.id, message.wall);
      if (message.type === 'wallGone') this.walls.delete(message.wallId);
    });
  }

  static async open({ socket }: VideoApp, token: string): Promise<WallPage> {
    return new WallPage(await socket('/walls/live', token));
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  last<Type extends WallServerMessage['type']>(type: Type): Of<Type> | undefined {
    return this.messages.findLast((message) => message.type === type) as Of<Type> | undefined;
  }
}

async function withWall(t: Test) {
  const app = await startVideoApp(t, { sourceHosts: readHostRules('*') });
  const { must, admin, person } = app;
  for (const org of ['hq/jinan', 'hq/qingdao'])
    await must('PUT', `/orgs/${encodeURIComponent(org)}`, admin, { name: org });
  const place = { lat: 36.66, lng: 117.02 };
  await must('PUT', '/units/u1', admin, { callsign: 'A-11', kind: 'foot', org: 'hq/jinan', status: 'available' });
  await must('POST', '/positions', admin, [{ unitId: 'u1', ...place, reportedAt: new Date().toISOString() }]);
  await must('PUT', '/cameras/near', admin, {
    name: 'Square',
    org: 'hq/jinan',
    lat: 36.6605,
    lng: 117.02,
    sourceUrl: 'rtsp://camera.example/1',
  });
  await must('PUT', '/cameras/far', admin, {
    name: 'Bridge',
    org: 'hq/jinan',
    lat: 36.67,
    lng: 117.02,
    sourceUrl: 'rtsp://camera.example/2',
  });
  await must('PUT', '/cameras/dark', admin, { name: 'No source', org: 'hq/jinan', lat: 36.6601, lng: 117.02 });
  const operator = await person('operator', 'operator', 'hq/jinan');
  const colleague = await person('colleague', 'dispatcher', 'hq/jinan');
  const stranger = await person('stranger', 'operator', 'hq/qingdao');
  await must('PUT', '/walls/2', operator, { name: 'Hall', org: 'hq/jinan', layout: 'four' });
  return { ...app, place, operator, colleague, stranger };
}

t.test(
  'W1 a wall is shared: what one sends to a tile, every screen and operator sees at once, and nobody outside',
  async (t) => {
    const app = await withWall(t);
    const { must, ask, operator, colleague, stranger, admin } = app;
    const [screen, other, outside] = [
      await WallPage.open(app, operator),
      await WallPage.open(app, colleague),
      await WallPage.open(app, stranger),
    ];
    for (const page of [screen, other, outside]) page.say({ type: 'follow' });
    await until(() => screen.walls.has('2') && other.walls.has('2'));

    const tile = '/walls/2/tiles/3';
    const sent = await must('PUT', tile, colleague, { content: { type: 'stream', streamId: 'camera-near' } });
    t.match(sent.tiles[2], { tile: 3, content: { streamId: 'camera-near' }, sentBy: 'colleague', sentAt: /Z$/ });
    await until(() => screen.walls.get('2')?.shown[2]?.streamId === 'camera-near');
    t.match(screen.walls.get('2')?.shown[2], { title: 'Square', live: true });

    screen.say({
      type: 'screen',
      wallId: '2',
      report: { widthPixels: 1920, heightPixels: 1080, tiles: [{ tile: 3, state: 'live', latencyMs: 180 }] },
    });
    await until(() => other.walls.get('2')?.screens === 1);
    t.match(other.last('screens'), {
      wallId: '2',
      screens: [{ name: 'operator', report: { tiles: [{ latencyMs: 180 }] } }],
    });
    other.say({ type: 'aim', wallId: '2', tile: 4 });
    await until(() => screen.last('aim'));
    t.match(screen.last('aim'), { tile: 4, by: 'colleague' });

    await must('PUT', tile, colleague, { content: { type: 'unit', unitId: 'u1' }, locked: true });
    const refused = await ask('PUT', tile, operator, { content: { type: 'stream', streamId: 'camera-far' } });
    t.equal(refused.status, 409);
    t.match(await refused.json(), { detail: /locked by colleague/ });
    const undone = await must('POST', '/walls/2/undo', colleague);
    t.match(undone.tiles[2], { content: { streamId: 'camera-near' } });
    t.equal((await ask('POST', '/walls/2/undo', colleague)).status, 409, 'once');

    t.equal((await ask('PUT', tile, operator, { content: { type: 'unit', unitId: 'nobody' } })).status, 404);
    t.equal((await ask('GET', '/walls/2', stranger)).status, 404);
    t.equal((await ask('PUT', tile, stranger, {})).status, 404);
    t.equal((await ask('PUT', '/walls/2/tiles/5', operator, {})).status, 404, 'four tiles');
    t.equal((await ask('PUT', '/walls/3', operator, { name: 'x', org: 'hq/jinan', layout: 'free' })).status, 400);
    outside.say({ type: 'screen', wallId: '2', report: { tiles: [] } });
    await until(() => outside.last('problem'));
    t.equal(outside.walls.size, 0);
    const { items } = await must('GET', '/audit?target=wall:2&order=asc', admin);
    t.match(
      items.filter(({ action }: { action: string }) => action === 'putWallTile')[0].details.body,
      { content: { type: 'stream', streamId: 'camera-near' } },
      'what was shown where is recorded',
    );

    screen.socket.close();
    await until(() => other.walls.get('2')?.screens === 0);
    await must('DELETE', '/walls/2', operator);
    await until(() => !other.walls.has('2'));
  },
);

t.test('W2 tiles follow an incident and a unit as streams come and go', async (t) => {
  const app = await withWall(t);
  const { must, operator, admin, place, device, url } = app;
  const { id: incidentId } = await must('POST', '/incidents', admin, {
    type: 'other',
    priority: 2,
    org: 'hq/jinan',
    ...place,
  });
  const page = await WallPage.open(app, operator);
  page.say({ type: 'follow', walls: ['2'] });
  for (const tile of [1, 2, 3]) {
    const content = { type: 'incident', incidentId, place: tile };
    await must('PUT', `/walls/2/tiles/${tile}`, operator, { content });
  }
  await must('PUT', '/walls/2/tiles/4', operator, { content: { type: 'unit', unitId: 'u1' } });
  const shown = (tile: number) => page.walls.get('2')?.shown[tile - 1];
  await until(() => shown(4));
  t.match([1, 2, 3].map(shown), [{ streamId: 'camera-near' }, { streamId: 'camera-far' }, { reason: 'noCamera' }]);
  t.match(shown(4), { streamId: 'unit-u1', live: false });

  const { token } = await device({ unitId: 'u1' });
  const publisher = await publishByWhip({ url: `${url}/streams/unit-u1/whip`, token });
  await until(() => shown(4)?.live && shown(3)?.streamId === 'unit-u1');
  await publisher.end();
  await until(() => shown(4)?.live === false && shown(3)?.reason === 'noCamera');
  await must('DELETE', '/cameras/near', admin);
  await until(() => shown(1)?.streamId === 'camera-far');
});

t.test('W4 walls survive a restart with everything that was put up', async (t) => {
  const app = await withWall(t);
  const { must, operator } = app;
  const places = [
    { x: 0, y: 0, width: 12, height: 24 },
    { x: 12, y: 0, width: 12, height: 24 },
  ];
  await must('PUT', '/walls/2/tiles/2', operator, {
    content: { type: 'stream', streamId: 'camera-far' },
    locked: true,
  });
  await must('PUT', '/walls/2', operator, { name: 'Hall', org: 'hq/jinan', layout: 'free', places });
  const before = await must('GET', '/walls/2', operator);
  await app.muster.close();
  const next = await startVideoApp(t, { dataDir: app.dataDir, sourceHosts: readHostRules('*') });
  const after = await next.must('GET', '/walls/2', next.admin);
  t.strictSame(after, before);
  t.match(after.tiles[1], { place: places[1], content: { streamId: 'camera-far' }, lockedBy: 'operator' });
});
