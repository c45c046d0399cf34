import t from 'tap';
import { RowIds } from '../../server/picture/rowIds.js';
import { Texts } from '../../server/picture/texts.js';
import { Dice } from '../support/random.js';

const SEED = Number(process.env.SEED ?? 20260103);
const STARTS = ['unit-', '车辆-', '𠮷', 'é', 'a.b~c:'];

t.test(`ids have rows as in a Map, whatever comes and goes (seed ${SEED})`, async (t) => {
  const dice = new Dice(SEED);
  const ids = new RowIds<string>();
  const rows = new Map<string, number>();
  const generations: number[] = [];
  for (let step = 0; step < 60_000; step++) {
    const id = `${STARTS[dice.below(STARTS.length)]}${dice.below(step < 30_000 ? 4000 : 300)}`;
    const row = rows.get(id) ?? -1;
    if (ids.rowOf(id) !== row) return t.fail(`${id} has row ${ids.rowOf(id)}, not ${row}`);
    if (row < 0) {
      const taken = ids.take(id);
      if (ids.idOf(taken) !== id || [...rows.values()].includes(taken)) return t.fail(`${id} got row ${taken}`);
      if (ids.generationOf(taken) !== (generations[taken] ?? 0)) return t.fail(`generation of row ${taken}`);
      rows.set(id, taken);
    } else if (dice.next() < 0.7) {
      ids.release(row);
      if (ids.has(row) || ids.idOf(row) !== undefined) return t.fail(`row ${row} is not free`);
      generations[row] = (generations[row] ?? 0) + 1;
      rows.delete(id);
    }
    if (ids.size !== rows.size) return t.fail(`${ids.size} ids, not ${rows.size}`);
  }
  for (const [id, row] of rows) if (ids.rowOf(id) !== row || ids.idOf(row) !== id) return t.fail(id);
  t.strictSame(
    [...ids],
    [...rows.values()].sort((a, b) => a - b),
    'rows come in order',
  );
});

t.test('an id is taken once and freed once', async (t) => {
  const ids = new RowIds<string>();
  const row = ids.take('a');
  t.throws(() => ids.take('a'), /a already has a row/);
  ids.release(row);
  t.throws(() => ids.release(row), new RegExp(`row ${row} is free`));
  t.equal(ids.rowOf('a'), -1);
  t.equal(ids.rowOf(''), -1);
});

t.test(`texts are kept as in an array (seed ${SEED})`, async (t) => {
  const dice = new Dice(SEED);
  const texts = new Texts();
  const wanted: (string | undefined)[] = [];
  const letters = ['a', 'Z', '\u0000', 'é', '警', '😀', '-'];
  for (let step = 0; step < 40_000; step++) {
    const row = dice.below(200);
    const text =
      dice.next() < 0.2
        ? undefined
        : Array.from({ length: dice.below(60) }, () => letters[dice.below(letters.length)]).join('');
    texts.set(row, text);
    wanted[row] = text;
    const looked = dice.below(220);
    const other = wanted[dice.below(200)] ?? '';
    if (texts.get(looked) !== wanted[looked] || texts.has(looked) !== (wanted[looked] !== undefined))
      return t.fail(`row ${looked} at step ${step}`);
    if (texts.has(looked) && texts.is(looked, other) !== (wanted[looked] === other)) return t.fail(`compare ${looked}`);
  }
  t.throws(() => texts.set(0, 'x'.repeat(20_001)), /too long/);
});
