import t from 'tap';
import { FRESHNESSES } from '../../server/wire/units.js';
import { ClockOffset } from '../../web/feed/clockOffset.js';
import { Dice, testSeed } from '../support/random.js';
import { viewAround, World } from './support/world.js';

const HERE = viewAround(36.65, 117.12);

t.test('F14 a unit that falls silent becomes stale and lost on the client, without a report', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12);
  const { client } = world.connect(HERE);
  world.run(1_000);
  const slot = client.units.slotOf('a');
  const label = () => FRESHNESSES[client.units.freshness[slot]!];
  const seen = [label()];
  for (let minutes = 0; minutes < 11; minutes++) {
    world.run(60_000);
    if (label() !== seen.at(-1)) seen.push(label());
  }
  t.strictSame(seen, ['fresh', 'stale', 'lost']);
  t.ok(Math.abs(client.units.ageMs(slot, client.serverNow()) - 661_000) < 700);
});

t.test('F14 ages grow even when nothing arrives, and a link that is cut shows by its state', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12);
  const { client, pipe } = world.connect(HERE);
  world.run(3_000);
  const slot = client.units.slotOf('a');
  const before = client.units.ageMs(slot, client.serverNow());
  world.isDown = true;
  pipe.cut();
  world.time.advance(30_000);
  t.ok(Math.abs(client.units.ageMs(slot, client.serverNow()) - before - 30_000) <= 1);
  t.match(client.state, { phase: 'frozen' });
  t.ok(client.state.dataAgeMs! >= 30_000 && client.state.dataAgeMs! < 31_500);
});

t.test('F15 the clock offset is that of the shortest round trip of the last two minutes', async (t) => {
  const seed = testSeed();
  t.comment(`seed ${seed}`);
  const dice = new Dice(seed);
  for (let round = 0; round < 50; round++) {
    const truth = dice.between(-1e6, 1e6);
    const offset = new ClockOffset();
    t.equal(offset.uncertaintyMs, Number.POSITIVE_INFINITY);
    let now = 1e12;
    for (let n = 0; n < 60; n++) {
      const there = dice.chance(0.2) ? dice.between(0.2, 2) : dice.between(20, 900);
      const back = dice.chance(0.2) ? dice.between(0.2, 2) : dice.between(20, 900);
      offset.add(now, now + there + truth, now + there + back);
      now += 2_000;
    }
    if (Math.abs(offset.offsetMs - truth) > offset.uncertaintyMs + 1e-3) t.fail(`${offset.offsetMs}, not ${truth}`);
  }
  const offset = new ClockOffset();
  offset.add(0, 1_000, 2);
  offset.add(121_000, 500_000, 121_400);
  t.equal(offset.offsetMs, 500_000 - 121_200, 'an old sample does not outlive the truth');
  offset.add(10, Number.NaN, 20);
  offset.add(20, 5, 10);
  t.equal(offset.offsetMs, 500_000 - 121_200, 'nonsense is not a sample');
  offset.reset();
  t.equal(offset.offsetMs, 0);
});

t.test('F15 a client whose clock is wrong still shows the right ages', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12);
  const wrong = 3_600_000;
  const { client } = world.connect(HERE, undefined, false, () => world.time.now + wrong);
  world.run(5_000);
  t.ok(Math.abs(client.serverNow() - world.time.now) <= 1);
  t.ok(Math.abs(client.units.ageMs(client.units.slotOf('a'), client.serverNow()) - 5_000) <= 10);
  t.equal(client.state.phase, 'live');
});
