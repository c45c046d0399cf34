// Maps and facts on walls, over HTTP and the feed of a screen.
import t, { type Test } from 'tap';
import type { FeedServerMessage } from '../../server/wire/feed.js';
import { followOn } from '../../web/walls/wallActions.js';
import { until } from '../support/mediaApp.js';
import { startVideoApp, type VideoApp } from '../support/videoApp.js';

const ORG = 'hq/jinan';
const PLACE = { lat: 36.66, lng: 117.02 };

async function withWalls(t: Test) {
  const app = await startVideoApp(t);
  const { must, admin, person } = app;
  for (const org of [ORG, 'hq/qingdao']) await must('PUT', `/orgs/${encodeURIComponent(org)}`, admin, { name: org });
  const unit = (callsign: string, org: string) => ({ callsign, kind: 'foot', org, status: 'available' });
  await must('PUT', '/units/u1', admin, unit('A-11', ORG));
  await must('PUT', '/units/u9', admin, unit('Q-9', 'hq/qingdao'));
  const reportedAt = new Date().toISOString();
  await must('POST', '/positions', admin, [{ unitId: 'u1', lat: 36.6712, lng: 117.0134, reportedAt }]);
  const operator = await person('operator', 'operator', ORG);
  const wall = { name: 'Hall', org: ORG, layout: 'incident' };
  await must('PUT', '/walls/2', operator, wall);
  const { token: screen } = await must('POST', '/devices', admin, { wallId: '2', kind: 'screen' });
  const report = (org: string) => must('POST', '/incidents', admin, { type: 'other', priority: 2, org, ...PLACE });
  return { ...app, operator, screen, wall, report };
}

/** Opens the feed with a token, looking at the whole city: the orgs it sees there, and when it is hung up on. */
async function followFeed({ socket }: VideoApp, token: string) {
  const opened = await socket('/feed', token);
  const heard: FeedServerMessage[] = [];
  const closed = new Promise<number>((resolve) => opened.once('close', resolve));
  opened.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) heard.push(JSON.parse(String(data)) as FeedServerMessage);
  });
  const bounds = { west: 116.5, south: 36, east: 117.5, north: 37 };
  opened.send(JSON.stringify({ type: 'hello', protocol: 1, subscribe: { request: 1, bounds, zoom: 12 } }));
  const welcome = await until(() => heard.find((one) => one.type === 'welcome'));
  return { orgs: welcome.type === 'welcome' ? welcome.orgs : [], closed };
}

t.test(
  'W12 an incident sent to an incident wall brings its map, its places and its facts; another layout keeps what is shown',
  async (t) => {
    const { must, ask, admin, operator, wall, report } = await withWalls(t);
    const { id: incidentId, number } = await report(ORG);
    await must('POST', `/incidents/${incidentId}/assignments`, admin, { unitIds: ['u1'] });
    const empty = await must('GET', '/walls/2', operator);
    t.equal(empty.tiles.length, 6);

    const sent = await must('PUT', '/walls/2/tiles', operator, { tiles: followOn(empty, incidentId) });
    t.strictSame(
      sent.tiles.map(({ content }: { content: unknown }) => content),
      [
        { type: 'map', around: { type: 'incident', incidentId } },
        ...[1, 2, 3, 4].map((place) => ({ type: 'incident', incidentId, place })),
        { type: 'incidentFacts', incidentId },
      ],
    );
    const [map] = sent.shown;
    t.match(map, { incident: { number } });
    t.ok(map.map.west <= 117.0134 && map.map.east >= PLACE.lng, 'the unit and the incident, west to east');
    t.ok(map.map.south <= PLACE.lat && map.map.north >= 36.6712, 'and south to north');
    const { facts } = sent.shown[5];
    const { items: types } = await must('GET', '/incident-types', admin);
    const typeName = types.find(({ id }: { id: string }) => id === 'other').name;
    t.ok(typeName.zh && typeName.en);
    t.match(facts, {
      typeName,
      type: 'other',
      units: [{ id: 'u1', callsign: 'A-11', status: 'dispatched', freshness: 'fresh', knownAt: /0\.000Z$/ }],
    });
    const lines: { type: string; unitId?: string; callsign?: string }[] = facts.lines;
    t.match(
      lines.filter(({ unitId }) => unitId === 'u1').map(({ callsign }) => callsign),
      ['A-11'],
    );
    t.notOk(
      lines.some(({ type }) => type === 'position'),
      'positions are for the map',
    );
    t.ok(Date.parse(facts.lines[0].at) >= Date.parse(facts.lines.at(-1).at), 'the newest line first');

    const four = await must('PUT', '/walls/2', operator, { ...wall, layout: 'mapAndFour' });
    t.strictSame(
      four.tiles.map(({ content }: { content: unknown }) => content),
      sent.tiles.slice(0, 5).map(({ content }: { content: unknown }) => content),
    );
    t.equal((await must('PUT', '/walls/2', operator, { ...wall, layout: 'map' })).shown[0].map.zoom, map.map.zoom);
    for (const content of [
      { type: 'map' },
      { type: 'map', around: { type: 'place', lat: 91, lng: 0, zoom: 12 } },
      { type: 'map', around: { type: 'unit', unitId: 'u1', zoom: 3 } },
      { type: 'incidentFacts' },
    ])
      t.equal((await ask('PUT', '/walls/2/tiles/1', operator, { content })).status, 400, JSON.stringify(content));
    const around = { type: 'place', ...PLACE, zoom: 13, name: 'Square' };
    const place = await must('PUT', '/walls/2/tiles/1', operator, { content: { type: 'map', around } });
    t.match(place.shown[0], { title: 'Square', map: { west: PLACE.lng, north: PLACE.lat, zoom: 13 } });
  },
);

t.test('W13 a map or facts are about what their sender may see, and of the wall’s own org', async (t) => {
  const { must, ask, admin, operator, report } = await withWalls(t);
  const elsewhere = await report('hq/qingdao');
  const contents = [
    { type: 'map', around: { type: 'incident', incidentId: elsewhere.id } },
    { type: 'map', around: { type: 'unit', unitId: 'u9' } },
    { type: 'incidentFacts', incidentId: elsewhere.id },
  ];
  for (const content of contents) {
    const what = JSON.stringify(content);
    t.equal((await ask('PUT', '/walls/2/tiles/1', operator, { content })).status, 404, `${what} by the wall’s people`);
    t.equal((await ask('PUT', '/walls/2/tiles/1', admin, { content })).status, 422, `${what} by who may see both`);
    const tiles = [
      { tile: 2, content: { type: 'map', around: { type: 'unit', unitId: 'u1' } } },
      { tile: 1, content },
    ];
    t.equal((await ask('PUT', '/walls/2/tiles', admin, { tiles })).status, 422, `${what} among others`);
  }
  const unknown = { type: 'map', around: { type: 'unit', unitId: 'nobody' } };
  t.equal((await ask('PUT', '/walls/2/tiles/1', operator, { content: unknown })).status, 404);
  const { tiles } = await must('GET', '/walls/2', operator);
  t.ok(
    tiles.every(({ content }: { content?: unknown }) => content === undefined),
    'nothing was put up',
  );

  const mine = { type: 'map', around: { type: 'unit', unitId: 'u1' } };
  t.match((await must('PUT', '/walls/2/tiles/1', operator, { content: mine })).shown[0], {
    title: 'A-11',
    map: { north: 36.6712 },
  });
  await must('PATCH', '/units/u1', admin, { org: 'hq/qingdao' });
  t.match(
    (
      await until(async () => {
        const wall = await must('GET', '/walls/2', operator);
        return wall.shown[0].map === undefined && wall;
      })
    ).shown[0],
    { reason: 'gone' },
    'what leaves the wall’s org leaves the wall',
  );
});

t.test('W13 a screen gets the live picture of its wall’s org while a map is up, and none otherwise', async (t) => {
  const app = await withWalls(t);
  const { must, admin, operator, screen } = app;
  t.strictSame((await followFeed(app, screen)).orgs, [], 'no map, no picture');

  const around = { type: 'place', ...PLACE, zoom: 13 };
  await must('PUT', '/walls/2/tiles/1', operator, { content: { type: 'map', around } });
  const feed = await followFeed(app, screen);
  t.strictSame(feed.orgs, [ORG]);

  await must('POST', `/orgs/${encodeURIComponent(ORG)}/move`, admin, { to: 'hq/east' });
  t.not(await feed.closed, 4401, 'hung up on when the wall moves, and free to come back');
  const moved = await followFeed(app, screen);
  t.strictSame(moved.orgs, ['hq/east']);

  await must('PUT', '/walls/2/tiles/1', admin, {});
  await moved.closed;
  t.strictSame((await followFeed(app, screen)).orgs, [], 'the map is gone, and the picture with it');
});
