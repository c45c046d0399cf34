import type { IncidentId } from '../wire/ids.js';
import type { Recording, RecordingDetails, RecordingSegment } from '../wire/recordings.js';
import type { RecordingRecord } from './book.js';
import type { SegmentEntry } from './manifest.js';
import { endOf } from './playbacks.js';
import type { Recordings } from './recordings.js';

/** What a browser is told a file is. */
export const mediaTypeOf = ({ format }: Pick<SegmentEntry, 'format'>): string =>
  format === 'webm' ? 'video/webm' : 'video/x-matroska';

/** The wire form of a recording. */
export function describeRecording(recordings: Recordings, record: RecordingRecord): Recording {
  const { book } = recordings;
  const files = book.filesOf(record.id);
  const active = recordings.activeOf(record.streamId);
  const isActive = active?.record.id === record.id;
  const { id, streamId, subject, title, org, startedAt, endedAt, startedBy, purpose, rule, incidentId, hold } = record;
  const [first, last] = [files[0], files.at(-1)];
  const keptUntil = files.reduce((until, file) => (file.keepUntil > until ? file.keepUntil : until), '');
  return {
    id,
    streamId,
    subject,
    title,
    org,
    state: isActive ? active.state : 'ended',
    ...(isActive && active.problem && { problem: active.problem }),
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    startedBy,
    ...(purpose !== undefined && { purpose }),
    ...(rule !== undefined && { rule }),
    ...(incidentId !== undefined && { incidentId: incidentId as IncidentId }),
    ...(first && last && { from: first.startedAt, to: endOf(last) }),
    segments: files.length,
    deletedSegments: book.deletedOf(record),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: files.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    ...(keptUntil !== '' && { keptUntil }),
    ...(hold && { hold }),
  };
}

/** The wire form of a file. */
export const describeSegment = (file: SegmentEntry): RecordingSegment => ({
  sequence: file.sequence,
  startedAt: file.startedAt,
  endedAt: endOf(file),
  seconds: file.durationMs / 1000,
  bytes: file.bytes,
  sha256: file.sha256,
  mediaType: mediaTypeOf(file),
  codecs: [...file.codecs],
  ...(file.recovered && { recovered: true }),
});

/** A recording with its files. */
export const describeWithFiles = (recordings: Recordings, record: RecordingRecord): RecordingDetails => ({
  ...describeRecording(recordings, record),
  files: recordings.book.filesOf(record.id).map(describeSegment),
});
