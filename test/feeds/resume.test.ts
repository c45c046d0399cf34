import t from 'tap';
import type { FeedView } from '../../web/feed/feedClient.js';
import { differences } from './support/oracle.js';
import { RawClient } from './support/rawClient.js';
import { incident, viewAround, viewer, World } from './support/world.js';

const HERE: FeedView = viewAround(36.65, 117.12, 0.05);
const expected = { view: HERE, orgs: ['hq'] };

/** A hundred units and an incident in view, none of which moves by itself. */
function quietWorld(limits = {}): World {
  const world = new World(limits);
  for (let n = 0; n < 100; n++) world.move(`u${n}`, 36.62 + n * 5e-4, 117.1 + n * 4e-4);
  world.picture.putIncident(incident('i1'));
  return world;
}

t.test('F8 a client that comes back is sent only what changed while it was away', async (t) => {
  const world = quietWorld();
  const { client, pipes } = world.connect(HERE);
  world.run(2_000);
  const whole = pipes[0]!.bytesDelivered;
  pipes[0]!.cut();
  world.move('u7', 36.65, 117.13);
  world.remove('u8');
  world.move('u9', 38, 118);
  world.move('new', 36.65, 117.12);
  world.picture.putIncident(incident('i2'));
  const heard: string[] = [];
  client.listen({
    onUnits: ({ added, removed }) =>
      heard.push(...removed.map(({ id }) => `-${id}`), ...added.map((s) => `+${client.units.recordOf(s)?.id}`)),
  });
  world.run(2_000);
  t.equal(pipes.length, 2);
  t.equal(client.state.phase, 'live');
  t.strictSame(heard.sort(), ['+new', '-u8', '-u9']);
  t.strictSame(differences(world.picture, client, expected), []);
  t.ok(pipes[1]!.bytesDelivered < whole / 4, `${pipes[1]!.bytesDelivered} of ${whole} bytes`);
});

t.test('F8 the view may be another when a client comes back', async (t) => {
  const world = quietWorld();
  const { client, pipe } = world.connect(HERE);
  world.run(2_000);
  pipe.cut();
  const view = viewAround(36.66, 117.14, 0.01);
  client.view(view);
  world.move('u70', 36.66, 117.14);
  world.run(2_000);
  t.strictSame(differences(world.picture, client, { view, orgs: ['hq'] }), []);
});

t.test('F8 what was half sent when the connection broke is sent again', async (t) => {
  const world = quietWorld();
  const { client, pipes } = world.connect(HERE);
  world.time.advance(1);
  pipes[0]!.stall();
  world.run(500);
  pipes[0]!.drain(3);
  pipes[0]!.stall();
  world.time.advance(0);
  pipes[0]!.cut();
  world.run(2_000);
  t.strictSame(differences(world.picture, client, expected), []);
});

t.test('F10 another epoch, another class or too long away: everything is sent anew', async (t) => {
  const world = quietWorld({ windowMs: 30_000 });
  const client = new RawClient(world).hello(HERE);
  world.run(1_000);
  const view = client.heard('subscribed')[0]!.view;
  const held = client.batches
    .flatMap(({ frames }) => frames)
    .map((frame) => ('page' in frame ? frame.cell * 65_536 + frame.page : 0));
  const sequence = client.batches.at(-1)!.header.sequence;
  const resumeWith = (more: object, principal = viewer('hq')) => {
    const back = new RawClient(world, principal).hello(HERE, {
      resume: { epoch: world.picture.epoch, sequence, view, held, ...more },
    });
    const [subscribed] = back.heard('subscribed');
    return {
      reset: subscribed!.reset,
      handles: back.takeFrames().reduce((sum, frame) => sum + ('handles' in frame ? frame.handles.length : 0), 0),
    };
  };
  t.strictSame(resumeWith({}), { reset: false, handles: 0 }, 'nothing changed');
  t.strictSame(resumeWith({ epoch: 'node-0' }), { reset: true, handles: 100 });
  t.strictSame(resumeWith({ view: 'other' }), { reset: true, handles: 100 });
  t.strictSame(resumeWith({}, viewer('hq/jinan')), { reset: true, handles: 0 });
  t.strictSame(
    resumeWith({ sequence: sequence + 1_000 }),
    { reset: true, handles: 100 },
    'from a future that never was',
  );
  t.strictSame(resumeWith({ held: [] }), { reset: false, handles: 100 });
  world.remove('u5');
  world.run(70_000);
  const late = resumeWith({});
  t.equal(late.reset, false);
  t.ok(late.handles > 0, 'the page that lost a unit longer ago than is remembered is sent whole');
});

t.test('F10 after a restart of the server a client holds the new picture and nothing of the old', async (t) => {
  const world = quietWorld();
  const { client } = world.connect(HERE);
  world.run(2_000);
  world.restart((fresh) => {
    fresh.move('other', 36.65, 117.12);
    fresh.picture.putIncident(incident('i9'));
  });
  world.run(3_000);
  t.equal(client.state.phase, 'live');
  t.equal(client.units.size, 1);
  t.strictSame([...client.records.incidents.keys()], ['i9']);
  t.strictSame(differences(world.picture, client, expected), []);
});

t.test('F10 keys that mean nothing are told to be dropped', async (t) => {
  const world = quietWorld();
  const client = new RawClient(world).hello(HERE);
  world.run(1_000);
  const { view } = client.heard('subscribed')[0]!;
  const { sequence } = client.batches.at(-1)!.header;
  const back = new RawClient(world).hello(HERE, {
    resume: { epoch: world.picture.epoch, sequence, view, held: [1, 2, 3] },
  });
  t.strictSame(back.heard('subscribed')[0]!.dropped, [1, 2, 3]);
});

t.test('F20 a resync sends everything anew', async (t) => {
  const world = quietWorld();
  const { client } = world.connect(HERE);
  world.run(2_000);
  const removed: string[] = [];
  client.listen({ onUnits: (changes) => removed.push(...changes.removed.map(({ id }) => id)) });
  client.resync();
  world.run(1_000);
  t.equal(removed.length, 100);
  t.strictSame(differences(world.picture, client, expected), []);
  const raw = new RawClient(world).hello();
  raw.say({ type: 'resync' });
  t.strictSame(raw.heard('problem'), [], 'without a subscription there is nothing to send');
});
