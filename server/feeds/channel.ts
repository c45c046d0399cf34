import type { CapExtent } from '../geo/shapes.js';
import { FEED_RESOLUTION } from '../wire/feedCells.js';
import type { EncodedFrame, FrameArena } from './frameArena.js';
import type { ViewClass } from './viewClass.js';

/** What a channel carries. */
export type ChannelKind = 'units' | 'cameras' | 'incidents' | 'areas' | 'counts';

/**
 * What sessions follow together: a page of a cell's units, a cell's cameras, a counted cell, some incidents. It is
 * encoded once for each class that asks, and the same bytes go to all of them.
 */
export abstract class Channel {
  readonly kind: ChannelKind;
  /** Names it on the wire, see `feedKey`. */
  readonly key: number;
  /** Where on the map it is; undefined: everywhere. */
  readonly extent: CapExtent | undefined;
  /** H3 resolution of its cell. */
  readonly resolution: number;
  /** Place in the channel table; -1 when it is not in it. */
  index = -1;
  /** Sequence of the change before the last one. */
  previousChangedAt = 0;
  /** What is gone since then is known; a session that stopped earlier gets all anew. */
  floor = 0;

  constructor(kind: ChannelKind, key: number, extent: CapExtent | undefined, resolution = FEED_RESOLUTION) {
    this.kind = kind;
    this.key = key;
    this.extent = extent;
    this.resolution = resolution;
  }

  /** Nothing in it and nothing left to tell. */
  abstract get isEmpty(): boolean;

  /** Forgets what was gone by `horizon`, and raises `floor` accordingly. */
  abstract forget(horizon: number): void;

  /**
   * What a session needs that holds this channel as of `since` (0: not at all). `told`: it has been sent something of
   * this channel before, so it must hear even that nothing is left.
   */
  abstract frame(viewClass: ViewClass, since: number, told: boolean, arena: FrameArena): EncodedFrame;
}

/** Channels by index, with the sequence of each one's last change in a column of its own: sessions scan that. */
export class ChannelTable {
  changedAt = new Float64Array(256);
  readonly #channels: (Channel | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #onAdded: (channel: Channel) => void;

  /** `onAdded` hears of each new channel. */
  constructor(onAdded: (channel: Channel) => void) {
    this.#onAdded = onAdded;
  }

  /** How many channels there are. */
  get size(): number {
    return this.#channels.length - this.#free.length;
  }

  /** One more than the highest index in use. */
  get limit(): number {
    return this.#channels.length;
  }

  /** The channel of an index in use. */
  at(index: number): Channel {
    return this.#channels[index]!;
  }

  /** The channel of an index; undefined when it is free. */
  find(index: number): Channel | undefined {
    return this.#channels[index];
  }

  /** Adds a channel that first changed at `sequence`; what a client may hold under its key from before is void. */
  add(channel: Channel, sequence: number): void {
    const index = this.#free.pop() ?? this.#channels.length;
    if (index === this.changedAt.length) {
      const longer = new Float64Array(2 * index);
      longer.set(this.changedAt);
      this.changedAt = longer;
    }
    channel.index = index;
    channel.floor = sequence;
    channel.previousChangedAt = sequence;
    this.changedAt[index] = sequence;
    this.#channels[index] = channel;
    this.#onAdded(channel);
  }

  /** Notes a change; many at one sequence are one. */
  touch(channel: Channel, sequence: number): void {
    const { index } = channel;
    const before = this.changedAt[index]!;
    if (before === sequence) return;
    channel.previousChangedAt = before;
    this.changedAt[index] = sequence;
  }

  /** Takes a channel out; no session may follow it any more. */
  remove(channel: Channel): void {
    this.#channels[channel.index] = undefined;
    this.changedAt[channel.index] = 0;
    this.#free.push(channel.index);
    channel.index = -1;
  }
}
