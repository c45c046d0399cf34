import t from 'tap';
import { instantOf } from '../../server/picture/instant.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();

t.test(`an instant reads as toISOString writes it (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const edges = [0, 1, 999, 1000, 59_999, 86_399_999, 86_400_000, 253_402_300_799_999, 253_402_300_800_000, -1, -62e12];
  const wrong: number[] = [];
  for (let n = 0; n < 100_000; n++) {
    const ms = edges[n] ?? Math.floor(dice.between(0, dice.chance(0.5) ? 3e12 : 2.6e14));
    if (instantOf(ms) !== new Date(ms).toISOString()) wrong.push(ms);
  }
  t.same(wrong, []);
  t.equal(instantOf(1500.7), '1970-01-01T00:00:01.500Z', 'parts of a millisecond are cut');
  t.throws(() => instantOf(Number.NaN), RangeError);
});
