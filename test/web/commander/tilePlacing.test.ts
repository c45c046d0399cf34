import t from 'tap';
import {
  type Area,
  covers,
  keepInside,
  MARGIN,
  placeTile,
  type Rect,
  roomIn,
  stepAside,
} from '../../../web/commander/video/tilePlacing.js';
import { seeded } from '../../support/random.js';

const AREA: Area = { width: 612, height: 644 };
const SIZE: Area = { width: 320, height: 252 };

const isInside = ({ x, y, width, height }: Rect, area: Area): boolean =>
  x >= MARGIN.left &&
  y >= MARGIN.top &&
  x + width <= area.width - MARGIN.right &&
  y + height <= area.height - MARGIN.bottom;

t.test('V40 a tile opens beside its marker, inside the map and off the marker', async (t) => {
  for (const near of [
    { x: 300, y: 320 },
    { x: 10, y: 10 },
    { x: 600, y: 640 },
    { x: 300, y: 630 },
  ]) {
    const rect = placeTile(SIZE, { area: AREA, near, keepClear: [near] });
    t.ok(isInside(rect, AREA), `inside for ${near.x},${near.y}`);
    t.notOk(covers(rect, near), `off the marker at ${near.x},${near.y}`);
  }
});

t.test('V40 tiles keep off each other as far as there is room', async (t) => {
  const area: Area = { width: 1300, height: 900 };
  const others: Rect[] = [];
  for (let count = 0; count < 4; count++)
    others.push(placeTile(SIZE, { area, near: { x: 500, y: 400 }, keepClear: [{ x: 500, y: 400 }], others }));
  for (const [index, one] of others.entries())
    for (const other of others.slice(index + 1))
      t.ok(
        one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y,
        `${JSON.stringify(one)} and ${JSON.stringify(other)} are apart`,
      );
});

t.test('V40 a tile steps aside for what is selected, and only then', async (t) => {
  const rect: Rect = { x: 100, y: 100, ...SIZE };
  t.strictSame(stepAside(rect, { area: AREA, keepClear: [{ x: 20, y: 600 }] }), rect, 'not in the way');
  t.strictSame(stepAside(rect, { area: AREA }), rect, 'nothing is selected');
  const moved = stepAside(rect, { area: AREA, keepClear: [{ x: 250, y: 220 }] });
  t.notOk(covers(moved, { x: 250, y: 220 }));
  t.strictSame({ width: moved.width, height: moved.height }, SIZE, 'it keeps its size');
});

t.test('V40 whatever is dragged where, a tile stays inside the map', async (t) => {
  const seed = 20261130;
  const random = seeded(seed);
  for (let round = 0; round < 2000; round++) {
    const area = { width: 260 + random() * 2000, height: 220 + random() * 1200 };
    const wild = {
      x: (random() - 0.5) * 6000,
      y: (random() - 0.5) * 6000,
      width: random() * 3000,
      height: random() * 3000,
    };
    const rect = keepInside(wild, area);
    if (!isInside(rect, area)) t.fail(`seed ${seed}: ${JSON.stringify({ wild, area, rect })}`);
    const keepClear = { x: random() * area.width, y: random() * area.height };
    const aside = stepAside(wild, { area, keepClear: [keepClear] });
    if (!isInside(aside, area)) t.fail(`seed ${seed}: ${JSON.stringify({ wild, area, aside })}`);
    const room = roomIn(area);
    const isRoomy = room.width > 2 * rect.width + 140 || room.height > 2 * rect.height + 140;
    if (isRoomy && covers(aside, keepClear))
      t.fail(`seed ${seed}: ${JSON.stringify({ wild, area, keepClear, aside })}`);
  }
  t.pass(`seed ${seed}`);
});
