import { RADIANS } from '../geo/geodesy.js';
import { type Bounds, normalizeBounds } from '../geo/viewport.js';
import { FEED_KINDS, type FeedDetail, type FeedKind, type FeedSubscription } from '../wire/feed.js';
import { FEED_RESOLUTION } from '../wire/feedCells.js';
import type { CellTable, FeedCell } from './cellTable.js';
import type { Channel } from './channel.js';
import type { CountLayers } from './countLayers.js';
import { boundsTouchExtent } from './extents.js';
import type { RecordChannels } from './recordChannels.js';
import type { UnitMembership } from './unitMembership.js';
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
  readonly units: Pick<UnitMembership, 'slots' | 'changes'>;
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
  /** The detail stays right until units entered or left cells at least this often. */
  readonly slack: number;
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

/** What is asked for, and what is sent now if anything is. */
export interface PlanRequest {
  readonly viewClass: ViewClass;
  readonly subscription: FeedSubscription;
  readonly before: FeedDetail | undefined;
}

/** Decides what a session is sent; `cells` are those that its bounds touch. */
export function planView(sources: PlanSources, request: PlanRequest, cells: readonly FeedCell[]): ViewPlan {
  const { limits } = sources;
  const { viewClass, subscription, before } = request;
  const kinds = new Set<FeedKind>(subscription.kinds ?? FEED_KINDS);
  const bounds = normalizeBounds(subscription.bounds);
  const maxUnits = Math.min(subscription.maxUnits ?? limits.maxUnits, limits.maxUnits);
  const withCameras = camerasIn(cells, viewClass, limits.maxCameras) <= limits.maxCameras;
  const units = { bounds, kinds, withCameras, detail: 'units', resolution: FEED_RESOLUTION } as const;
  if (!kinds.has('units')) return { ...units, slack: Number.POSITIVE_INFINITY };
  const most = maxUnits * STAY_UNITS;
  const seen = unitsIn(sources.units.slots, viewClass, cells, most);
  const bound = maxUnits * (before === 'units' ? STAY_UNITS : before === 'counts' ? STAY_COUNTS : 1);
  if (maxUnits > 0 && cells.length <= limits.maxCells && seen <= bound) return { ...units, slack: most - seen };
  const resolution = countResolution(sources, subscription, cells);
  const slack = maxUnits > 0 ? Math.max(1, seen - maxUnits * STAY_COUNTS) : Number.POSITIVE_INFINITY;
  return { bounds, kinds, withCameras, detail: 'counts', resolution, slack };
}

/** Every channel of a plan; `cells` are those that its bounds touch. */
export function channelsOf(sources: PlanSources, plan: ViewPlan, cells: readonly FeedCell[]): Channel[] {
  const wanted: Channel[] = [];
  for (const cell of cells) {
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

/**
 * Units in the cells that the class sees, counted no further than past `most`: units out of scope must not decide what is
 * sent. When all units together are no more than `most`, it is all of them.
 */
function unitsIn({ words }: UnitSlots, viewClass: ViewClass, cells: readonly FeedCell[], most: number): number {
  let all = 0;
  for (const cell of cells) all += cell.units;
  if (all <= most) return all;
  let seen = 0;
  for (const { pages } of cells) {
    for (const { base, count } of pages) {
      for (let w = base * SLOT_WORDS; w < (base + count) * SLOT_WORDS; w += SLOT_WORDS)
        if (viewClass.allows(words[w + WORD.org]!, words[w + WORD.kind]!) && ++seen > most) return seen;
    }
  }
  return seen;
}

/** Cameras in the cells: all of them if they are no more than `most`, else those that the class sees. */
function camerasIn(cells: readonly FeedCell[], viewClass: ViewClass, most: number): number {
  let all = 0;
  for (const cell of cells) all += cell.cameras;
  if (all <= most) return all;
  let seen = 0;
  for (const cell of cells) for (const shard of cell.cameraShards) seen += shard.countVisible(viewClass);
  return seen;
}

function countResolution(sources: PlanSources, { bounds, zoom }: FeedSubscription, cells: readonly FeedCell[]): number {
  const lat = Math.max(-85, Math.min(85, (bounds.south + bounds.north) / 2));
  const widthMeters = (COUNT_CELL_PIXELS * METERS_PER_PIXEL * Math.cos(lat * RADIANS)) / 2 ** zoom;
  let resolution = FEED_RESOLUTION;
  while (resolution > 0 && Math.sqrt(3) * EDGE_METERS[resolution]! < widthMeters) resolution--;
  while (resolution > 0 && sources.layers.countParents(resolution, cells) > sources.limits.maxCountCells) resolution--;
  return resolution;
}
