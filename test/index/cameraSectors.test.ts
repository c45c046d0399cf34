import t from 'tap';
import {
  chordOfMeters,
  chordSquared,
  destination,
  metersOfChordSquared,
  unitVector,
} from '../../server/geo/geodesy.js';
import { type CameraView, sectorCovers } from '../../server/geo/views.js';
import { CameraSectors, CamerasResult } from '../../server/index/cameraSectors.js';
import type { NearestQuery } from '../../server/index/query.js';
import { Dice, testSeed } from '../support/random.js';
import { type PointWorld, WORLDS } from './support/worlds.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);

interface Camera {
  readonly view: CameraView;
  mask: number;
}

function someView(dice: Dice, world: PointWorld): CameraView {
  const place = world.point(dice);
  if (dice.chance(0.1)) return place;
  return {
    ...place,
    ...(dice.chance(0.8) && { azimuthDegrees: dice.between(0, 360) }),
    ...(dice.chance(0.95) && { fieldOfViewDegrees: dice.chance(0.1) ? 360 : dice.between(5, 180) }),
    ...(dice.chance(0.95) && { rangeMeters: 10 ** dice.between(1, 4.7) }),
  };
}

/** The plain way: every camera, sorted. */
function fullLook(
  cameras: Map<number, Camera>,
  query: NearestQuery,
): { row: number; sees: boolean; squared: number }[] {
  const { anyOf = [], allOf = 0 } = query.filter ?? {};
  const tie = query.tie ?? ((a: number, b: number) => a - b);
  const reach = query.maxDistanceMeters === undefined ? Infinity : chordOfMeters(query.maxDistanceMeters) ** 2;
  const point = unitVector(query.lat, query.lng);
  return [...cameras]
    .filter(([, { mask }]) => (mask & allOf) === allOf && anyOf.every((group) => (mask & group) !== 0))
    .filter(([row]) => query.accept?.(row) ?? true)
    .map(([row, { view }]) => ({
      row,
      sees: sectorCovers(view, query.lat, query.lng),
      squared: chordSquared(...unitVector(view.lat, view.lng), ...point),
    }))
    .filter(({ squared }) => squared <= reach)
    .sort((a, b) => Number(b.sees) - Number(a.sees) || a.squared - b.squared || tie(a.row, b.row))
    .slice(0, query.k);
}

function someQuery(dice: Dice, world: PointWorld, cameras: Map<number, Camera>): NearestQuery {
  const near = cameras.size > 0 && dice.chance(0.6) ? dice.pick([...cameras.values()]).view : world.point(dice);
  const { lat, lng } = destination(near.lat, near.lng, dice.between(0, 360), dice.pick([0, 10 ** dice.between(0, 4)]));
  return {
    lat,
    lng,
    k: dice.pick([0, 1, 3, 10, 40, cameras.size + 3]),
    ...(dice.chance(0.3) && { filter: { anyOf: [1 << dice.below(3)], allOf: dice.pick([0, 8]) } }),
    ...(dice.chance(0.2) && { maxDistanceMeters: 10 ** dice.between(1, 5) }),
    ...(dice.chance(0.2) && { accept: (row: number) => row % 3 !== 0 }),
    ...(dice.chance(0.2) && { tie: (a: number, b: number) => b - a }),
  };
}

const someMask = (dice: Dice) => (1 << dice.below(3)) | (dice.chance(0.5) ? 8 : 0);

WORLDS.forEach((world, n) => {
  t.test(`cameras that see the place first, then by distance: ${world.name}`, async (t) => {
    const dice = new Dice(seed + n);
    const out = new CamerasResult();
    let seen = 0;
    for (let round = 0; round < 8; round++) {
      const index = new CameraSectors();
      const cameras = new Map<number, Camera>();
      const size = [1, 5, 30, 300][round % 4];
      const put = (row: number) => {
        const camera = { view: someView(dice, world), mask: someMask(dice) };
        cameras.set(row, camera);
        index.put(row, camera.view, camera.mask);
      };
      for (let row = 0; row < size; row++) put(row);
      for (let q = 0; q < 80; q++) {
        const row = dice.below(size);
        const what = dice.next();
        if (what < 0.1) put(row);
        else if (what < 0.2) t.equal(index.remove(row), cameras.delete(row));
        else if (what < 0.3 && cameras.has(row)) {
          cameras.get(row)!.mask = someMask(dice);
          index.setMask(row, cameras.get(row)!.mask);
        }
        const query = someQuery(dice, world, cameras);
        const expected = fullLook(cameras, query);
        const seeing = expected.filter(({ sees }) => sees).length;
        seen += seeing;
        const count = index.nearest(query, out);
        const right =
          count === expected.length &&
          out.count === count &&
          out.seeing === seeing &&
          expected.every(
            ({ row, squared }, i) =>
              out.rows[i] === row &&
              out.chordsSquared[i] === squared &&
              out.metersTo(i) === metersOfChordSquared(squared),
          );
        if (right) continue;
        const { accept, tie, ...said } = query;
        return t.fail(`round ${round}, query ${q}`, {
          query: { ...said, accept: !!accept, tie: !!tie },
          expected: expected.slice(0, 12),
          got: Array.from(out.rows.subarray(0, Math.min(12, count))),
          seeing: [out.seeing, seeing],
        });
      }
      t.equal(index.size, cameras.size);
    }
    t.comment(`${seen} cameras saw a place`);
    t.pass('every answer right');
  });
});

t.test('many that see, many that stand nearer and do not', async (t) => {
  const index = new CameraSectors();
  const place = { lat: 36.65, lng: 117.12 };
  for (let row = 0; row < 50; row++) {
    const bearing = row * 7;
    const there = destination(place.lat, place.lng, bearing, 1000 + row);
    index.put(row, { ...there, azimuthDegrees: (bearing + 180) % 360, fieldOfViewDegrees: 20, rangeMeters: 2000 }, 1);
    const closer = destination(place.lat, place.lng, bearing, 10 + row);
    index.put(100 + row, { ...closer, azimuthDegrees: bearing, fieldOfViewDegrees: 20, rangeMeters: 2000 }, 1);
  }
  const out = new CamerasResult();
  t.equal(index.nearest({ ...place, k: 5 }, out), 5);
  t.strictSame([...out.rows.subarray(0, 5)], [0, 1, 2, 3, 4]);
  t.equal(out.seeing, 5);
  t.equal(index.nearest({ ...place, k: 52 }, out), 52);
  t.strictSame([...out.rows.subarray(48, 52)], [48, 49, 100, 101]);
  t.equal(out.seeing, 50);
});

t.test('wrong calls', async (t) => {
  const index = new CameraSectors();
  t.throws(() => index.setMask(3, 1), /camera row 3 is not in the index/);
  t.equal(index.remove(3), false);
  t.equal(index.nearest({ lat: 0, lng: 0, k: 5 }, new CamerasResult()), 0);
});
