import t from 'tap';
import {
  areaCenter,
  areaProblem,
  areaShape,
  areaSquareMeters,
  circlePolygon,
  sectorPolygon,
} from '../../server/geo/areas.js';
import { destination, distanceMeters, fromE7, toE7, unitVector } from '../../server/geo/geodesy.js';
import { MAX_AREA_POSITIONS } from '../../server/geo/rings.js';
import type { GeoArea } from '../../server/wire/base.js';
import { Dice, testSeed } from '../support/random.js';
import { liesIn, makeStar, type Position, wrapped } from './support/stars.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);

const polygon = (...coordinates: Position[][]): GeoArea => ({ type: 'Polygon', coordinates });
const square = (west: number, south: number, side: number): Position[] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

t.test('what is wrong with an area is named', async (t) => {
  const open = square(0, 0, 1).slice(0, 4);
  const long = Array.from({ length: MAX_AREA_POSITIONS + 1 }, (_, i): Position => [i / 1e6, 0]);
  const bad: [RegExp, GeoArea][] = [
    [/no polygon/, { type: 'MultiPolygon', coordinates: [] }],
    [/polygon 0 has no ring/, { type: 'Polygon', coordinates: [] } as GeoArea],
    [/outer ring has 3 positions/, polygon(open.slice(0, 3))],
    [/outer ring is not closed/, polygon([...open, [0.5, 0.5]])],
    [/outer ring, position 1: lat 117 .*\[lng, lat\]/, polygon([[36, 11], [36, 117], [37, 12], [36, 11]])], // biome-ignore format: one row
    [/position 0: lng 361/, polygon(square(361, 0, 1))],
    [/position 2: .*finite/, polygon([[0, 0], [1, 0], [Number.NaN, 1], [0, 0]])], // biome-ignore format: one row
    [/outer ring has no area/, polygon([[0, 0], [1, 1], [2, 2], [0, 0]])], // biome-ignore format: one row
    [/outer ring crosses itself/, polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]])], // biome-ignore format: one row
    [/goes around a pole/, polygon([[-120, 80], [0, 80], [120, 80], [-120, 80]])], // biome-ignore format: one row
    [/hole 1 of polygon 0 lies outside/, polygon(square(0, 0, 1), square(5, 5, 1))],
    [/hole 1 has 3 positions/, polygon(square(0, 0, 1), open.slice(0, 3))],
    [
      /polygon 1, outer ring is not closed/,
      { type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [[...open, [0.5, 0.5]]]] },
    ],
    [/simplify it to 20000/, polygon(long)],
  ];
  for (const [sentence, area] of bad) {
    t.match(areaProblem(area), sentence);
    t.throws(() => areaShape(area), { name: 'RangeError', message: sentence });
  }
  t.equal(areaProblem(polygon(square(117, 36, 1), square(117.2, 36.2, 0.2))), undefined);
});

t.test('edges belong to an area, the insides of holes do not', async (t) => {
  const shape = areaShape(polygon(square(10, 10, 4), square(11, 11, 2)));
  t.ok(shape.containsPlace(10, 10), 'a corner');
  t.ok(shape.containsPlace(10, 12), 'an edge');
  t.ok(shape.containsPlace(11, 12), 'the edge of the hole');
  t.notOk(shape.containsPlace(12, 12), 'the hole');
  t.ok(shape.containsPlace(10.5, 12));
  t.notOk(shape.containsPlace(9.9999999, 12));
  t.ok(shape.contains(...unitVector(10, 12)), 'an edge, as a vector');
});

t.test('three ways to write an area over the antimeridian are one area', async (t) => {
  const beyond = areaShape(polygon(square(178, -2, 4)));
  const jumping = areaShape(polygon(wrapped(square(178, -2, 4))));
  const cut = areaShape({
    type: 'MultiPolygon',
    coordinates: [
      [[[178, -2], [180, -2], [180, 2], [178, 2], [178, -2]]],
      [[[-180, -2], [-178, -2], [-178, 2], [-180, 2], [-180, -2]]],
    ],
  }); // biome-ignore format: one ring a row
  for (const [lng, inside] of [
    [177.9, false],
    [178.1, true],
    [180, true],
    [-180, true],
    [-178.1, true],
    [-177.9, false],
    [0, false],
  ] as const)
    for (const shape of [beyond, jumping, cut]) t.equal(shape.containsPlace(0, lng), inside, `longitude ${lng}`);
  t.strictSame(beyond.bounds, [{ west: 178, south: -2, east: -178, north: 2 }]);
});

t.test('areas contain what the even-odd rule says, and their caps are never refused', async (t) => {
  const dice = new Dice(seed);
  let insides = 0;
  for (let round = 0; round < 400; round++) {
    const reach = 10 ** dice.between(-3, 1.2);
    const middle = { lat: dice.between(-60, 60), lng: dice.pick([117.12, 179.99, -179.99, dice.between(-180, 180)]) };
    const star = makeStar(dice, middle, reach);
    const rings = dice.chance(0.5) ? [star.ring, star.scaled(0.4)] : [star.ring];
    const written = dice.chance(0.5) ? rings : rings.map(wrapped);
    const shape = areaShape(polygon(...written));
    for (let n = 0; n < 60; n++) {
      const lat = fromE7(toE7(middle.lat + reach * dice.between(-1.2, 1.2)));
      const turn = middle.lng + reach * dice.between(-1.2, 1.2);
      const lng = fromE7(toE7(turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn));
      const wanted = liesIn(rings, lat, lng);
      const [x, y, z] = unitVector(lat, lng);
      if (shape.containsPlace(lat, lng) !== wanted || shape.contains(x, y, z) !== wanted)
        return t.fail('wrong', { written, lat, lng, wanted });
      if (!wanted) continue;
      insides++;
      const meters = reach * 10 ** dice.between(0, 5);
      const cap = destination(lat, lng, dice.between(0, 360), meters * dice.next());
      const chord = (meters / 6371008.8) * 1.000001;
      if (!shape.touchesCap(...unitVector(cap.lat, cap.lng), chord))
        return t.fail('refused', { written, lat, lng, cap, chord });
    }
  }
  t.ok(insides > 1000, `${insides} insides`);
});

t.test('circles, sectors, middles and sizes', async (t) => {
  const place = { lat: 36.65, lng: 117.12 };
  const circle = circlePolygon(place.lat, place.lng, 1000);
  t.equal(areaProblem(circle), undefined);
  for (const [lng, lat] of (circle.coordinates as Position[][])[0])
    t.ok(Math.abs(distanceMeters(place.lat, place.lng, lat, lng) - 1000) < 1, 'a corner is at the radius');
  const size = areaSquareMeters(circle);
  t.ok(Math.abs(size / (Math.PI * 1e6) - 1) < 0.01, `${size} square metres`);
  const middle = areaCenter(circle);
  t.ok(distanceMeters(place.lat, place.lng, middle.lat, middle.lng) < 1);
  const over = areaCenter(polygon(wrapped(square(178, -2, 4))));
  t.ok(Math.abs(Math.abs(over.lng) - 180) < 1e-9, `the middle of an area over the antimeridian: ${over.lng}`);

  t.equal(sectorPolygon(place), undefined);
  const view = { ...place, azimuthDegrees: 0, fieldOfViewDegrees: 90, rangeMeters: 500 };
  const sector = areaShape(sectorPolygon(view)!);
  const seen = destination(place.lat, place.lng, 0, 400);
  const behind = destination(place.lat, place.lng, 180, 400);
  t.ok(sector.containsPlace(seen.lat, seen.lng));
  t.notOk(sector.containsPlace(behind.lat, behind.lng));
  const round = areaShape(sectorPolygon({ ...view, fieldOfViewDegrees: 360 })!);
  t.ok(round.containsPlace(behind.lat, behind.lng));
  const holed = areaSquareMeters(polygon(square(0, 0, 1), square(0.25, 0.25, 0.5)));
  t.ok(Math.abs(holed / areaSquareMeters(polygon(square(0, 0, 1))) - 0.75) < 1e-4, 'holes are taken off');
});
