import type { FeedDetail, FeedUnit } from '../../server/wire/feed.js';
import type { Problem } from '../../server/wire/problem.js';
import type { FeedState } from './connectionState.js';
import type { RecordChanges } from './records.js';

/** Units that came, changed records or went; take `removed` first: a unit may leave one slot and come in another. */
export interface UnitListChanges {
  readonly removed: readonly FeedUnit[];
  readonly added: readonly number[];
  readonly renamed: readonly number[];
}

/** What a page hears, after a whole batch has been applied. Methods left out are not called. */
export interface FeedListener {
  /** Units came, went or changed records. Called before `onPositions` of the same batch. */
  onUnits?(changes: UnitListChanges): void;
  /** Slots whose position or state changed, added ones included; skip those that are not `present`. Valid during the call. */
  onPositions?(slots: Int32Array): void;
  /** Cameras, incidents or areas changed. */
  onRecords?(changes: RecordChanges): void;
  /** Counts of cells changed. */
  onCounts?(): void;
  /** Units, or counts of cells of this H3 resolution, are sent from now on. */
  onDetail?(detail: FeedDetail, resolution: number): void;
  /** `units.origin` changed, and with it every offset. */
  onOrigin?(): void;
  /** The phase changed; while it is not `live` also twice a second, for the age. */
  onState?(state: FeedState): void;
  /** The server refused a message. */
  onProblem?(problem: Problem): void;
}
