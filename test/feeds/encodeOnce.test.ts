import t from 'tap';
import type { FeedView } from '../../web/feed/feedClient.js';
import { differences } from './support/oracle.js';
import { RawClient } from './support/rawClient.js';
import { viewAround, viewer, World } from './support/world.js';

const HERE: FeedView = viewAround(36.65, 117.12, 0.05);

function crowd(): World {
  const world = new World();
  for (let n = 0; n < 500; n++) world.move(`u${n}`, 36.61 + (n % 50) * 1.6e-3, 117.08 + (n % 47) * 1.6e-3);
  world.run(500);
  return world;
}

t.test('F3 a tick costs one encoding for each cell and class, and one message for each session', async (t) => {
  const world = crowd();
  const clients = Array.from({ length: 20 }, (_, n) =>
    new RawClient(world, viewer(n % 2 === 0 ? 'hq' : 'hq/jinan')).hello(HERE),
  );
  world.run(2_000);
  const { framesEncoded: before, batches: batchesBefore } = world.feeds.stats;
  const cells = world.feeds.stats.cells;
  for (const client of clients) client.batches.length = 0;
  for (let n = 0; n < 500; n++) world.move(`u${n}`, 36.61 + (n % 50) * 1.6e-3 + 1e-5, 117.08 + (n % 47) * 1.6e-3);
  world.run(500);
  const { framesEncoded: after, batches: batchesAfter } = world.feeds.stats;
  t.equal(after - before, cells, 'encoded once for ten sessions; those who may see nothing cost nothing');
  const whole = clients[0]!.batches[0]!;
  t.equal(whole.frames.length, cells);
  for (const [n, { batches }] of clients.entries()) {
    if (n % 2 === 1) continue;
    t.equal(batches.length, 1);
    t.strictSame(new Uint8Array(batches[0]!.bytes).subarray(32), new Uint8Array(whole.bytes).subarray(32));
  }
  t.ok(batchesAfter - batchesBefore >= 10);
});

t.test('F21 deflated batches hold the same, in fewer bytes, and are deflated once', async (t) => {
  const world = crowd();
  const deflated = world.connect(HERE, viewer('hq'), true);
  const plain = world.connect(HERE);
  const inflated = async () => {
    // Inflating is asynchronous: real time passes, the fake clock does not.
    for (let n = 0; n < 50 && deflated.client.sequence !== plain.client.sequence; n++)
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  for (let round = 0; round < 20; round++) {
    for (let n = 0; n < 500; n++)
      world.move(`u${n}`, 36.61 + (n % 50) * 1.6e-3 + round * 1e-5, 117.08 + (n % 47) * 1.6e-3);
    if (round === 10) deflated.client.view(viewAround(36.64, 117.1, 0.02));
    if (round === 12) deflated.client.view(HERE);
    if (round === 15) deflated.pipe.cut();
    world.run(500);
    await inflated();
  }
  t.strictSame(differences(world.picture, deflated.client, { view: HERE, orgs: ['hq'] }), []);
  t.equal(deflated.client.server?.deflate, true);
  const bytes = deflated.pipes.reduce((sum, pipe) => sum + pipe.bytesDelivered, 0);
  t.ok(bytes < plain.pipe.bytesDelivered, `${bytes} of ${plain.pipe.bytesDelivered} bytes`);
});
