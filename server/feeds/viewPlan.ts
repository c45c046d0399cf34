import { RADIANS } from '../geo/geodesy.js';
import { type Bounds, normalizeBounds } from '../geo/viewport.js';
import { FEED_KINDS, type FeedDetail, type FeedKind, type FeedSubscription } from '../wire/feed.js';
import { FEED_RESOLUTION } from '../wire/feedCells.js';
import type { CellTable, FeedCell } from './cellTable.js';
import type { Channel } from './channel.js';
import type { CountLayers } from './countLayers.js';
import { boundsTouchExtent } from './extents.js';
import type { RecordChannels } from './recordChannels.js';
import { SLOT_WORDS, type UnitSlots, WORD } from './unitSlots.js';
import type { ViewClass } from './viewClass.js';

/** How much detail a session may get. */
export interface DetailLimits {
  /** More units in view than this are sent as counts; a client may ask for less, not more. */
  readonly maxUnits: number;
  /** More occupied cells in view than this are sent as counts. */
  readonly maxCells: number;
  /** More cameras in view than this are only counted. */
  readonly maxCameras: number;
  /** Counted cells are made larger until there are at most so many in view. */
  readonly maxCountCells: number;
}

/** What is in the picture, by place. */
export interface PlanSources {
  readonly cells: CellTable;
  readonly layers: CountLayers;
  readonly records: RecordChannels;
  readonly slots: UnitSlots;
  readonly limits: DetailLimits;
}

/** What a subscription comes to. */
export interface ViewPlan {
  readonly bounds: Bounds;
  readonly kinds: ReadonlySet<FeedKind>;
  readonly detail: FeedDetail;
  /** Of the cells in this detail. */
  readonly resolution: number;
  readonly withCameras: boolean;
}

/** Once units are sent, they are until there are a quarter more than allowed; counts until there are a fifth fewer. */
const STAY_UNITS = 1.25;
const STAY_COUNTS = 0.8;
/** Counted cells are at least this many pixels wide on the map. */
const COUNT_CELL_PIXELS = 64;
/** Metres a pixel at zoom 0 on the equator with 512-pixel tiles. */
const METERS_PER_PIXEL = 78_271.517;
/** Average edge of a hexagon by resolution, in metres (H3 documentation, "Tables of cell statistics"). */
const EDGE_METERS = [1_281_256, 483_057, 182_513, 68_979, 26_072, 9_854, 3_725, 1_406];

/** Decides what a session is sent; `before` is what it is sent now, if anything. */
export function planView(
  sources: PlanSources,
  viewClass: ViewClass,
  subscription: FeedSubscription,
  before: FeedDetail | undefined,
): ViewPlan {
  const { limits } = sources;
  const bounds = normalizeBounds(subscription.bounds);
  const kinds = new Set<FeedKind>(subscription.kinds ?? FEED_KINDS);
  const cells = sources.cells.touching(bounds);
  const cameras = cells.reduce((sum, cell) => sum + cell.cameras, 0);
  const maxUnits = Math.min(subscription.maxUnits ?? limits.maxUnits, limits.maxUnits);
  const bound = maxUnits * (before === 'units' ? STAY_UNITS : before === 'counts' ? STAY_COUNTS : 1);
  const isFew = cells.length <= limits.maxCells && maxUnits > 0 && unitsAtMost(sources.slots, viewClass, cells, bound);
  const detail = isFew || !kinds.has('units') ? 'units' : 'counts';
  const resolution = detail === 'units' ? FEED_RESOLUTION : countResolution(sources, subscription, cells);
  return { bounds, kinds, detail, resolution, withCameras: cameras <= limits.maxCameras };
}

/** Every channel of a plan. */
export function channelsOf(sources: PlanSources, plan: ViewPlan): Channel[] {
  const wanted: Channel[] = [];
  for (const cell of sources.cells.touching(plan.bounds)) {
    for (const page of cell.pages) if (wants(plan, page)) wanted.push(page);
    for (const shard of cell.cameraShards) if (wants(plan, shard)) wanted.push(shard);
  }
  if (plan.detail === 'counts') wanted.push(...sources.layers.touching(plan.resolution, plan.bounds));
  for (const shard of sources.records.scopeShards()) if (wants(plan, shard)) wanted.push(shard);
  return wanted;
}

/** Whether a channel belongs to a plan. */
export function wants(plan: ViewPlan, channel: Channel): boolean {
  switch (channel.kind) {
    case 'incidents':
    case 'areas':
      return plan.kinds.has(channel.kind);
    case 'counts':
      return plan.detail === 'counts' && plan.resolution === channel.resolution && isIn(plan, channel);
    case 'cameras':
      return plan.withCameras && plan.kinds.has('cameras') && isIn(plan, channel);
    case 'units':
      return plan.detail === 'units' && plan.kinds.has('units') && isIn(plan, channel);
  }
}

const isIn = (plan: ViewPlan, channel: Channel): boolean => boundsTouchExtent(plan.bounds, channel.extent!);

/** Whether the class sees at most `bound` units in the cells: units out of scope must not decide what is sent. */
function unitsAtMost({ words }: UnitSlots, viewClass: ViewClass, cells: readonly FeedCell[], bound: number): boolean {
  let all = 0;
  for (const cell of cells) all += cell.units;
  if (all <= bound) return true;
  let seen = 0;
  for (const { pages } of cells) {
    for (const { base, count } of pages) {
      for (let w = base * SLOT_WORDS; w < (base + count) * SLOT_WORDS; w += SLOT_WORDS)
        if (viewClass.allows(words[w + WORD.org]!, words[w + WORD.kind]!) && ++seen > bound) return false;
    }
  }
  return true;
}

function countResolution(sources: PlanSources, { bounds, zoom }: FeedSubscription, cells: readonly FeedCell[]): number {
  const lat = Math.max(-85, Math.min(85, (bounds.south + bounds.north) / 2));
  const widthMeters = (COUNT_CELL_PIXELS * METERS_PER_PIXEL * Math.cos(lat * RADIANS)) / 2 ** zoom;
  let resolution = FEED_RESOLUTION;
  while (resolution > 0 && Math.sqrt(3) * EDGE_METERS[resolution]! < widthMeters) resolution--;
  while (resolution > 0 && sources.layers.countParents(resolution, cells) > sources.limits.maxCountCells) resolution--;
  return resolution;
}
