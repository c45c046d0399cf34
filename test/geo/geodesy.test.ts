import t, { type Test } from 'tap';
import {
  bearingDifferenceDegrees,
  chordOfMeters,
  chordSquared,
  destination,
  distanceMeters,
  EARTH_RADIUS_METERS,
  fromE7,
  initialBearingDegrees,
  latOfVector,
  lngOfVector,
  MAX_DISTANCE_METERS,
  metersOfChordSquared,
  normalizeDegrees,
  normalizeLng,
  RADIANS,
  toE7,
  unitVector,
} from '../../server/geo/geodesy.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);

const near = (t: Test, got: number, wanted: number, within: number, what: string) =>
  t.ok(Math.abs(got - wanted) <= within, `${what}: ${got} is ${wanted} within ${within}`);

t.test('known distances', async (t) => {
  near(t, distanceMeters(0, 0, 90, 0), 10_007_557.22, 0.01, 'a quarter of a meridian');
  near(t, distanceMeters(0, 0, 0, 1), 111_195.08, 0.01, 'a degree of the equator');
  near(t, distanceMeters(36.6, 117.1, -36.6, -62.9), MAX_DISTANCE_METERS, 1e-6, 'antipodes');
  near(t, distanceMeters(10, 179.9, 10, -179.9), distanceMeters(10, 0, 10, 0.2), 1e-6, 'over the antimeridian');
  near(t, distanceMeters(90, 12, 90, -150), 0, 1e-6, 'one pole under two longitudes');
  t.equal(distanceMeters(36.6512, 117.1201, 36.6512, 117.1201), 0);
});

// E. Williams, Aviation Formulary 1.47, worked examples: LAX 33 57 N 118 24 W, JFK 40 38 N 73 47 W.
t.test('the worked examples of the Aviation Formulary', async (t) => {
  const [lax, laxLng, jfk, jfkLng] = [33 + 57 / 60, -(118 + 24 / 60), 40 + 38 / 60, -(73 + 47 / 60)];
  near(t, distanceMeters(lax, laxLng, jfk, jfkLng) / EARTH_RADIUS_METERS, 0.623585, 1e-6, 'distance in radians');
  near(t, initialBearingDegrees(lax, laxLng, jfk, jfkLng) * RADIANS, 1.150035, 1e-6, 'course in radians');
  const there = destination(lax, laxLng, 1.150035 / RADIANS, 0.0290888 * EARTH_RADIUS_METERS);
  near(t, there.lat * RADIANS, 0.60418, 1e-6, 'latitude after 100 nautical miles on 066');
  near(t, -there.lng * RADIANS, 2.034206, 1e-6, 'longitude after 100 nautical miles on 066');
});

t.test('known bearings', async (t) => {
  near(t, initialBearingDegrees(0, 0, 1, 0), 0, 1e-12, 'north');
  near(t, initialBearingDegrees(0, 0, 0, 1), 90, 1e-12, 'east');
  near(t, initialBearingDegrees(0, 0, -1, 0), 180, 1e-12, 'south');
  near(t, initialBearingDegrees(0, 0, 0, -1), 270, 1e-12, 'west');
  near(t, initialBearingDegrees(5, 179.5, 5, -179.5), 90, 0.1, 'east over the antimeridian');
  near(t, initialBearingDegrees(60, 10, 90, 170), 0, 1e-9, 'the pole is north of everywhere');
  t.equal(initialBearingDegrees(36, 117, 36, 117), 0, 'the same place');
  near(t, bearingDifferenceDegrees(350, 10), 20, 1e-12, 'across north');
  near(t, bearingDifferenceDegrees(10, 350), 20, 1e-12, 'and back');
  t.equal(bearingDifferenceDegrees(0, 180), 180);
});

t.test('the place at a bearing and distance is at that bearing and distance', async (t) => {
  const dice = new Dice(seed);
  for (let n = 0; n < 20_000; n++) {
    const lat = dice.between(-89, 89);
    const lng = dice.between(-180, 180);
    const bearing = dice.between(0, 360);
    const meters = 10 ** dice.between(1, 7.25);
    const there = destination(lat, lng, bearing, meters);
    // asin gives the latitude only to 1e-8 rad at the poles.
    const slack = Math.abs(there.lat) < 89 ? 1e-3 : 0.5;
    const away = distanceMeters(lat, lng, there.lat, there.lng);
    if (Math.abs(away - meters) > slack) return t.fail(`${lat}, ${lng}, ${bearing}, ${meters}: ${away} m`);
    if (!(there.lng >= -180 && there.lng <= 180 && Math.abs(there.lat) <= 90)) return t.fail('off the map', there);
    const back = initialBearingDegrees(lat, lng, there.lat, there.lng);
    const off = bearingDifferenceDegrees(back, bearing) * RADIANS * Math.sin(meters / EARTH_RADIUS_METERS);
    if (Math.abs(off * EARTH_RADIUS_METERS) > slack) return t.fail(`${lat}, ${lng}, ${bearing}, ${meters}: ${back}`);
  }
  t.pass('20,000 times');
});

t.test('vectors, chords and metres lead back to where they came from', async (t) => {
  const dice = new Dice(seed + 1);
  let worst = 0;
  for (let n = 0; n < 20_000; n++) {
    const lat = dice.between(-90, 90);
    const lng = dice.between(-180, 180);
    const [x, y, z] = unitVector(lat, lng);
    worst = Math.max(worst, Math.abs(latOfVector(x, y, z) - lat), Math.abs(lngOfVector(x, y) - lng));
    const meters = 10 ** dice.between(-3, 7.3);
    worst = Math.max(worst, Math.abs(metersOfChordSquared(chordOfMeters(meters) ** 2) / meters - 1));
  }
  near(t, worst, 0, 1e-11, 'the worst of 20,000');
  t.equal(chordOfMeters(MAX_DISTANCE_METERS * 2), 2, 'no chord is longer than the globe is wide');
  t.equal(metersOfChordSquared(4), MAX_DISTANCE_METERS);
  t.equal(metersOfChordSquared(4.000001), MAX_DISTANCE_METERS, 'rounding past the antipode is not NaN');
});

t.test('the order of chords is the order of distances, both ways round', async (t) => {
  const dice = new Dice(seed + 2);
  const some = () => unitVector(dice.between(-90, 90), dice.between(-180, 180));
  for (let n = 0; n < 5000; n++) {
    const [a, b] = [some(), some()];
    const there = chordSquared(...a, ...b);
    if (there !== chordSquared(...b, ...a)) return t.fail('a chord has two lengths', { a, b });
    if (there < 0 || there > 4 + 1e-12) return t.fail('no chord', { a, b });
  }
  t.pass('5,000 times');
});

t.test('angles are brought into their range', async (t) => {
  for (const [angle, wanted] of [
    [0, 0],
    [360, 0],
    [-1, 359],
    [725, 5],
    [-1e-20, 0],
  ] as const)
    t.equal(normalizeDegrees(angle), wanted, `${angle} degrees`);
  for (const [lng, wanted] of [
    [180, 180],
    [-180, -180],
    [181, -179],
    [-181, 179],
    [540, -180],
    [360, 0],
  ] as const)
    t.equal(normalizeLng(lng), wanted, `longitude ${lng}`);
});

t.test('every E7 integer survives degrees', async (t) => {
  const dice = new Dice(seed + 3);
  for (let n = 0; n < 20_000; n++) {
    const e7 = Math.round(dice.between(-180e7, 180e7));
    if (toE7(fromE7(e7)) !== e7) return t.fail(`${e7}`);
  }
  t.equal(toE7(fromE7(-1_800_000_000)), -1_800_000_000);
});
