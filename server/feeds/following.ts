import type { BatchWriter } from './batchWriter.js';
import type { Channel, ChannelTable } from './channel.js';
import type { FrameArena } from './frameArena.js';
import type { ViewClass } from './viewClass.js';

/** Where frames come from. */
export interface FrameSources {
  readonly channels: ChannelTable;
  readonly arena: FrameArena;
  readonly writer: BatchWriter;
}

/** What a client says it holds from an earlier connection. */
export interface Held {
  readonly sequence: number;
  readonly keys: ReadonlySet<number>;
}

/** The channels a session follows and how far it has come in each: 13 bytes a channel. */
export class Following {
  #channels = new Int32Array(16);
  /** Sequence up to which the client has the channel; 0: not at all. */
  #since = new Float64Array(16);
  /** 1: the client has been sent something of the channel. */
  #told = new Uint8Array(16);
  #count = 0;
  /** Where the last batch stopped, so that no channel waits for ever. */
  #at = 0;

  get size(): number {
    return this.#count;
  }

  /** Follows a channel from the beginning. */
  add(channel: Channel, held?: Held): void {
    if (this.#count === this.#channels.length) this.#resize(2 * this.#count);
    const isHeld = held?.keys.has(channel.key) === true;
    this.#channels[this.#count] = channel.index;
    this.#since[this.#count] = isHeld ? held.sequence : 0;
    this.#told[this.#count] = isHeld ? 1 : 0;
    this.#count++;
  }

  /** Follows these channels and no others; returns the keys of those dropped that the client was told of. */
  replace(wanted: readonly Channel[], table: ChannelTable, held?: Held): number[] {
    const isNew = new Uint8Array(table.limit);
    for (const { index } of wanted) isNew[index] = 1;
    const dropped: number[] = [];
    for (let i = this.#count - 1; i >= 0; i--) {
      const index = this.#channels[i]!;
      if (isNew[index] === 1) isNew[index] = 0;
      else {
        if (this.#told[i] === 1) dropped.push(table.at(index).key);
        this.#removeAt(i);
      }
    }
    for (const channel of wanted) if (isNew[channel.index] === 1) this.add(channel, held);
    if (this.#channels.length > 64 && this.#count < this.#channels.length / 4) this.#resize(2 * this.#count + 16);
    return dropped;
  }

  /** Whether the client has yet to hear the last change of a channel that it knows of. */
  owes(channel: Channel, changedAt: number): boolean {
    const i = this.#indexOf(channel);
    return i >= 0 && this.#told[i] === 1 && this.#since[i]! < changedAt;
  }

  /** Stops following a channel; true when the client knows of it, and must hear that it is no longer kept. */
  leave(channel: Channel): boolean {
    const i = this.#indexOf(channel);
    if (i < 0) return false;
    const isTold = this.#told[i] === 1;
    this.#removeAt(i);
    return isTold;
  }

  /** Forgets how far the client has come: everything is sent anew. */
  restart(): void {
    this.#since.fill(0);
    this.#told.fill(0);
  }

  /**
   * Adds to the batch what changed since the client last heard. Returns whether that is all; false when the batch is full.
   */
  collect(sources: FrameSources, viewClass: ViewClass): boolean {
    const { channels, arena, writer } = sources;
    const { changedAt } = channels;
    const followed = this.#channels;
    const since = this.#since;
    const count = this.#count;
    let at = this.#at < count ? this.#at : 0;
    for (let looked = 0; looked < count; looked++) {
      const index = followed[at]!;
      const from = since[at]!;
      const to = changedAt[index]!;
      if (to > from) {
        if (writer.isFull) {
          this.#at = at;
          return false;
        }
        const frame = channels.at(index).frame(viewClass, from, this.#told[at] === 1, arena);
        if (frame.bytes.length > 0) {
          writer.add(frame);
          this.#told[at] = 1;
        }
        since[at] = to;
      }
      if (++at === count) at = 0;
    }
    return true;
  }

  #indexOf(channel: Channel): number {
    const i = this.#channels.indexOf(channel.index);
    return i < this.#count ? i : -1;
  }

  #removeAt(i: number): void {
    const last = --this.#count;
    this.#channels[i] = this.#channels[last]!;
    this.#since[i] = this.#since[last]!;
    this.#told[i] = this.#told[last]!;
  }

  #resize(capacity: number): void {
    const channels = new Int32Array(capacity);
    const since = new Float64Array(capacity);
    const told = new Uint8Array(capacity);
    channels.set(this.#channels.subarray(0, this.#count));
    since.set(this.#since.subarray(0, this.#count));
    told.set(this.#told.subarray(0, this.#count));
    this.#channels = channels;
    this.#since = since;
    this.#told = told;
  }
}
