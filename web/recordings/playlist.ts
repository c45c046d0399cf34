import type { RecordingSegment } from '../../server/wire/recordings.js';

/** A recorded file in the row of those that are played one after the other; times are seconds of what was recorded. */
export interface PlaylistFile {
  readonly sequence: number;
  /** Instant of its first picture, ms since the epoch. */
  readonly startedAt: number;
  readonly seconds: number;
  /** Where it begins in the whole. */
  readonly begin: number;
}

/** Files in order, without those that hold nothing. */
export function playlistOf(files: readonly RecordingSegment[]): PlaylistFile[] {
  let begin = 0;
  return files
    .filter(({ seconds }) => seconds > 0)
    .map(({ sequence, startedAt, seconds }) => {
      const file = { sequence, startedAt: Date.parse(startedAt), seconds, begin };
      begin += seconds;
      return file;
    });
}

/** Length of the whole, in seconds. */
export const lengthOf = (files: readonly PlaylistFile[]): number => {
  const last = files.at(-1);
  return last ? last.begin + last.seconds : 0;
};

/** Where a place of the whole lies: which file, and how far into it. Beyond the end: the end of the last. */
export function locate(files: readonly PlaylistFile[], position: number): { index: number; offset: number } {
  const found = files.findLastIndex(({ begin }) => begin <= position);
  const index = Math.max(0, found);
  const file = files[index];
  return { index, offset: file ? Math.min(Math.max(0, position - file.begin), file.seconds) : 0 };
}

/** Time that lies between the end of a file and the begin of the next, ms; 0 when they join. */
export function gapAfter(files: readonly PlaylistFile[], index: number): number {
  const [file, next] = [files[index], files[index + 1]];
  if (!file || !next) return 0;
  const gap = next.startedAt - (file.startedAt + file.seconds * 1000);
  return gap > JOINED_MS ? gap : 0;
}

/** Files of one series lie closer than this. */
const JOINED_MS = 1500;
