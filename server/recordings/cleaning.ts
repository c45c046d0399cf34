import type { DeletionReason } from '../wire/recordings.js';
import type { SegmentEntry } from './manifest.js';

/** Files of one stream to delete together, oldest first. */
export interface Deletion {
  reason: DeletionReason;
  segments: readonly SegmentEntry[];
}

/** What there is to choose from. */
export interface CleaningCase {
  /** Files of all streams, in any order. */
  segments: Iterable<SegmentEntry>;
  isHeld(recordingId: string): boolean;
  now: number;
  bytes: number;
  quotaBytes: number;
  /** Bytes missing to the space that is to stay free on the disk; 0 or less: none. */
  missingBytes: number;
}

/** What is chosen to be deleted, and how many bytes too many there still are when everything that may be deleted is. */
export interface Cleaning {
  deletions: Deletion[];
  unmetBytes: number;
}

/**
 * Chooses what to delete: everything whose time is over, then the oldest files until quota and disk have room. What is held is
 * never chosen. Deletions are grouped by stream and reason.
 */
export function chooseDeletions(given: CleaningCase): Cleaning {
  const { isHeld, now, bytes, quotaBytes, missingBytes } = given;
  const free = [...given.segments].filter(({ recordingId }) => !isHeld(recordingId));
  free.sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  const groups = new Map<string, { reason: DeletionReason; segments: SegmentEntry[] }>();
  const choose = (segment: SegmentEntry, reason: DeletionReason) => {
    const key = `${reason} ${segment.streamId}`;
    const group = groups.get(key) ?? { reason, segments: [] };
    groups.set(key, group);
    group.segments.push(segment);
  };
  let left = bytes;
  let missing = missingBytes;
  for (const segment of free) {
    const isOver = Date.parse(segment.keepUntil) <= now;
    const reason = isOver ? 'retention' : left > quotaBytes ? 'quota' : missing > 0 ? 'diskFull' : undefined;
    if (reason === undefined) continue;
    choose(segment, reason);
    left -= segment.bytes;
    missing -= segment.bytes;
  }
  return { deletions: [...groups.values()], unmetBytes: Math.max(0, left - quotaBytes, missing) };
}
