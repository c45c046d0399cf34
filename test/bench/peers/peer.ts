import type { Moves, QuerySet } from '../index/points.js';

/** Something that finds the nearest points, driven as its user would drive it at its best. */
export interface Peer {
  readonly name: string;
  /** Queries given to one call of `search`: many where calls are pipelined. */
  readonly chunk: number;
  /** Answers `count` queries of a set from `from` on (wrapping round) and drops the answers. */
  search(set: QuerySet, from: number, count: number): void | Promise<void>;
  /** The rows that answer one query, nearest first. */
  answer(set: QuerySet, i: number): readonly number[] | Promise<readonly number[]>;
  /** Makes the moves in order; absent where points cannot move. */
  move?(moves: Moves): void | Promise<void>;
  bytesPerPoint?(): number | Promise<number>;
  /** Calls a second by the peer's own clock since this was last asked, when it keeps one. */
  ownRate?(): Promise<number>;
  /** Gets the sets of queries before any is timed. */
  prepare?(sets: readonly QuerySet[]): Promise<void>;
}
