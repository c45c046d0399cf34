import t from 'tap';
import {
  baseCells,
  cellAt,
  cellCap,
  cellCenter,
  cellCorners,
  cellDisk,
  cellHalves,
  cellOfHalves,
  childCells,
  isCell,
  isPentagonCell,
  MAX_RESOLUTION,
  parentCell,
  pentagonCells,
  resolutionOf,
} from '../../server/geo/cells.js';
import { chordSquared, unitVector } from '../../server/geo/geodesy.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);
const dice = new Dice(seed);
const somewhere = (resolution: number) => cellAt(dice.between(-90, 90), dice.between(-180, 180), resolution);

t.test('a known cell', async (t) => {
  // The example of H3's documentation.
  t.equal(cellAt(37.3615593, -122.0553238, 7), '87283472bffffff');
  t.ok(isCell('87283472bffffff'));
  for (const text of ['', 'x', '87283472bfffff', '0', 'ffffffffffffffff'])
    t.notOk(isCell(text), `'${text}' is no cell`);
});

t.test('cells of every resolution', async (t) => {
  for (let resolution = 0; resolution <= MAX_RESOLUTION; resolution++) {
    for (let n = 0; n < 50; n++) {
      const cell = somewhere(resolution);
      const { lat, lng } = cellCenter(cell);
      const [high, low] = cellHalves(cell);
      const right =
        resolutionOf(cell) === resolution &&
        cellAt(lat, lng, resolution) === cell &&
        cellOfHalves(high, low) === cell &&
        high >= 0 &&
        low >= 0;
      if (!right) return t.fail(cell);
      if (resolution > 0 && !childCells(parentCell(cell, resolution - 1), resolution).includes(cell))
        return t.fail(`${cell} is no child of its parent`);
    }
  }
  t.pass('lie where they say');
});

t.test('a cap holds its cell', async (t) => {
  for (let resolution = 0; resolution <= MAX_RESOLUTION; resolution++) {
    for (const cell of [somewhere(resolution), pentagonCells(resolution)[dice.below(12)]]) {
      const { x, y, z, chord } = cellCap(cell);
      const squares = cellCorners(cell).map(({ lat, lng }) => chordSquared(x, y, z, ...unitVector(lat, lng)));
      t.equal(Math.sqrt(Math.max(...squares)), chord, `the farthest corner of ${cell} is on it`);
    }
  }
});

t.test('pentagons and base cells', async (t) => {
  t.equal(baseCells().length, 122);
  t.equal(baseCells().filter(isPentagonCell).length, 12);
  for (const pentagon of pentagonCells(4)) {
    t.equal(childCells(pentagon, 5).length, 6);
    t.equal(cellDisk(pentagon, 1).length, 6);
  }
  const hexagon = cellAt(36.6512, 117.1201, 8);
  t.equal(childCells(hexagon, 9).length, 7);
  t.equal(cellDisk(hexagon, 2).length, 19);
});
