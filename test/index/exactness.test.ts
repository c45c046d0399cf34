import t from 'tap';
import { destination, metersOfChordSquared } from '../../server/geo/geodesy.js';
import { H3Tree } from '../../server/index/h3Tree.js';
import { type NearestQuery, NearestResult } from '../../server/index/query.js';
import { Dice, testSeed } from '../support/random.js';
import { Oracle } from './support/oracle.js';
import { type PointWorld, WORLDS } from './support/worlds.js';

const long = process.env.MUSTER_TEST_LONG === '1';
/** Some 60,000 queries in the ordinary run, a million in the long one. */
const ROUNDS = long ? 600 : 36;
const QUERIES_A_ROUND = 140;
const SIZES = [1, 2, 9, 60, 400, 3000];

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);

/** Bits 0..5 one of six, bit 6 for 1 in 10, bit 7 for 1 in 100, bit 8 for 1 in 1000, bit 9 for none. */
const randomMask = (dice: Dice): number => {
  const rare = dice.next();
  return (1 << dice.below(6)) | (rare < 0.1 ? 64 : 0) | (rare < 0.01 ? 128 : 0) | (rare < 0.001 ? 256 : 0);
};

const FILTERS = [
  undefined,
  { anyOf: [1], allOf: 0 },
  { anyOf: [1 | 2 | 4, 64], allOf: 0 },
  { anyOf: [], allOf: 64 },
  { anyOf: [], allOf: 128 },
  { anyOf: [3], allOf: 256 },
  { anyOf: [512], allOf: 0 },
  { anyOf: [0], allOf: 0 },
];

function randomQuery(dice: Dice, world: PointWorld, oracle: Oracle): NearestQuery {
  const size = oracle.rows.length;
  const { lat, lng } = dice.next() < 0.85 ? world.point(dice) : WORLDS[dice.below(WORLDS.length)]!.point(dice);
  const k = [1, 10, 10, 10, 50, size + 5][dice.below(6)]!;
  const wantsEven = dice.next() < 0.1;
  return {
    lat,
    lng,
    k: size > 1000 ? Math.min(k, 50) : k,
    filter: FILTERS[dice.below(FILTERS.length)],
    ...(dice.next() < 0.2 && { maxDistanceMeters: 10 ** (dice.next() * 7) }),
    ...(wantsEven && { accept: (row: number) => row % 2 === 0 }),
    ...(dice.next() < 0.3 && { tie: (a: number, b: number) => b - a }),
  };
}

/** Moves, adds, removes and relabels some of the points in both. */
function change(
  dice: Dice,
  world: PointWorld,
  tree: H3Tree,
  oracle: Oracle,
  places: Map<number, { lat: number; lng: number }>,
): void {
  for (const row of oracle.rows) {
    const what = dice.next();
    if (what < 0.5) continue;
    if (what < 0.93) {
      const meters = what < 0.75 ? 20 : what < 0.85 ? 2000 : 0;
      const old = places.get(row)!;
      const to =
        meters > 0 ? destination(old.lat, old.lng, dice.next() * 360, meters * dice.next()) : world.point(dice);
      places.set(row, to);
      tree.move(row, to.lat, to.lng);
      oracle.move(row, to.lat, to.lng);
    } else if (what < 0.97) {
      const mask = randomMask(dice);
      tree.setMask(row, mask);
      oracle.setMask(row, mask);
    } else if (oracle.rows.length > 1) {
      if (!tree.remove(row)) throw new Error(`row ${row} was not there`);
      oracle.remove(row);
      const to = world.point(dice);
      const next = row + 10_000;
      places.set(next, to);
      const mask = randomMask(dice);
      tree.insert(next, to.lat, to.lng, mask);
      oracle.put(next, to.lat, to.lng, mask);
    }
  }
}

let queries = 0;
WORLDS.forEach((world, n) => {
  t.test(`nearest equals the full look: ${world.name}`, async (t) => {
    const dice = new Dice(seed + n);
    const out = new NearestResult();
    let wrong = 0;
    for (let round = 0; round < ROUNDS && wrong === 0; round++) {
      const tree = new H3Tree();
      const oracle = new Oracle();
      const places = new Map<number, { lat: number; lng: number }>();
      const size = SIZES[round % SIZES.length]!;
      for (let row = 0; row < size; row++) {
        const place = world.point(dice);
        places.set(row, place);
        const mask = randomMask(dice);
        tree.insert(row, place.lat, place.lng, mask);
        oracle.put(row, place.lat, place.lng, mask);
      }
      for (let q = 0; q < QUERIES_A_ROUND; q++) {
        if (q % 35 === 34) change(dice, world, tree, oracle, places);
        const query = randomQuery(dice, world, oracle);
        const expected = oracle.nearest(query);
        const count = tree.nearest(query, out);
        queries++;
        const same =
          count === expected.length &&
          expected.every(
            ({ row, chord }, i) =>
              out.rows[i] === row && out.chordsSquared[i] === chord && out.metersTo(i) === metersOfChordSquared(chord),
          );
        if (same) continue;
        wrong++;
        const { accept, tie, ...said } = query;
        t.fail(`round ${round}, query ${q}`, {
          query: { ...said, accept: !!accept, tie: !!tie },
          size,
          expected: expected.slice(0, 12),
          got: Array.from(out.rows.subarray(0, Math.min(count, 12))),
        });
        break;
      }
      tree.check();
      t.equal(tree.size, oracle.rows.length);
    }
    t.equal(wrong, 0);
  });
});

t.test('how much was asked', async (t) => {
  t.comment(`${queries} queries`);
  t.ok(queries >= WORLDS.length * ROUNDS * QUERIES_A_ROUND, 'every query was made');
});

t.test('ten thousand points in one place are one heap, and each can be found and taken away', async (t) => {
  const tree = new H3Tree();
  for (let row = 0; row < 10_000; row++) tree.insert(row, 36.65, 117.12, 1);
  const out = new NearestResult();
  t.equal(tree.nearest({ lat: 36.65, lng: 117.12, k: 3 }, out), 3);
  t.strictSame([...out.rows.subarray(0, 3)], [0, 1, 2], 'ties go by row');
  for (let row = 0; row < 10_000; row += 2) tree.remove(row);
  tree.check();
  t.equal(tree.nearest({ lat: -36, lng: 0, k: 20_000 }, out), 5000);
  for (let row = 1; row < 10_000; row += 2) tree.move(row, -89.99, row / 100);
  tree.check();
  for (let row = 1; row < 10_000; row += 2) tree.remove(row);
  t.equal(tree.size, 0);
  t.equal(tree.nearest({ lat: 0, lng: 0, k: 10 }, out), 0);
});

t.test('wrong calls are refused by name', async (t) => {
  const tree = new H3Tree();
  tree.insert(3, 10, 10, 1);
  t.throws(() => tree.insert(3, 0, 0, 1), /row 3 is already/);
  t.throws(() => tree.insert(-1, 0, 0, 1), /row -1/);
  t.throws(() => tree.insert(4, Number.NaN, 0, 1), /not a place/);
  t.throws(() => tree.move(9, 0, 0), /row 9 is not in the index/);
  t.throws(() => tree.setMask(9, 1), /row 9 is not in the index/);
  t.equal(tree.remove(9), false);
  t.ok(tree.bytes() > 0);
});
