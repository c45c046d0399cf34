import fc from 'fast-check';
import t from 'tap';
import { DEFAULT_FILTERS } from '../../../../web/commander/state/filters.js';
import {
  DEFAULT_LAYERS,
  LAYERS,
  PANELS,
  readState,
  type SavedState,
  writeState,
} from '../../../../web/commander/state/urlState.js';
import { FRESHNESS, KINDS, STATUSES } from '../../../../web/map/symbols/kinds.js';

const subset = <T>(all: readonly T[]) => fc.subarray([...all]).map((some) => new Set(some));
const states = fc.record(
  {
    place: fc.record(
      {
        lat: fc.integer({ min: -8_900_000, max: 8_900_000 }).map((n) => n / 1e5),
        lng: fc.integer({ min: -17_900_000, max: 17_900_000 }).map((n) => n / 1e5),
        zoom: fc.integer({ min: 200, max: 2000 }).map((n) => n / 100),
        bearing: fc.integer({ min: -179, max: 179 }),
      },
      { noNullPrototype: true },
    ),
    panel: fc.constantFrom(...PANELS),
    layers: subset(LAYERS),
    filters: fc.record(
      {
        statuses: subset(STATUSES),
        kinds: subset(KINDS),
        freshness: subset(FRESHNESS),
        priorities: subset([1, 2, 3, 4]),
        capability: fc.constantFrom('', 'firstAid'),
        org: fc.constantFrom('', 'hq/jinan/lixia'),
      },
      { noNullPrototype: true },
    ),
    selected: fc.record(
      {
        type: fc.constantFrom('unit', 'incident', 'camera', 'area'),
        id: fc.constantFrom('U-12', '铁骑~1:2', '20261123-0008'),
      },
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: ['layers', 'filters'], noNullPrototype: true },
) as fc.Arbitrary<SavedState>;

t.test('a link brings back the state it was made from', async (t) => {
  fc.assert(
    fc.property(states, (state) => {
      const read = readState(`#${writeState(state)}`);
      const expected = { ...state };
      if (expected.panel === 'incidents') delete (expected as { panel?: unknown }).panel;
      t.strictSame(read, expected);
    }),
    { seed: 20_261_123, numRuns: 200 },
  );
});

t.test('nothing and nonsense give the defaults', async (t) => {
  for (const fragment of ['', '#', '#map=a/b/c&panel=x&layers=&sel=thing&status=foo', '#map=99/999/999']) {
    const state = readState(fragment);
    t.equal(state.place, undefined);
    t.equal(state.selected, undefined);
    t.strictSame(state.layers, DEFAULT_LAYERS);
    t.strictSame(state.filters, DEFAULT_FILTERS);
  }
});

t.test('the plain start makes a short link', async (t) => {
  t.equal(writeState({ layers: DEFAULT_LAYERS, filters: DEFAULT_FILTERS }), '');
  t.equal(
    writeState({
      place: { lat: 36.65, lng: 117.12, zoom: 12, bearing: 0 },
      layers: DEFAULT_LAYERS,
      filters: DEFAULT_FILTERS,
    }),
    'map=12.00/36.65000/117.12000',
  );
});
