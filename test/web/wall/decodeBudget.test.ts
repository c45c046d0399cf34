import fc from 'fast-check';
import t from 'tap';
import {
  type DecodeDemand,
  importanceOf,
  layerFor,
  type SourceShape,
  shareDecoding,
} from '../../../web/wall/decodeBudget.js';

const HD: SourceShape = { widthPixels: 1280, heightPixels: 720, framesPerSecond: 30, layers: 3 };
const FLAT: SourceShape = { ...HD, layers: 1 };
const demand = (tile: number, heightPixels: number, source = HD, importance = 100 - tile): DecodeDemand => ({
  tile,
  heightPixels,
  source,
  importance,
});
const sum = (shares: { pixelsPerSecond: number }[]) => shares.reduce((total, one) => total + one.pixelsPerSecond, 0);

t.test('W8 a tile gets the lowest layer that fills it', async (t) => {
  t.strictSame(
    [180, 225, 226, 450, 451, 1080].map((height) => layerFor(HD, height)),
    [0, 0, 1, 1, 2, 2],
  );
  t.equal(layerFor(FLAT, 90), 0, 'a stream without layers has the one');
  const [small, large] = shareDecoding([demand(1, 200), demand(2, 1080)], 1e9);
  t.match(small, { layer: 0, paused: false, pixelsPerSecond: 320 * 180 * 30 });
  t.match(large, { layer: 2, framesPerSecond: 30 });
});

t.test('W8 over the budget the least important get lower layers, then fewer frames, and are paused last', async (t) => {
  const two = [demand(1, 720), demand(2, 720)];
  const full = 1280 * 720 * 30;
  t.match(shareDecoding(two, full * 2), [{ layer: 2 }, { layer: 2 }]);
  t.match(shareDecoding(two, full * 1.5), [{ layer: 2 }, { layer: 1 }]);
  t.match(shareDecoding(two, full + 320 * 180 * 16), [
    { layer: 2, framesPerSecond: 30 },
    { layer: 0, framesPerSecond: 15, paused: false },
  ]);
  t.match(shareDecoding(two, 320 * 180 * 8), [{ layer: 0, framesPerSecond: 7.5 }, { paused: true }]);
  const mixed = [demand(1, 400, FLAT), demand(2, 400, HD)];
  t.match(
    shareDecoding(mixed, full * 0.5),
    [{ paused: true }, { layer: 1, paused: false }],
    'what can be had is shown',
  );
});

t.test('W8 the budget holds, whatever is on the wall', async () => {
  const shape = fc.record({
    widthPixels: fc.constantFrom(640, 1280, 1920, 3840),
    heightPixels: fc.constantFrom(360, 720, 1080, 2160),
    framesPerSecond: fc.constantFrom(5, 15, 25, 30, 60),
    layers: fc.integer({ min: 1, max: 3 }),
  });
  const wall = fc.array(fc.tuple(shape, fc.integer({ min: 1, max: 2160 }), fc.integer({ min: 0, max: 5 })), {
    maxLength: 36,
  });
  fc.assert(
    fc.property(wall, fc.integer({ min: 0, max: 600_000_000 }), (tiles, budget) => {
      const demands = tiles.map(([source, height, importance], at) => demand(at + 1, height, source, importance));
      const shares = shareDecoding(demands, budget);
      const free = shareDecoding(demands, Number.MAX_SAFE_INTEGER);
      if (sum(shares) > budget) return false;
      if (sum(free) <= budget && JSON.stringify(free) !== JSON.stringify(shares)) return false;
      // Nothing is paused that would still fit at its least.
      return shares.every(({ paused, tile }) => {
        if (!paused) return true;
        const { source } = demands[tile - 1]!;
        const scale = 4 ** (source.layers - 1);
        const pixels = (source.widthPixels * source.heightPixels) / scale;
        const least = pixels * source.framesPerSecond * (source.layers > 1 ? 0.25 : 1);
        return sum(shares) + least > budget;
      });
    }),
    { numRuns: 500 },
  );
});

t.test('W8 sixteen small tiles in low layers decode at most a third of sixteen full ones', async (t) => {
  const wall = Array.from({ length: 16 }, (_, at) => demand(at + 1, 220));
  const low = sum(shareDecoding(wall, 250e6));
  t.ok(low <= (16 * 1280 * 720 * 30) / 3, `${low}`);
});

t.test('W8 what people put up by hand is more important than what turns by itself', async (t) => {
  const base = { isLocked: false, priority: undefined, area: 0.25 } as const;
  const order = [
    importanceOf({ ...base, follows: 'tour' }),
    importanceOf({ ...base, follows: 'tour', area: 0.5 }),
    importanceOf({ ...base, follows: 'incident', priority: 3 }),
    importanceOf({ ...base, follows: 'incident', priority: 1 }),
    importanceOf({ ...base, follows: 'stream' }),
    importanceOf({ ...base, follows: 'unit', priority: 1 }),
    importanceOf({ ...base, follows: 'tour', isLocked: true }),
  ];
  t.strictSame(
    order,
    [...order].sort((a, b) => a - b),
  );
});
