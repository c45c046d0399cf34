import t from 'tap';
import {
  type Bounds,
  boundsContain,
  boundsWidth,
  growBounds,
  normalizeBounds,
  splitAtAntimeridian,
  WORLD,
} from '../../server/geo/viewport.js';
import { Dice, testSeed } from '../support/random.js';

const box = (west: number, south: number, east: number, north: number): Bounds => ({ west, south, east, north });

t.test('bounds are normalised', async (t) => {
  t.strictSame(normalizeBounds(box(170, -10, 190, 10)), box(170, -10, -170, 10), 'over the antimeridian');
  t.strictSame(normalizeBounds(box(-190, -10, -170, 10)), box(170, -10, -170, 10), 'from the other side');
  t.strictSame(normalizeBounds(box(-300, -100, 300, 95)), WORLD, 'more than the world');
  t.strictSame(normalizeBounds(WORLD), WORLD);
  t.strictSame(normalizeBounds(box(370, 0, 380, 1)), box(10, 0, 20, 1), 'another turn');
  t.throws(() => normalizeBounds(box(0, 2, 1, 1)), RangeError, 'upside down');
  t.throws(() => normalizeBounds(box(0, Number.NaN, 1, 1)), RangeError, 'no number');
  t.throws(() => normalizeBounds(box(0, 0, Infinity, 1)), RangeError, 'no end');
});

t.test('width, parts and growth', async (t) => {
  t.equal(boundsWidth(box(170, 0, -170, 1)), 20);
  t.equal(boundsWidth(WORLD), 360);
  t.equal(boundsWidth(box(5, 0, 5, 1)), 0);
  t.strictSame(splitAtAntimeridian(box(170, 0, -170, 1)), [box(170, 0, 180, 1), box(-180, 0, -170, 1)]);
  t.strictSame(splitAtAntimeridian(WORLD), [WORLD]);
  t.strictSame(growBounds(box(10, 0, 20, 10), 0.5), box(5, -5, 25, 15));
  t.strictSame(growBounds(box(175, 80, -175, 90), 0.5), box(170, 75, -170, 90), 'not beyond the pole');
  t.strictSame(growBounds(box(-170, -80, 170, 80), 0.5), WORLD);
});

t.test('edges and the antimeridian belong to it', async (t) => {
  const over = box(170, -10, -170, 10);
  for (const lng of [170, 175, 180, -180, -175, -170]) t.ok(boundsContain(over, 0, lng), `longitude ${lng}`);
  for (const lng of [169.9999999, -169.9999999, 0]) t.notOk(boundsContain(over, 0, lng), `longitude ${lng}`);
  t.ok(boundsContain(box(0, 0, 180, 1), 1, -180), '-180 is 180');
  t.ok(boundsContain(box(-180, 0, 0, 1), 0, 180), '180 is -180');
  t.notOk(boundsContain(over, 10.0000001, 180));
});

const seed = testSeed();

t.test(`containment agrees with arithmetic on E7 integers (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const around = 3_600_000_000;
  const some = (limit: number) => dice.pick([0, 1, -1, dice.between(-1, 1)]) * limit;
  for (let n = 0; n < 20_000; n++) {
    const [west, east] = [Math.round(some(180e7)), Math.round(some(180e7))];
    const [south, north] = [Math.round(some(90e7)), Math.round(some(90e7))].sort((a, b) => a - b);
    const lat = dice.pick([south, north, Math.round(some(90e7))]);
    const lng = dice.pick([west, east, Math.round(some(180e7))]);
    const width = east >= west ? east - west : east - west + around;
    const eastOfWest = (((lng - west) % around) + around) % around;
    const wanted = lat >= south && lat <= north && (eastOfWest <= width || width === around);
    const bounds = normalizeBounds(box(west / 1e7, south / 1e7, east / 1e7, north / 1e7));
    if (boundsContain(bounds, lat / 1e7, lng / 1e7) !== wanted) return t.fail('wrong', { bounds, lat, lng, wanted });
  }
  t.pass('20,000 times');
});
