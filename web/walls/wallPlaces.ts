import type { TilePlace, Wall, WallLayout } from '../../server/wire/walls.js';

/** Columns and rows of the grid that every layout is laid on. */
export const GRID = 24;
/** Version of the walls' messages that this page speaks. */
export const WALLS_PROTOCOL = 1;
/** Where screens and operators follow walls. */
export const WALLS_PATH = '/api/v1/walls/live';

/** The layouts, in the order they are offered. */
export const LAYOUTS = ['one', 'four', 'oneAndFive', 'nine', 'sixteen', 'free'] as const satisfies WallLayout[];
export type { WallLayout };

/** Above this many live tiles nobody watches them all. */
export const MOST_WATCHED = 9;

const ACROSS = { one: 1, four: 2, nine: 3, sixteen: 4 } as const;
const LARGE = 16;
const SMALL = 8;

/** Where the tiles of a wall are, in cells of the grid, by their order. Every cell is as wide as a screen is to its height. */
export function placesOf({ layout, tiles }: Pick<Wall, 'layout' | 'tiles'>): TilePlace[] {
  if (layout === 'free') return tiles.map(({ place }) => place ?? { x: 0, y: 0, width: GRID, height: GRID });
  if (layout === 'oneAndFive') return oneAndFive();
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
