import { hash as digest } from 'node:crypto';
import { canonicalJson, GENESIS_HASH } from '../store/ledger.js';
import type { DeletionReason } from '../wire/recordings.js';

/** What an entry says of a recorded file. Instants are RFC 3339 UTC, times ms. */
export interface SegmentFacts {
  type: 'segment';
  at: string;
  recordingId: string;
  /** One run of the recorder, and the file's place in it. */
  seriesId: string;
  index: number;
  /** Path below the folder of recordings. */
  file: string;
  startedAt: string;
  durationMs: number;
  bytes: number;
  sha256: string;
  format: 'webm' | 'matroska';
  codecs: readonly string[];
  keepUntil: string;
  recovered?: true;
}

/** What an entry says of deleted files: they are named by their sequences. */
export interface DeletionFacts {
  type: 'deleted';
  at: string;
  reason: DeletionReason;
  segments: readonly number[];
  bytes: number;
}

export type ManifestFacts = SegmentFacts | DeletionFacts;

/** An entry in its place: `hash` is SHA-256 of the canonical JSON of everything else, which has the hash before in it. */
export type ManifestEntry<F extends ManifestFacts = ManifestFacts> = F & {
  streamId: string;
  sequence: number;
  previousHash: string;
  hash: string;
};
export type SegmentEntry = ManifestEntry<SegmentFacts>;
export type DeletionEntry = ManifestEntry<DeletionFacts>;

/** The newest entry of a stream's manifest. */
export interface ManifestHead {
  sequence: number;
  hash: string;
}

export const EMPTY_HEAD: ManifestHead = { sequence: 0, hash: GENESIS_HASH };

/** The journal that a stream's manifest is kept in. */
export const manifestJournal = (streamId: string): string => `recordings/${streamId}`;
/** Collection with the head of each stream's manifest, by stream id: an end that was cut off shows by it. */
export const HEADS_COLLECTION = 'recordingHeads';
/** Collection of recordings by id. */
export const RECORDINGS_COLLECTION = 'recordings';

/** The entry that comes after `head`. */
export function chainEntry<F extends ManifestFacts>(streamId: string, head: ManifestHead, facts: F): ManifestEntry<F> {
  const unsealed = { ...facts, streamId, sequence: head.sequence + 1, previousHash: head.hash };
  return { ...unsealed, hash: entryHash(unsealed) };
}

/** SHA-256, in hex, of the canonical JSON of an entry without its `hash`. */
export function entryHash(entry: object): string {
  const { hash: _, ...rest } = entry as { hash?: unknown };
  return digest('sha256', canonicalJson(rest), 'hex');
}

/** Whether an entry follows `head` unchanged. */
export const fitsAfter = (head: ManifestHead, entry: ManifestEntry): boolean =>
  entry.sequence === head.sequence + 1 && entry.previousHash === head.hash && entry.hash === entryHash(entry);
