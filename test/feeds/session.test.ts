import t from 'tap';
import { MAX_MESSAGE_CHARS } from '../../server/feeds/clientMessages.js';
import { FEED_CLOSE } from '../../server/wire/feed.js';
import { RawClient } from './support/rawClient.js';
import { viewAround, viewer, World } from './support/world.js';

const HERE = viewAround(36.65, 117.12);

t.test('F1 hello comes first, and is answered with epoch, sequence, server time and scope', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12);
  world.run(500);
  const client = new RawClient(world, viewer('hq/jinan', 'hq/qingdao'));
  client.say({ type: 'ping', at: 1 });
  t.match(client.heard('problem')[0], { problem: { code: 'conflict', errors: [{ field: 'message/type' }] } });
  client.hello();
  t.match(client.heard('welcome'), [
    {
      protocol: 1,
      epoch: world.picture.epoch,
      sequence: world.picture.sequence,
      serverTimeMs: world.time.now,
      orgs: ['hq/jinan', 'hq/qingdao'],
      tickMs: 500,
      heartbeatMs: 1000,
    },
  ]);
  client.hello();
  t.match(client.heard('problem')[1], { problem: { code: 'conflict', detail: /already/ } });
  t.equal(client.heard('welcome').length, 1);
});

t.test('F1 another version of the protocol is told to load the page again', async (t) => {
  const world = new World();
  const client = new RawClient(world).say({ type: 'hello', protocol: 2 });
  t.match(client.heard('problem')[0], { problem: { errors: [{ field: 'message/protocol', message: 'must be 1' }] } });
  t.equal(client.pipe.closedWith?.code, FEED_CLOSE.protocol);
  t.equal(world.feeds.stats.sessions, 0);
});

t.test('F1 a client that never says hello is dropped', async (t) => {
  const world = new World();
  const client = new RawClient(world);
  world.run(9_500);
  t.equal(client.pipe.closedWith, undefined);
  world.run(11_000);
  t.equal(client.pipe.closedWith?.code, 1006);
});

t.test('F18 what cannot be understood is answered with the field at fault, and nothing else is lost', async (t) => {
  const world = new World();
  const client = new RawClient(world).hello(HERE);
  const subscription = { request: 2, ...HERE };
  const bounds = HERE.bounds;
  const cases: [string | object, string, string | RegExp][] = [
    ['{"type":', 'malformed', /not JSON/],
    ['[]', 'malformed', /JSON object/],
    ['null', 'malformed', /JSON object/],
    ['7', 'malformed', /JSON object/],
    [{}, 'invalid', 'message/type'],
    [{ type: 'shutdown' }, 'invalid', 'message/type'],
    [{ type: 'toString' }, 'invalid', 'message/type'],
    [{ type: 'ping' }, 'invalid', 'message/at'],
    [{ type: 'ping', at: 'now' }, 'invalid', 'message/at'],
    [{ type: 'ping', at: 1, extra: 2 }, 'invalid', 'message/extra'],
    [{ type: 'subscribe' }, 'invalid', 'message/subscription'],
    [{ type: 'subscribe', subscription: { ...subscription, zoom: 99 } }, 'invalid', 'message/subscription/zoom'],
    [
      { type: 'subscribe', subscription: { ...subscription, kinds: ['tanks'] } },
      'invalid',
      'message/subscription/kinds/0',
    ],
    [
      { type: 'subscribe', subscription: { ...subscription, bounds: { ...bounds, north: 91 } } },
      'invalid',
      'message/subscription/bounds/north',
    ],
    [
      { type: 'subscribe', subscription: { ...subscription, bounds: { ...bounds, south: 50 } } },
      'invalid',
      'message/subscription/bounds/south',
    ],
    [{ type: 'ping', at: 1, note: 'x'.repeat(MAX_MESSAGE_CHARS) }, 'tooLarge', /160000 characters/],
  ];
  for (const [message, code, wanted] of cases) {
    client.texts.length = 0;
    client.say(message);
    const { problem } = client.heard('problem')[0]!;
    t.equal(problem.code, code, JSON.stringify(message).slice(0, 80));
    if (typeof wanted === 'string') t.equal(problem.errors?.[0]?.field, wanted);
    else t.match(problem.detail, wanted);
    world.run(500);
  }
  t.equal(client.pipe.closedWith, undefined);
  client.takeFrames();
  world.move('a', 36.65, 117.12);
  world.run(500);
  t.match(client.takeFrames(), [{ units: [{ id: 'a' }] }], 'the subscription still stands');
});

t.test('F19 a flood is answered once, and does not disturb anyone else; a long one ends the session', async (t) => {
  const world = new World();
  const flooder = new RawClient(world).hello(HERE);
  const other = world.connect(HERE);
  world.run(500);
  for (let n = 0; n < 500; n++) flooder.pipe.client.send('{"type":"ping","at":1}');
  world.time.advance(0);
  t.equal(flooder.heard('problem').length, 1);
  t.match(flooder.heard('problem')[0], { problem: { code: 'rateLimited' } });
  t.ok(flooder.heard('pong').length < 65, 'a burst is answered, the rest is not');
  world.run(3_000);
  flooder.say({ type: 'ping', at: 7 });
  t.ok(
    flooder.heard('pong').some(({ at }) => at === 7),
    'who pauses is heard again',
  );
  for (let n = 0; n < 3_000; n++) flooder.pipe.client.send('garbage');
  world.time.advance(0);
  t.equal(flooder.pipe.closedWith?.code, 1008);
  t.equal(world.feeds.stats.sessions, 1);
  world.move('a', 36.65, 117.12);
  world.run(500);
  t.equal(other.client.units.size, 1);
  t.equal(other.client.state.phase, 'live');
});

t.test('F25 sessions whose rights changed are ended for good; a stopping feed says so', async (t) => {
  const world = new World();
  const gone = world.connect(HERE, viewer('hq/jinan'));
  const stays = world.connect(HERE, viewer('hq'));
  world.run(1_000);
  world.feeds.drop((principal) => principal.type === 'account' && principal.grants[0]?.org === 'hq/jinan');
  world.run(20_000);
  t.match(gone.client.state, { phase: 'closed', reason: 'sign in again' });
  t.equal(gone.pipes.length, 1, 'it does not come back');
  t.equal(stays.client.state.phase, 'live');
  world.feeds.close();
  world.feeds.close();
  t.match(stays.pipe.closedWith, { code: 1001 });
  const late = new RawClient(world);
  t.equal(late.pipe.closedWith?.code, 1013);
});

t.test('a full house turns the next client away', async (t) => {
  const world = new World({ maxSessions: 1 });
  new RawClient(world).hello();
  t.match(new RawClient(world).pipe.closedWith, { code: 1013, reason: 'too many feeds are open' });
});

t.test('a clock that is set forward or back drops nobody and silences nothing', async (t) => {
  const world = new World();
  const { client, pipes } = world.connect(HERE);
  const raw = new RawClient(world).hello({ ...HERE, maxUnits: 0 });
  world.run(5_000);
  for (const jump of [3_600_000, -7_200_000]) {
    world.time.now += jump;
    world.run(3_000);
    raw.takeFrames();
    world.move(`u${jump}`, 36.65, 117.12);
    world.run(3_000);
    t.equal(raw.pipe.closedWith, undefined);
    t.match(raw.takeFrames(), [{ type: 2 }], 'counts go on');
    t.ok(client.units.slotOf(`u${jump}`) >= 0, 'units go on');
    t.equal(client.state.phase, 'live');
  }
  t.ok(pipes.length <= 3);
});

t.test('an error in one session ends that one, and is told', async (t) => {
  const world = new World();
  const broken = new RawClient(world).hello(HERE);
  const sound = world.connect(HERE);
  world.run(1_000);
  broken.pipe.transport.sendBytes = () => {
    throw new Error('a bug');
  };
  world.move('a', 36.65, 117.12);
  t.throws(() => world.feeds.tick(), /a bug/, 'with nobody to tell, it is thrown on');
  t.equal(broken.pipe.closedWith?.code, 1006);
  world.run(1_000);
  t.equal(sound.client.units.size, 1);
});
