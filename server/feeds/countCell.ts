import type { CapExtent } from '../geo/shapes.js';
import { type CountsContent, countsFrameRoom, writeCountsFrame } from '../wire/feedEncode.js';
import {
  COUNT_STATUSES,
  countsKey,
  MOTION_STATE_SHIFT,
  STATE_FRESHNESS_SHIFT,
  STATE_STATUS,
} from '../wire/feedFrames.js';
import { UNIT_KINDS } from '../wire/units.js';
import type { FeedCell } from './cellTable.js';
import { Channel, type ChannelTable } from './channel.js';
import { type EncodedFrame, NO_FRAME, ownFrame } from './frameArena.js';
import { SLOT_WORDS, type UnitSlots, WORD } from './unitSlots.js';
import type { ViewClass } from './viewClass.js';

const CODES = UNIT_KINDS.length * COUNT_STATUSES;

/** What counting reads. */
export interface CountSources {
  readonly slots: UnitSlots;
  readonly channels: ChannelTable;
}

/** What one class was last told of a counted cell. */
interface Visible {
  /** State of the cell that `frame` was made from. */
  readonly countedAt: number;
  /** When that differed from before: a class hears only of what it may see. */
  readonly changedAt: number;
  readonly frame: EncodedFrame;
  readonly isEmpty: boolean;
}

/** Units and cameras of a coarser cell, counted by kind and status, by freshness. */
export class CountCell extends Channel {
  readonly bases = new Set<FeedCell>();
  readonly #cell: number;
  readonly #sources: CountSources;
  readonly #visible = new Map<ViewClass, Visible>();

  constructor(at: { cell: number; resolution: number; extent: CapExtent }, sources: CountSources) {
    super('counts', countsKey(at.cell, at.resolution), at.extent, at.resolution);
    this.#cell = at.cell;
    this.#sources = sources;
  }

  override get isEmpty(): boolean {
    return this.bases.size === 0;
  }

  override forget(): void {
    for (const viewClass of this.#visible.keys()) if (viewClass.users === 0) this.#visible.delete(viewClass);
  }

  override frame(viewClass: ViewClass, since: number, told: boolean): EncodedFrame {
    const { changedAt, frame, isEmpty } = this.#look(viewClass);
    return changedAt <= since || (isEmpty && !told) ? NO_FRAME : frame;
  }

  #look(viewClass: ViewClass): Visible {
    const countedAt = this.#sources.channels.changedAt[this.index]!;
    const before = this.#visible.get(viewClass);
    if (before?.countedAt === countedAt) return before;
    const content = this.#count(viewClass);
    const frame = ownFrame(countsFrameRoom(content), 0, (out, at) => writeCountsFrame(out, at, content));
    const isSame = before !== undefined && Buffer.compare(before.frame.bytes, frame.bytes) === 0;
    const isEmpty = content.fresh + content.stale + content.lost + content.cameras === 0;
    const visible = isSame ? { ...before, countedAt } : { countedAt, changedAt: countedAt, frame, isEmpty };
    this.#visible.set(viewClass, visible);
    return visible;
  }

  #count(viewClass: ViewClass): CountsContent {
    const { words } = this.#sources.slots;
    const byCode = new Uint32Array(CODES);
    const byFreshness = [0, 0, 0];
    let cameras = 0;
    for (const base of this.bases) {
      for (const page of base.pages) {
        const end = (page.base + page.count) * SLOT_WORDS;
        for (let w = page.base * SLOT_WORDS; w < end; w += SLOT_WORDS) {
          const kind = words[w + WORD.kind]!;
          if (!viewClass.allows(words[w + WORD.org]!, kind)) continue;
          const state = words[w + WORD.motion]! >>> MOTION_STATE_SHIFT;
          byCode[kind * COUNT_STATUSES + (state & STATE_STATUS)]!++;
          byFreshness[(state >> STATE_FRESHNESS_SHIFT) & 3]!++;
        }
      }
      for (const shard of base.cameraShards) cameras += shard.countVisible(viewClass);
    }
    const [fresh, stale, lost] = byFreshness as [number, number, number];
    return { cell: this.#cell, resolution: this.resolution, fresh, stale, lost, cameras, byCode };
  }
}
