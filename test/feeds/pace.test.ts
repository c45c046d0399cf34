import t from 'tap';
import { FEED_LIMITS } from '../../server/feeds/feeds.js';
import { Pace } from '../../server/feeds/pace.js';
import type { FeedView } from '../../web/feed/feedClient.js';
import { differences } from './support/oracle.js';
import { RawClient } from './support/rawClient.js';
import { viewAround, World } from './support/world.js';

const HERE: FeedView = viewAround(36.65, 117.12, 0.1);
const expected = { view: HERE, orgs: ['hq'] };
const MOST_BYTES = 512 * 1024;

function crowd(units: number): World {
  const world = new World();
  for (let n = 0; n < units; n++) world.move(`u${n}`, 36.56 + (n % 300) * 6e-4, 117.03 + (n % 290) * 6e-4);
  world.run(500);
  return world;
}

const shake = (world: World, units: number): void => {
  for (let n = 0; n < units; n++)
    world.move(`u${n}`, 36.56 + (n % 300) * 6e-4 + Math.random() * 1e-4, 117.03 + (n % 290) * 6e-4);
};

t.test(
  'F11 a client that does not read is sent nothing more, is told so, and gets the latest state when it reads',
  async (t) => {
    const world = crowd(2_000);
    const slow = world.connect(HERE);
    const quick = world.connect(HERE);
    world.run(3_000);
    t.equal(slow.client.state.phase, 'live');
    slow.pipe.stall();
    const states: string[] = [];
    slow.client.listen({ onState: ({ phase }) => states.at(-1) !== phase && states.push(phase) });
    let most = 0;
    for (let n = 0; n < 10; n++) {
      shake(world, 2_000);
      world.run(500);
      most = Math.max(most, slow.pipe.transport.bufferedBytes);
    }
    t.ok(most < 64 * 1024, `${most} bytes wait: one batch, not ten`);
    t.equal(world.feeds.stats.behind, 1);
    t.strictSame(differences(world.picture, quick.client, expected), [], 'nobody else is held back');
    const positions: number[] = [];
    slow.client.listen({ onPositions: (slots) => positions.push(slots.length) });
    slow.pipe.drain();
    world.time.advance(0);
    t.ok(states.includes('behind'), `told that it is behind: ${states}`);
    t.ok(
      positions.reduce((sum, n) => sum + n, 0) <= 4_000,
      'the batch that waited and the latest state, not every change',
    );
    t.strictSame(differences(world.picture, slow.client, expected), [], 'without waiting for the next tick');
    t.equal(slow.client.state.phase, 'live');
    t.equal(world.feeds.stats.behind, 0);
  },
);

t.test('F11 however much there is to send, never more than 512 KB is kept for a client', async (t) => {
  const world = crowd(18_000);
  const { client, pipe } = world.connect(HERE);
  world.time.advance(1);
  pipe.stall();
  let most = 0;
  for (let n = 0; n < 60; n++) {
    world.run(500);
    shake(world, 500);
    most = Math.max(most, pipe.transport.bufferedBytes);
    if (n % 3 === 0) pipe.drain(1);
    if (n % 3 === 0) pipe.stall();
    client.resync();
  }
  t.ok(most > 50 * 1024 && most < MOST_BYTES, `${most} bytes at most`);
  for (let n = 0; n < 50; n++) {
    pipe.drain();
    world.time.advance(1);
  }
  world.run(2_000);
  t.strictSame(differences(world.picture, client, expected).slice(0, 5), []);
});

t.test('F11 a client that asks and does not read the answers is dropped before it costs memory', async (t) => {
  const world = new World({ deadAfterMs: 1e9 });
  const client = new RawClient(world).hello(HERE);
  world.run(500);
  client.pipe.stall();
  let most = 0;
  for (let n = 0; n < 20_000 && !client.pipe.closedWith; n++) {
    for (let m = 0; m < 10; m++) client.pipe.client.send('{"type":"ping","at":1}');
    world.time.advance(500);
    most = Math.max(most, client.pipe.transport.bufferedBytes);
  }
  t.equal(client.pipe.closedWith?.code, 1006);
  t.ok(most < MOST_BYTES);
});

t.test('F12 batches that are not acknowledged for six seconds hold the next back, wherever they wait', async (t) => {
  const world = new World();
  const client = new RawClient(world).hello(HERE);
  world.run(500);
  client.acknowledges = false;
  const move = () => world.move('a', 36.65 + Math.random() * 1e-3, 117.12);
  for (let n = 0; n < 30; n++) {
    move();
    world.run(500);
  }
  const last = client.batches.at(-1)!.header;
  t.ok(world.time.now - last.serverTimeMs >= 8_000, 'nothing came any more');
  t.equal(client.heard('behind').length, 1, 'said once');
  t.match(client.heard('behind')[0], { sequence: Number, sinceMs: Number });
  client.say({ type: 'ping', at: 1, batch: last.number + 5 });
  t.equal(client.batches.at(-1)!.header.number, last.number, 'a batch that was never sent cannot have arrived');
  client.say({ type: 'ping', at: 1, batch: last.number });
  t.equal(client.batches.at(-1)!.header.number, last.number + 1, 'the latest state follows at once');
  t.match(client.heard('caughtUp'), [{ sequence: world.feeds.stats.ticks > 0 ? Number : 0, skippedTicks: Number }]);
  t.ok(client.heard('caughtUp')[0]!.skippedTicks > 10);
});

t.test('F12 the pace of one client', async (t) => {
  const pace = new Pace(FEED_LIMITS);
  t.equal(pace.mayGo(0, FEED_LIMITS.maxBufferedBytes), true);
  t.equal(pace.mayGo(0, FEED_LIMITS.maxBufferedBytes + 1), false);
  t.equal(pace.nextBatch(0), 1);
  t.equal(pace.nextBatch(1_000), 2);
  t.equal(pace.mayGo(6_000, 0), true);
  t.equal(pace.mayGo(6_001, 0), false, 'six seconds after the first that is not acknowledged');
  pace.acknowledge(1, 6_500);
  t.equal(pace.mayGo(12_500, 0), true);
  t.equal(pace.mayGo(12_501, 0), false);
  pace.acknowledge(2, 13_000);
  t.equal(pace.mayGo(1e6, 0), true, 'nothing is under way');
  t.equal(pace.isHeartbeatDue(1_999), false);
  t.equal(pace.isHeartbeatDue(2_000), true);
  t.equal(pace.holdBack(100), false);
  t.equal(pace.holdBack(1_099), false);
  t.equal(pace.holdBack(1_100), true);
  t.equal(pace.holdBack(1_200), false);
  t.equal(pace.catchUp(), 4);
  t.equal(pace.catchUp(), undefined);
});
