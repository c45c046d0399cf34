import fc from 'fast-check';
import t from 'tap';
import { clusterByGrid } from '../../../web/map/clusters.js';
import { type LabelCandidate, placeLabels, textWidth } from '../../../web/map/labels.js';

const label = (key: string, x: number, y: number, priority = 1): LabelCandidate => ({
  key,
  text: key,
  x,
  y,
  size: 12,
  priority,
  symbolRadius: 14,
});

t.test('the more important label wins, and a shown one keeps its place among equals', async (t) => {
  const a = label('A-01', 100, 100);
  const b = label('B-02', 105, 102, 5);
  const c = label('C-03', 300, 100);
  t.strictSame(
    placeLabels([a, b, c], new Set()).map(({ key }) => key),
    ['B-02', 'C-03'],
  );
  const equals = [label('A-01', 100, 100), label('B-02', 105, 102)];
  t.strictSame(
    placeLabels(equals, new Set()).map(({ key }) => key),
    ['A-01'],
  );
  t.strictSame(
    placeLabels(equals, new Set(['B-02'])).map(({ key }) => key),
    ['B-02'],
  );
});

t.test('no two placed labels overlap, and none that fits is left out', async (t) => {
  const candidates = fc.uniqueArray(
    fc.record({
      n: fc.integer({ min: 1, max: 9999 }),
      x: fc.integer({ max: 900, min: 0 }),
      y: fc.integer({ min: 0, max: 600 }),
      p: fc.integer({ min: 1, max: 3 }),
    }),
    { selector: ({ n }) => n, maxLength: 80 },
  );
  const boxOf = ({ text, x, y, size, symbolRadius }: LabelCandidate) => {
    const half = textWidth(text, size) / 2 + 2;
    return { left: x - half, right: x + half, top: y + symbolRadius, bottom: y + symbolRadius + size * 1.25 + 2 };
  };
  const overlap = (a: LabelCandidate, b: LabelCandidate) => {
    const [p, q] = [boxOf(a), boxOf(b)];
    return p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom;
  };
  fc.assert(
    fc.property(candidates, (found) => {
      const all = found.map(({ n, x, y, p }) => label(`U-${n}`, x, y, p));
      const placed = placeLabels(all, new Set());
      const keys = new Set(placed.map(({ key }) => key));
      placed.forEach((one, index) => {
        for (const other of placed.slice(index + 1)) t.notOk(overlap(one, other));
      });
      for (const one of all.filter(({ key }) => !keys.has(key)))
        t.ok(placed.some((other) => overlap(one, other) && other.priority >= one.priority));
    }),
    { seed: 20_261_123, numRuns: 60 },
  );
});

t.test('clusters count everyone once and stand apart', async (t) => {
  const points = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 1200 }),
      y: fc.integer({ min: 0, max: 700 }),
      status: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 300 },
  );
  fc.assert(
    fc.property(points, (found) => {
      const clusters = clusterByGrid(
        found.map(({ x, y, status }) => {
          const counts = [0, 0, 0, 0, 0, 0];
          counts[status] = 1;
          return { x, y, at: [x / 1000, y / 1000] as [number, number], counts };
        }),
        70,
      );
      const total = clusters.reduce((sum, cluster) => sum + cluster.total, 0);
      t.equal(total, found.length);
      for (let status = 0; status < 6; status++)
        t.equal(
          clusters.reduce((sum, { counts }) => sum + counts[status]!, 0),
          found.filter((point) => point.status === status).length,
        );
      for (const { at, x, y } of clusters) t.ok(Math.abs(at[0] * 1000 - x) < 1e-6 && Math.abs(at[1] * 1000 - y) < 1e-6);
    }),
    { seed: 20_261_123, numRuns: 60 },
  );
});
