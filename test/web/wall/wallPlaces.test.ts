import t from 'tap';
import * as wire from '../../../server/wire/walls.js';
import { followOn, inLayout, swapped } from '../../../web/walls/wallActions.js';
import * as page from '../../../web/walls/wallPlaces.js';

const wallOf = (layout: wire.WallLayout, tiles: number): wire.Wall =>
  ({
    id: '2',
    name: 'Hall',
    org: 'hq',
    layout,
    tiles: Array.from({ length: tiles }, (_, at) => ({ tile: at + 1 })),
    shown: [],
  }) as unknown as wire.Wall;

t.test('the page speaks the server’s version and knows its layouts', async (t) => {
  t.equal(page.WALLS_PROTOCOL, wire.WALLS_PROTOCOL);
  t.equal(page.WALLS_PATH, wire.WALLS_PATH);
  t.equal(page.GRID, wire.WALL_GRID);
  t.strictSame([...page.LAYOUTS], [...wire.WALL_LAYOUTS]);
});

t.test('W9 every layout covers the wall once, in cells of the screen’s own shape', async (t) => {
  for (const [layout, tiles] of Object.entries(wire.WALL_TILES)) {
    const places = page.placesOf(wallOf(layout as wire.WallLayout, tiles));
    t.equal(places.length, tiles, layout);
    const covered = new Set<number>();
    for (const [at, { x, y, width, height }] of places.entries()) {
      if (page.roleOf(layout as wire.WallLayout, at + 1) === 'picture')
        t.equal(width, height, 'as wide as high in cells: 16:9 on a 16:9 screen');
      for (let row = y; row < y + height; row++)
        for (let column = x; column < x + width; column++) covered.add(row * page.GRID + column);
    }
    t.equal(covered.size, page.GRID ** 2, `${layout} covers everything`);
    t.equal(
      places.reduce((cells, { width, height }) => cells + width * height, 0),
      page.GRID ** 2,
      'and nothing twice',
    );
  }
});

t.test('keys go to the tile that lies there', async (t) => {
  const nine = wallOf('nine', 9);
  t.equal(page.neighbourOf(nine, 5, [1, 0]), 6);
  t.equal(page.neighbourOf(nine, 5, [0, -1]), 2);
  t.equal(page.neighbourOf(nine, 3, [1, 0]), undefined);
  const six = wallOf('oneAndFive', 6);
  t.equal(page.neighbourOf(six, 1, [0, 1]), 4, 'of two as near the first');
  t.equal(page.neighbourOf(six, 6, [0, -1]), 3);
});

t.test('tiles are exchanged with what they show; an incident takes what is not locked', async (t) => {
  const wall = wallOf('four', 4);
  wall.tiles[0] = { tile: 1, content: { type: 'stream', streamId: 'camera-a' as never }, purpose: 'parade' };
  wall.tiles[2] = { tile: 3, lockedBy: 'ann' };
  t.strictSame(swapped(wall, 1, 2), [{ tile: 1 }, { tile: 2, content: wall.tiles[0]!.content, purpose: 'parade' }]);
  t.match(
    followOn(wall, 'i1').map(({ tile, content }) => [tile, content]),
    [
      [1, { place: 1 }],
      [2, { place: 2 }],
      [4, { place: 3 }],
    ],
  );
  const place = (number: number) => ({ type: 'incident', incidentId: 'i1', place: number });
  const map = { type: 'map', around: { type: 'incident', incidentId: 'i1' } };
  const sentOn = (layout: wire.WallLayout, tiles: number) =>
    followOn(wallOf(layout, tiles), 'i1').map(({ content }) => content);
  t.strictSame(sentOn('map', 1), [map]);
  t.strictSame(sentOn('mapAndFour', 5), [map, ...[1, 2, 3, 4].map(place)]);
  t.strictSame(sentOn('incident', 6)[5], { type: 'incidentFacts', incidentId: 'i1' });
  t.equal(inLayout(wall, 'free').places?.length, 4, 'a free wall begins as it was');
});
