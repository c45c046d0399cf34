import type { FeedResume, FeedSubscribed } from '../../server/wire/feed.js';
import type { FeedFrame } from '../../server/wire/feedDecode.js';
import {
  BATCH_COMPLETE,
  type BatchHeader,
  FRAME_COUNTS,
  FRAME_RECORDS,
  FRAME_UNITS,
  feedKey,
} from '../../server/wire/feedFrames.js';
import { CellCounts } from './cellCounts.js';
import { Records } from './records.js';
import { UnitColumns } from './unitColumns.js';

/** Most keys that a server reads in a hello. */
const MOST_HELD = 8_192;

/** The part of the picture that a client holds, and what it would tell the server to resume from here. */
export class HeldPicture {
  readonly units = new UnitColumns();
  readonly counts = new CellCounts();
  readonly records = new Records();
  readonly #held = new Set<number>();
  #epoch = '';
  #sequence = -1;
  #subscribed: FeedSubscribed | undefined;

  /** Sequence of the last complete batch; -1 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The last answer to a subscription. */
  get subscribed(): FeedSubscribed | undefined {
    return this.#subscribed;
  }

  /** What to say so that only the difference is sent; undefined when nothing is held. */
  resume(): FeedResume | undefined {
    if (this.#sequence < 0 || !this.#subscribed) return undefined;
    // What is left out is simply sent again.
    const held = [...this.#held].slice(0, MOST_HELD);
    return { epoch: this.#epoch, sequence: this.#sequence, view: this.#subscribed.view, held };
  }

  /** Says nothing of what is held the next time: the server could not make sense of it. */
  forgetResume(): void {
    this.#sequence = -1;
  }

  /** A server of this epoch answered: sequences of another mean nothing any more. */
  setEpoch(epoch: string): void {
    if (epoch !== this.#epoch) this.#sequence = -1;
    this.#epoch = epoch;
  }

  /** Takes away what is no longer sent. `first`: of its connection; counts are then sent whole. */
  applySubscribed(message: FeedSubscribed, first: boolean): void {
    this.#subscribed = message;
    if (message.reset) this.#clear();
    else this.drop(message.dropped);
    if (first) this.counts.clear();
  }

  /** Takes away what is no longer kept up to date. */
  drop(keys: readonly number[]): void {
    this.#drop(new Set(keys));
  }

  /** Applies the frames of a batch; tell what changed with the `finishBatch` of each part. */
  applyBatch(header: BatchHeader, frames: readonly FeedFrame[]): void {
    for (const frame of frames) this.#applyFrame(frame);
    if (header.flags & BATCH_COMPLETE) this.#sequence = header.sequence;
  }

  #applyFrame(frame: FeedFrame): void {
    switch (frame.type) {
      case FRAME_UNITS: {
        const key = feedKey(frame.cell, frame.page);
        this.units.apply(frame, frame.reset && this.#held.has(key));
        this.#held.add(key);
        return;
      }
      case FRAME_COUNTS:
        this.counts.apply(frame);
        return;
      case FRAME_RECORDS:
        this.records.apply(frame);
        this.#held.add(feedKey(frame.cell, frame.page));
    }
  }

  #drop(keys: ReadonlySet<number>): void {
    if (keys.size === 0) return;
    for (const key of keys) this.#held.delete(key);
    this.units.drop(keys);
    this.counts.drop(keys);
    this.records.drop(keys);
  }

  #clear(): void {
    this.#held.clear();
    this.#sequence = -1;
    this.units.clear();
    this.counts.clear();
    this.records.clear();
  }
}
