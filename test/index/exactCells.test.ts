import t from 'tap';
import { cellAt } from '../../server/geo/cells.js';
import { destination } from '../../server/geo/geodesy.js';
import { ExactCells } from '../../server/index/exactCells.js';
import { Dice, testSeed } from '../support/random.js';
import { type Place, WORLDS } from './support/worlds.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);
const RESOLUTIONS = [0, 3, 5, 7, 9, 12, 15];

WORLDS.forEach((world, n) => {
  t.test(`every row is in the cell that h3-js names: ${world.name}`, async (t) => {
    const dice = new Dice(seed + n);
    for (const resolution of RESOLUTIONS) {
      const told = new Map<number, number>();
      const exact = new ExactCells(resolution, (row, from, to) => {
        if ((told.get(row) ?? -1) !== from) t.fail(`row ${row} was told to leave ${from}`);
        if (to < 0) told.delete(row);
        else told.set(row, to);
      });
      const places = new Map<number, Place>();
      for (let step = 0; step < 1200; step++) {
        const row = dice.below(150);
        const known = places.get(row);
        const what = dice.next();
        if (known && what < 0.05) {
          exact.remove(row);
          places.delete(row);
          continue;
        }
        const place =
          known && what < 0.9 ? destination(known.lat, known.lng, dice.between(0, 360), 20) : world.point(dice);
        places.set(row, place);
        exact.place(row, place.lat, place.lng);
        const cell = exact.registry.cell(exact.cellOf(row));
        if (cell !== cellAt(place.lat, place.lng, resolution))
          return t.fail(`${place.lat}, ${place.lng} is not in ${cell}`);
      }
      exact.check();
      t.equal(exact.size, places.size);
      t.equal(told.size, places.size, 'the listener knows as many');
      const counts = new Map<string, number>();
      for (const { lat, lng } of places.values()) {
        const cell = cellAt(lat, lng, resolution);
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
      }
      for (const [cell, count] of counts) {
        const number = exact.registry.find(cell);
        const rows: number[] = [];
        exact.forEachRow(number, (row) => rows.push(row));
        if (exact.count(number) !== count || rows.some((row) => exact.cellOf(row) !== number))
          return t.fail(`${cell} counts ${exact.count(number)}, not ${count}`);
      }
    }
  });
});

t.test('what is not here is nowhere', async (t) => {
  const exact = new ExactCells(7);
  t.equal(exact.cellOf(5), -1);
  t.equal(exact.cellOf(1e6), -1);
  t.equal(exact.count(3), 0);
  t.equal(exact.count(-1), 0);
  t.equal(exact.remove(5), false);
  exact.forEachRow(99, () => t.fail('no row is in a cell that was never met'));
  exact.place(1000, 36.65, 117.12);
  t.equal(exact.remove(1000), true);
  t.equal(exact.size, 0);
  t.ok(exact.bytes() > 0);
});
