import t from 'tap';
import { CellRegistry } from '../../server/geo/cellRegistry.js';
import { cellAt, cellCenter, cellCorners, pentagonCells } from '../../server/geo/cells.js';
import { destination, type LatLng, unitVector } from '../../server/geo/geodesy.js';
import { WORLDS } from '../index/support/worlds.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);

t.test('cells are numbered as they are met', async (t) => {
  const registry = new CellRegistry(7);
  const a = registry.locate(36.65, 117.12);
  const b = registry.locate(31.23, 121.47);
  t.strictSame([a, b, registry.size], [0, 1, 2]);
  t.equal(registry.locate(36.65, 117.12), a, 'a cell keeps its number');
  t.equal(registry.cell(a), cellAt(36.65, 117.12, 7));
  t.equal(registry.find(registry.cell(b)), b);
  t.equal(registry.find(cellAt(0, 0, 7)), -1, 'a cell that was not met has none');
  t.ok(registry.bytes() > 0);
});

/** Places about a cell's edges, where a wrong plane would show. */
function aboutEdges(dice: Dice, cell: string): LatLng {
  const corners = cellCorners(cell);
  const center = cellCenter(cell);
  const corner = dice.pick(corners);
  const reach = 10 ** dice.between(-3, 0);
  const lat = corner.lat + (center.lat - corner.lat) * dice.between(-reach, reach);
  const turn = Math.round((corner.lng - center.lng) / 360) * 360;
  const lng = corner.lng + (center.lng + turn - corner.lng) * dice.between(-reach, reach);
  return { lat: Math.max(-90, Math.min(90, lat)), lng };
}

t.test('what a cell surely contains lies in it, and most of what lies in it is sure', async (t) => {
  const dice = new Dice(seed);
  for (let resolution = 0; resolution <= 15; resolution++) {
    const registry = new CellRegistry(resolution);
    let inside = 0;
    let sure = 0;
    for (let n = 0; n < 1500; n++) {
      const world = dice.pick(WORLDS);
      const home = n % 3 === 0 ? cellCenter(dice.pick(pentagonCells(resolution))) : world.point(dice);
      const cell = cellAt(home.lat, home.lng, resolution);
      const number = registry.numberOf(cell);
      const { lat, lng } =
        n % 2 === 0 ? aboutEdges(dice, cell) : destination(home.lat, home.lng, 360 * dice.next(), 20);
      const [x, y, z] = unitVector(lat, lng);
      const contains = registry.surelyContains(number, x, y, z);
      const lies = cellAt(lat, lng, resolution) === cell;
      if (contains && !lies) return t.fail(`${cell} does not contain ${lat}, ${lng}`);
      if (lies) inside++;
      if (contains) sure++;
    }
    t.ok(sure > 0.9 * inside || resolution > 10, `resolution ${resolution}: ${sure} of ${inside} without h3-js`);
  }
});

t.test('a cell surely contains its centre', async (t) => {
  const dice = new Dice(seed + 1);
  for (let resolution = 0; resolution <= 15; resolution++) {
    const registry = new CellRegistry(resolution);
    for (const cell of [
      ...pentagonCells(resolution),
      cellAt(dice.between(-90, 90), dice.between(-180, 180), resolution),
    ]) {
      const { lat, lng } = cellCenter(cell);
      t.ok(registry.surelyContains(registry.numberOf(cell), ...unitVector(lat, lng)), `${cell}`);
    }
  }
});
