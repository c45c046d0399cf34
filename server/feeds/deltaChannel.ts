import { Channel } from './channel.js';
import { type EncodedFrame, type FrameArena, NO_FRAME } from './frameArena.js';
import type { ViewClass } from './viewClass.js';

/** Frames of one generation of the arena, for one class. */
interface Memo {
  viewClass: ViewClass;
  generation: number;
  delta: EncodedFrame | undefined;
  snapshot: EncodedFrame | undefined;
  /** Deltas since earlier sequences, for sessions that were held back or resume. */
  others: Map<number, EncodedFrame> | undefined;
}

/** A channel of changes: sends the latest change to those who are up to date, and more to those who are not. */
export abstract class DeltaChannel extends Channel {
  readonly #memos: (Memo | undefined)[] = [];

  override frame(viewClass: ViewClass, since: number, told: boolean, arena: FrameArena): EncodedFrame {
    const memo = this.#memoOf(viewClass, arena);
    if (since === 0 || since < this.floor) {
      memo.snapshot ??= this.encodeSnapshot(viewClass, arena, false);
      return memo.snapshot === NO_FRAME && told ? this.encodeSnapshot(viewClass, arena, true) : memo.snapshot;
    }
    if (since >= this.previousChangedAt) {
      memo.delta ??= this.encodeDelta(viewClass, this.previousChangedAt, arena);
      return memo.delta;
    }
    memo.others ??= new Map();
    let frame = memo.others.get(since);
    if (!frame) {
      frame = this.encodeDelta(viewClass, since, arena);
      memo.others.set(since, frame);
    }
    return frame;
  }

  /** Everything visible to the class; NO_FRAME when that is nothing, unless `evenIfEmpty`. */
  protected abstract encodeSnapshot(viewClass: ViewClass, arena: FrameArena, evenIfEmpty: boolean): EncodedFrame;

  /** What changed after `since`; NO_FRAME when nothing visible did. */
  protected abstract encodeDelta(viewClass: ViewClass, since: number, arena: FrameArena): EncodedFrame;

  #memoOf(viewClass: ViewClass, arena: FrameArena): Memo {
    let memo = this.#memos[viewClass.index];
    if (memo?.viewClass !== viewClass) {
      memo = { viewClass, generation: 0, delta: undefined, snapshot: undefined, others: undefined };
      this.#memos[viewClass.index] = memo;
    }
    if (memo.generation !== arena.generation) {
      memo.generation = arena.generation;
      memo.delta = undefined;
      memo.snapshot = undefined;
      memo.others = undefined;
    }
    return memo;
  }
}
