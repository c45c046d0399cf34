import t from 'tap';
import { PersistentMap } from '../../server/command/persistentMap.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();

t.test(`a persistent map is a Map, and older versions stay as they were (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const oracle = new Map<string, number>();
  let map = PersistentMap.of<string, number>();
  const kept: { map: PersistentMap<string, number>; copy: Map<string, number> }[] = [];
  for (let step = 0; step < 20_000; step++) {
    const key = `k${dice.below(3000)}`;
    if (dice.chance(0.35)) {
      oracle.delete(key);
      map = map.without(key);
    } else {
      oracle.set(key, step);
      map = map.with(key, step);
    }
    if (map.get(key) !== oracle.get(key) || map.size !== oracle.size) t.fail(`step ${step}: ${key}`);
    if (step % 2000 === 0) kept.push({ map, copy: new Map(oracle) });
  }
  const sorted = (entries: Iterable<[string, number]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  t.strictSame(map.entries(), sorted(oracle));
  t.equal(map.values().length, oracle.size);
  for (const { map, copy } of kept) t.strictSame(map.entries(), sorted(copy));
  for (const { map: before, copy } of kept) {
    const { put, gone } = map.since(before);
    const rebuilt = new Map(copy);
    for (const key of gone) if (!rebuilt.delete(key)) t.fail(`${key} was never there`);
    for (const [key, value] of put) {
      if (rebuilt.get(key) === value) t.fail(`${key} did not change`);
      rebuilt.set(key, value);
    }
    t.strictSame(sorted(rebuilt), sorted(oracle), 'the difference leads from the old map to the new one');
  }
});

t.test('keys whose hashes are equal live side by side', async (t) => {
  // Equal FNV-1a values (found by search), beside many others in the same leaf path.
  const keys = ['costarring', 'liquid', 'declinate', 'macallums'];
  let map = PersistentMap.of(keys.map((key, i) => [key, i] as const));
  for (const [i, key] of keys.entries()) t.equal(map.get(key), i);
  for (const key of keys) map = map.without(key);
  t.equal(map.size, 0);
  t.strictSame(map.entries(), []);
});

t.test('setting what is there already gives the same map', async (t) => {
  const map = PersistentMap.of<string, number>([['a', 1]]);
  t.equal(map.with('a', 1), map);
  t.equal(map.without('b'), map);
  t.strictSame(map.with('b', 2).since(map), { put: [['b', 2]], gone: [] });
});
