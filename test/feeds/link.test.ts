import t from 'tap';
import { FEED_CLOSE } from '../../server/wire/feed.js';
import { FeedClient } from '../../web/feed/feedClient.js';
import { FakeTime } from './support/fakeTime.js';
import { Pipe } from './support/pipe.js';
import { RawClient } from './support/rawClient.js';
import { viewAround, World } from './support/world.js';

const HERE = viewAround(36.65, 117.12);

t.test('F17 something is sent at least each second, however quiet it is', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12);
  const client = new RawClient(world).hello(HERE);
  world.run(20_000);
  const times = client.batches.map(({ header }) => header.serverTimeMs);
  t.ok(times.length >= 19);
  for (let n = 1; n < times.length; n++)
    if (times[n]! - times[n - 1]! > 1_000) t.fail(`${times[n]! - times[n - 1]!} ms of silence`);
  t.ok(client.batches.at(-1)!.bytes.byteLength <= 32, 'a heartbeat is no more than a header');
});

t.test('F17 a dead socket shows within ten seconds, and is replaced', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12);
  const { client, pipes } = world.connect(HERE);
  world.run(5_000);
  const start = world.time.now;
  const heard: [phase: string, afterMs: number][] = [];
  client.listen({
    onState: ({ phase }) => {
      if (heard.at(-1)?.[0] !== phase) heard.push([phase, world.time.now - start]);
    },
  });
  // No close, no error: the network just swallows everything, both ways.
  pipes[0]!.stall();
  pipes[0]!.onServerText = () => {};
  world.run(12_000);
  t.strictSame(
    heard.map(([phase]) => phase),
    ['behind', 'frozen', 'behind', 'live'],
    'behind until it has caught up',
  );
  t.ok(heard[1]![1] <= 6_000, `frozen after ${heard[1]![1]} ms`);
  t.ok(heard[3]![1] <= 10_000, `live again after ${heard[3]![1]} ms`);
  t.equal(pipes.length, 2);
});

t.test('F17 the server drops a client that gives no sign of life', async (t) => {
  const world = new World();
  const silent = new RawClient(world).hello(HERE);
  const alive = new RawClient(world).hello(HERE);
  silent.acknowledges = false;
  for (let n = 0; n < 90; n++) {
    world.run(500);
    if (n === 40) t.equal(silent.pipe.closedWith, undefined);
  }
  t.equal(silent.pipe.closedWith?.code, 1006);
  t.equal(alive.pipe.closedWith, undefined);
  t.ok(silent.pipe.pings >= 2, 'after it was asked for one');
  t.equal(world.feeds.stats.sessions, 1);
});

t.test('F22 a client that cannot connect tries again after pauses that double, up to ten seconds', async (t) => {
  const time = new FakeTime();
  const attempts: number[] = [];
  const states: string[] = [];
  const client = new FeedClient({
    clock: time.clock,
    schedule: time.schedule,
    random: () => 1,
    connect: () => {
      attempts.push(time.now);
      const pipe = new Pipe(time);
      time.schedule(() => pipe.cut(), 1);
      return pipe.client;
    },
  });
  client.listen({ onState: ({ phase }) => states.push(phase) });
  client.start();
  client.start();
  time.advance(60_000);
  const pauses = attempts.slice(1).map((at, n) => at - attempts[n]! - 1);
  t.strictSame(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000].slice(0, pauses.length));
  t.ok(pauses.length >= 8);
  t.ok(
    states.every((phase) => phase === 'connecting'),
    'there never was a picture',
  );
  t.equal(client.state.attempts, attempts.length);
  const before = attempts.length;
  client.wake();
  t.equal(attempts.length, before + 1, 'a tab that is shown again does not wait');
  client.close();
  time.advance(60_000);
  t.equal(attempts.length, before + 1);
  t.match(client.state, { phase: 'closed', reason: 'closed' });
  client.start();
  t.equal(attempts.length, before + 1, 'closed is for good');
});

t.test('F22 clients do not come back all at once', async (t) => {
  const pauses = [0, 0.5, 1].map((luck) => {
    const time = new FakeTime();
    const attempts: number[] = [];
    const client = new FeedClient({
      clock: time.clock,
      schedule: time.schedule,
      random: () => luck,
      connect: () => {
        attempts.push(time.now);
        throw new Error('no network');
      },
    });
    client.start();
    time.advance(1_000);
    client.close();
    return attempts[1]! - attempts[0]!;
  });
  t.strictSame(pauses, [125, 187.5, 250]);
});

t.test('F22 the server can end it for good, with a reason', async (t) => {
  for (const code of [FEED_CLOSE.protocol, FEED_CLOSE.signedOut]) {
    const world = new World();
    const { client, pipes } = world.connect(HERE);
    world.run(1_000);
    pipes[0]!.transport.close(code, 'because');
    world.run(30_000);
    t.equal(pipes.length, 1);
    t.match(client.state, { phase: 'closed', reason: 'because' });
  }
});

t.test('a batch that cannot be read makes the client ask for everything anew, and not over and over', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12);
  const { client, pipe } = world.connect(HERE);
  world.run(3_000);
  let resyncs = 0;
  const answer = pipe.onServerText;
  pipe.onServerText = (text) => {
    if (text.includes('resync')) resyncs++;
    answer(text);
  };
  const deliver = (bytes: number[]) =>
    (pipe.client.onmessage as (event: object) => void)({ data: Uint8Array.from(bytes).buffer });
  for (let n = 0; n < 10; n++) deliver([0x4d, 9, 0, 0]);
  t.match(client.state.reason, /batch/);
  world.run(2_000);
  t.equal(resyncs, 1);
  t.equal(client.units.size, 1);
  t.equal(client.state.phase, 'live');
});

t.test('the view may change while there is no connection, and quickly while there is', async (t) => {
  const world = new World();
  const { client, pipe } = world.connect();
  world.run(1_000);
  t.equal(client.detail, undefined);
  let subscriptions = 0;
  const answer = pipe.onServerText;
  pipe.onServerText = (text) => {
    if (text.includes('"subscribe"')) subscriptions++;
    answer(text);
  };
  for (let n = 0; n < 100; n++) {
    client.view(viewAround(36.65 + n * 1e-3, 117.12));
    world.time.advance(10);
  }
  world.move('last', 36.749, 117.12);
  world.run(1_000);
  t.ok(subscriptions >= 7 && subscriptions <= 10, `${subscriptions} subscriptions for 100 moves in a second`);
  t.equal(client.units.size, 1);
});

t.test('offsets follow the view around the globe', async (t) => {
  const world = new World();
  world.move('fiji', -17, 179.999);
  world.move('east', -17, -179.999);
  const { client } = world.connect(viewAround(36.65, 117.12));
  let origins = 0;
  client.listen({ onOrigin: () => origins++ });
  world.run(1_000);
  client.view({ bounds: { west: 179.9, east: 180.1, south: -17.1, north: -16.9 }, zoom: 12 });
  world.run(1_000);
  t.equal(origins, 1);
  const offset = (id: string) => [
    ...client.units.offsets.subarray(2 * client.units.slotOf(id), 2 * client.units.slotOf(id) + 2),
  ];
  t.ok(
    Math.abs(Math.abs(offset('fiji')[0]! - offset('east')[0]!) - 0.002) < 1e-6,
    'neighbours across the antimeridian',
  );
  client.view({ bounds: { west: 179.91, east: 180.11, south: -17.1, north: -16.9 }, zoom: 12 });
  t.equal(origins, 1, 'a small move changes no origin');
});
