import t from 'tap';
import { LazyCompile } from '../../server/plugins/lazyCompile.js';

t.test('compiles once, when first asked', async (t) => {
  const lazy = new LazyCompile();
  let compiled = 0;
  const get = lazy.later(() => {
    compiled += 1;
    return () => compiled;
  });
  t.equal(compiled, 0);
  t.equal(lazy.waiting, 1);
  t.equal(get()(), 1);
  t.equal(get()(), 1);
  t.equal(lazy.waiting, 0);
});

t.test('a schema that is none is told of each time it is asked for', async (t) => {
  const lazy = new LazyCompile();
  const broken = lazy.later<() => void>(() => {
    throw new Error('no schema');
  });
  const sound = lazy.later(() => () => 'sound');
  t.throws(() => lazy.all(), /no schema/);
  t.throws(broken, /no schema/);
  t.equal(sound()(), 'sound');
});
