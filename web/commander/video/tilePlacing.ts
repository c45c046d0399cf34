/** A pixel of the map area. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A place on the map area, px from its top left corner. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** The map area, px. */
export interface Area {
  readonly width: number;
  readonly height: number;
}

/** Free space that tiles leave: above for chips, right for the map's buttons, below for scale and attribution, px. */
export const MARGIN = { left: 8, top: 8, right: 48, bottom: 30 } as const;
/** A tile stays this far from the middle of what is selected, px. */
export const CLEARANCE = 30;
const GAP = 8;
/** From a marker to the tile that opens beside it, px. */
const FROM_MARKER = 36;
const LEAST = { width: 200, height: 160 } as const;
/** A pixel covered of another tile costs this much of the way to the marker. */
const OVERLAP_COST = 0.05;

/** The largest a tile may be. */
export const roomIn = (area: Area): Area => ({
  width: Math.max(LEAST.width, area.width - MARGIN.left - MARGIN.right),
  height: Math.max(LEAST.height, area.height - MARGIN.top - MARGIN.bottom),
});

/** The same tile, no larger than the map area and inside of it. */
export function keepInside(rect: Rect, area: Area): Rect {
  const room = roomIn(area);
  const width = clamp(rect.width, LEAST.width, room.width);
  const height = clamp(rect.height, LEAST.height, room.height);
  return {
    x: clamp(rect.x, MARGIN.left, MARGIN.left + room.width - width),
    y: clamp(rect.y, MARGIN.top, MARGIN.top + room.height - height),
    width,
    height,
  };
}

/** Whether a tile hides a pixel, or comes too close to it to see what is there. */
export function covers(rect: Rect, point: Point): boolean {
  const { x, y, width, height } = rect;
  return (
    point.x > x - CLEARANCE &&
    point.x < x + width + CLEARANCE &&
    point.y > y - CLEARANCE &&
    point.y < y + height + CLEARANCE
  );
}

/** What a tile has to mind when it is placed. */
export interface Placing {
  readonly area: Area;
  /** Where it would best be: the marker, or where it is now. */
  readonly near?: Point | undefined;
  /** Stay visible. */
  readonly keepClear?: readonly Point[];
  /** Tiles that are there. */
  readonly others?: readonly Rect[];
}

/** A place for a tile: inside the map area, off what must stay visible, off other tiles as far as there is room, near. */
export function placeTile(size: Area, { area, near, keepClear = [], others = [] }: Placing): Rect {
  const { width, height } = keepInside({ x: 0, y: 0, ...size }, area);
  let best: Rect | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const { x, y } of candidates({ width, height }, area, near, others)) {
    const rect = keepInside({ x, y, width, height }, area);
    const cost = costOf(rect, { area, near, keepClear, others });
    if (cost >= least) continue;
    best = rect;
    least = cost;
  }
  return best ?? keepInside({ x: MARGIN.left, y: MARGIN.top, width, height }, area);
}

/** The same tile, or where it goes when it would hide what must stay visible. */
export function stepAside(rect: Rect, placing: Placing): Rect {
  const inside = keepInside(rect, placing.area);
  if (!placing.keepClear?.some((point) => covers(inside, point))) return inside;
  const near = { x: inside.x + inside.width / 2, y: inside.y + inside.height / 2 };
  return placeTile(inside, { ...placing, near });
}

function candidates(size: Area, area: Area, near: Point | undefined, others: readonly Rect[]): Point[] {
  const { width, height } = size;
  const found: Point[] = [];
  if (near) {
    const [left, top] = [near.x - width / 2, near.y - height / 2];
    found.push(
      { x: near.x + FROM_MARKER, y: top },
      { x: near.x - FROM_MARKER - width, y: top },
      { x: left, y: near.y + FROM_MARKER },
      { x: left, y: near.y - FROM_MARKER - height },
    );
  }
  for (const other of others) {
    found.push(
      { x: other.x + other.width + GAP, y: other.y },
      { x: other.x - GAP - width, y: other.y },
      { x: other.x, y: other.y + other.height + GAP },
      { x: other.x, y: other.y - GAP - height },
    );
  }
  const room = roomIn(area);
  for (const across of [0, 0.5, 1])
    for (const down of [0, 0.5, 1])
      found.push({ x: MARGIN.left + (room.width - width) * across, y: MARGIN.top + (room.height - height) * down });
  return found;
}

function costOf(rect: Rect, { near, keepClear = [], others = [] }: Placing): number {
  const hidden = 1e6 * keepClear.filter((point) => covers(rect, point)).length;
  const overlap = others.reduce((sum, other) => sum + overlapOf(rect, other), 0);
  const away = near ? Math.hypot(rect.x + rect.width / 2 - near.x, rect.y + rect.height / 2 - near.y) : rect.x + rect.y;
  return hidden + overlap * OVERLAP_COST + away;
}

function overlapOf(a: Rect, b: Rect): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, across) * Math.max(0, down);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
