import t from 'tap';
import type { Track } from '../../../../server/wire/tracks.js';
import { stretchesOf } from '../../../../web/commander/state/trackSearch.js';

const START = Date.UTC(2026, 0, 1);
const fix = (seconds: number): Track['fixes'][number] => ({
  lat: 36 + seconds / 1e4,
  lng: 117,
  reportedAt: new Date(START + seconds * 1000).toISOString(),
});
const lengths = (seconds: number[], intervalSeconds: number) =>
  stretchesOf({ fixes: seconds.map(fix), intervalSeconds }).map(({ path }) => path.length);

t.test('a gap in a track stays a gap', async (t) => {
  t.strictSame(lengths([], 10), []);
  t.strictSame(lengths([0], 10), [], 'a position alone is no line');
  t.strictSame(lengths([0, 10, 20, 81, 91], 10), [3, 2], 'more than a minute');
  t.strictSame(lengths([0, 60, 120], 10), [3]);
  t.strictSame(lengths([0, 61, 400, 461], 60), [2, 2], 'or four intervals');
  t.strictSame(
    stretchesOf({ fixes: [fix(0), fix(10)], intervalSeconds: 10 }),
    [
      {
        path: [
          [117, 36],
          [117, 36.001],
        ],
      },
    ],
    'in the order of GeoJSON',
  );
});
