import t from 'tap';
import { areaShape } from '../../server/geo/areas.js';
import { destination, distanceMeters, fromE7, normalizeLng, toE7 } from '../../server/geo/geodesy.js';
import { boundsShape, circleShape, type GeoShape } from '../../server/geo/shapes.js';
import { H3Tree } from '../../server/index/h3Tree.js';
import { EVERY_ROW, type MaskFilter } from '../../server/index/query.js';
import { liesIn, makeStar, type Position, wrapped } from '../geo/support/stars.js';
import { Dice, testSeed } from '../support/random.js';
import { type Place, type PointWorld, WORLDS } from './support/worlds.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);

interface Asked {
  readonly said: unknown;
  readonly shape: GeoShape;
  holds(place: Place): boolean;
}

function someCircle(dice: Dice, { lat, lng }: Place): Asked {
  const meters = 10 ** dice.between(0, 7.2);
  return {
    said: { lat, lng, meters },
    shape: circleShape(lat, lng, meters),
    holds: (place) => distanceMeters(lat, lng, place.lat, place.lng) <= meters,
  };
}

/** Sides on the E7 grid, often exactly through a point: held against arithmetic on integers. */
function someBounds(dice: Dice, { lat, lng }: Place): Asked {
  const size = 10 ** dice.between(-6, 2);
  const [low, high] = [toE7(lat), toE7(Math.min(90, lat + size))];
  const [west, east] = [toE7(lng), toE7(normalizeLng(lng + size * dice.between(0, 3)))];
  const around = 3_600_000_000;
  const width = east >= west ? east - west : east - west + around;
  return {
    said: { west, low, east, high },
    shape: boundsShape({ west: fromE7(west), south: fromE7(low), east: fromE7(east), north: fromE7(high) }),
    holds: (place) => {
      const [y, x] = [toE7(place.lat), toE7(place.lng)];
      return y >= low && y <= high && (((x - west) % around) + around) % around <= width;
    },
  };
}

function someArea(dice: Dice, place: Place): Asked {
  const reach = 10 ** dice.between(-4, 1.3);
  const lat = Math.max(reach - 89, Math.min(89 - reach, place.lat));
  const star = makeStar(dice, { lat, lng: place.lng }, reach);
  const other = makeStar(dice, { lat, lng: place.lng + 2.5 * reach }, reach);
  const parts: Position[][][] = [[star.ring, ...(dice.chance(0.5) ? [star.scaled(0.5)] : [])]];
  if (dice.chance(0.3)) parts.push([other.ring]);
  const written = dice.chance(0.5) ? parts : parts.map((rings) => rings.map(wrapped));
  return {
    said: written,
    shape: areaShape({ type: 'MultiPolygon', coordinates: written }),
    holds: ({ lat, lng }) => parts.some((rings) => liesIn(rings, lat, lng)),
  };
}

function ask(dice: Dice, world: PointWorld, places: readonly Place[]): Asked {
  const place = dice.chance(0.5) ? dice.pick(places) : onGrid(world.point(dice));
  return dice.pick([someCircle, someBounds, someArea])(dice, place);
}

function onGrid({ lat, lng }: Place): Place {
  return { lat: fromE7(toE7(lat)), lng: fromE7(toE7(lng)) };
}

const FILTERS: readonly MaskFilter[] = [
  EVERY_ROW,
  { anyOf: [1], allOf: 0 },
  { anyOf: [3, 12], allOf: 0 },
  { anyOf: [], allOf: 4 },
  { anyOf: [0], allOf: 0 },
];
const passes = (mask: number, { anyOf, allOf }: MaskFilter) =>
  (mask & allOf) === allOf && anyOf.every((group) => (mask & group) !== 0);

WORLDS.forEach((world, n) => {
  t.test(`what lies in a circle, bounds or area: ${world.name}`, async (t) => {
    const dice = new Dice(seed + n);
    let found = 0;
    for (const size of [1, 40, 1500]) {
      const tree = new H3Tree();
      const masks: number[] = [];
      const places = Array.from({ length: size }, (_, row) => {
        const place = onGrid(world.point(dice));
        masks[row] = (1 << dice.below(2)) | (4 << dice.below(2));
        tree.insert(row, place.lat, place.lng, masks[row]);
        return place;
      });
      for (let q = 0; q < 120; q++) {
        const row = dice.below(size);
        places[row] = onGrid(destination(places[row].lat, places[row].lng, dice.between(0, 360), 20));
        tree.move(row, places[row].lat, places[row].lng);
        const { said, shape, holds } = ask(dice, world, places);
        const filter = dice.pick(FILTERS);
        const got: number[] = [];
        tree.within(shape, (row) => got.push(row), filter);
        got.sort((a, b) => a - b);
        const expected = places.flatMap((place, row) => (passes(masks[row], filter) && holds(place) ? [row] : []));
        found += expected.length;
        if (got.length === expected.length && got.every((row, i) => row === expected[i])) continue;
        const only = (a: number[], b: number[]) => a.filter((row) => !b.includes(row)).slice(0, 5);
        const [missed, extra] = [only(expected, got), only(got, expected)];
        return t.fail(`size ${size}, query ${q}`, {
          said,
          missed,
          extra,
          where: [...missed, ...extra].map((row) => places[row]),
        });
      }
    }
    t.ok(found > 0, `${found} rows found`);
  });
});

t.test('a filter of too many groups is refused', async (t) => {
  const tree = new H3Tree();
  const five = { anyOf: [1, 1, 1, 1, 1], allOf: 0 };
  t.throws(() => tree.within(circleShape(0, 0, 1), () => undefined, five), /at most 4 groups/);
});
