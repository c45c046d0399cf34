import type { TilePlace, Wall, WallLayout } from '../../server/wire/walls.js';

/** Columns and rows of the grid that every layout is laid on. */
export const GRID = 24;
/** Version of the walls' messages that this page speaks. */
export const WALLS_PROTOCOL = 1;
/** Where screens and operators follow walls. */
export const WALLS_PATH = '/api/v1/walls/live';

/** The layouts, in the order they are offered. */
export const LAYOUTS = [
  'one',
  'four',
  'oneAndFive',
  'nine',
  'sixteen',
  'map',
  'mapAndFour',
  'incident',
  'free',
] as const satisfies WallLayout[];
export type { WallLayout };

/** Above this many live tiles nobody watches them all. */
export const MOST_WATCHED = 9;

const ACROSS = { one: 1, four: 2, nine: 3, sixteen: 4, map: 1 } as const;
const LARGE = 16;
const SMALL = 8;
/** Side of a picture beside or below a map. */
const BESIDE = 6;
const FACTS_WIDTH = 9;

/** What a tile of a layout is meant for. */
export type TileRole = 'map' | 'facts' | 'picture';

/** What a tile is meant for, by its place in the layout. */
export function roleOf(layout: WallLayout, tile: number): TileRole {
  if (layout !== 'map' && layout !== 'mapAndFour' && layout !== 'incident') return 'picture';
  if (tile === 1) return 'map';
  return layout === 'incident' && tile === 6 ? 'facts' : 'picture';
}

/**
 * Where the tiles of a wall are, in cells of the grid, by their order. Every cell is as wide as a screen is to its height, and so is
 * every tile for a picture.
 */
export function placesOf({ layout, tiles }: Pick<Wall, 'layout' | 'tiles'>): TilePlace[] {
  if (layout === 'free') return tiles.map(({ place }) => place ?? { x: 0, y: 0, width: GRID, height: GRID });
  if (layout === 'oneAndFive') return oneAndFive();
  if (layout === 'mapAndFour') return mapAndFour();
  if (layout === 'incident') return incident();
  const across = ACROSS[layout];
  const size = GRID / across;
  return Array.from({ length: across * across }, (_, at) => ({
    x: (at % across) * size,
    y: Math.floor(at / across) * size,
    width: size,
    height: size,
  }));
}

/** A large one at the top left, two beside it, three below. */
function oneAndFive(): TilePlace[] {
  const small = (x: number, y: number): TilePlace => ({ x, y, width: SMALL, height: SMALL });
  return [
    { x: 0, y: 0, width: LARGE, height: LARGE },
    small(LARGE, 0),
    small(LARGE, SMALL),
    small(0, LARGE),
    small(SMALL, LARGE),
    small(LARGE, LARGE),
  ];
}

const beside = (x: number, y: number): TilePlace => ({ x, y, width: BESIDE, height: BESIDE });
const FOUR = [0, BESIDE, 2 * BESIDE, 3 * BESIDE] as const;

/** A map over the whole height, four pictures beside it. */
function mapAndFour(): TilePlace[] {
  return [{ x: 0, y: 0, width: GRID - BESIDE, height: GRID }, ...FOUR.map((y) => beside(GRID - BESIDE, y))];
}

/** A map, four pictures below it, and the facts beside it. */
function incident(): TilePlace[] {
  const height = GRID - BESIDE;
  return [
    { x: 0, y: 0, width: GRID - FACTS_WIDTH, height },
    ...FOUR.map((x) => beside(x, height)),
    { x: GRID - FACTS_WIDTH, y: 0, width: FACTS_WIDTH, height },
  ];
}

/** The tile that lies nearest in a direction, by number; undefined when there is none. */
export function neighbourOf(
  wall: Pick<Wall, 'layout' | 'tiles'>,
  tile: number,
  [dx, dy]: readonly [number, number],
): number | undefined {
  const centres = placesOf(wall).map(({ x, y, width, height }) => [x + width / 2, y + height / 2] as const);
  const from = centres[tile - 1];
  if (!from) return undefined;
  let best: { tile: number; cost: number } | undefined;
  centres.forEach(([x, y], at) => {
    const along = (x - from[0]) * dx + (y - from[1]) * dy;
    const aside = Math.abs((x - from[0]) * dy) + Math.abs((y - from[1]) * dx);
    const cost = along + 2 * aside;
    if (along > 0 && at !== tile - 1 && (!best || cost < best.cost)) best = { tile: at + 1, cost };
  });
  return best?.tile;
}

/** A free grid that looks like a layout, to start editing from. */
export const freeFrom = (wall: Pick<Wall, 'layout' | 'tiles'>): TilePlace[] => placesOf(wall);
