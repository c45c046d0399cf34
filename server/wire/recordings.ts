import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf, PageQuery, pageOf } from './base.js';
import { IncidentId, OrgPath, StreamId } from './ids.js';

/** What a recording is at: `waiting` for the publisher, `recording`, `failing` (and trying again), or `ended`. */
export const RECORDING_STATES = ['waiting', 'recording', 'failing', 'ended'] as const;
export type RecordingState = (typeof RECORDING_STATES)[number];

/** Why nothing is written: no room, a codec that cannot be written, ffmpeg or the store not working. */
export const RECORDING_PROBLEMS = ['diskFull', 'codec', 'ffmpeg', 'store'] as const;
export type RecordingProblem = (typeof RECORDING_PROBLEMS)[number];

/** What has recordings made by itself: the priority of an incident, or its run card. */
export const RECORDING_RULES = ['priority', 'runCard'] as const;
export type RecordingRule = (typeof RECORDING_RULES)[number];

/** Why recorded files are deleted: their time is over, or room is needed. */
export const DELETION_REASONS = ['retention', 'quota', 'diskFull'] as const;
export type DeletionReason = (typeof DELETION_REASONS)[number];

export const RecordingId = Type.String({ pattern: '^[0-9a-f]{16}$', description: 'Recording id.' });

/** What is kept from being deleted: by whom, since when, why. */
export const LegalHold = Type.Object({ by: Type.String(), at: Instant, reason: Type.String() });
export type LegalHold = Static<typeof LegalHold>;

/** A recording: one stream from when somebody or a rule began it until it ended. */
export const Recording = Type.Object(
  {
    id: RecordingId,
    streamId: StreamId,
    subject: Type.Object({ type: oneOf(['unit', 'camera']), id: Type.String() }),
    title: Type.String(),
    org: OrgPath,
    state: oneOf(RECORDING_STATES),
    problem: Type.Optional(Type.Object({ why: oneOf(RECORDING_PROBLEMS), detail: Type.String() })),
    startedAt: Instant,
    endedAt: Type.Optional(Instant),
    startedBy: Type.String({ description: 'Who began it, by name; the server, for a rule.' }),
    purpose: Type.Optional(Type.String()),
    rule: Type.Optional(oneOf(RECORDING_RULES)),
    incidentId: Type.Optional(IncidentId),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    segments: Type.Integer({ description: 'Files that are there.' }),
    deletedSegments: Type.Integer(),
    bytes: Type.Integer(),
    seconds: Type.Number({ description: 'Time recorded in the files that are there.' }),
    keptUntil: Type.Optional(Instant),
    hold: Type.Optional(LegalHold),
  },
  { $id: 'Recording' },
);
export type Recording = Static<typeof Recording>;
export const RecordingPage = pageOf(Recording);

/** One recorded file. `sequence` is its place in the manifest of its stream. */
export const RecordingSegment = Type.Object({
  sequence: Type.Integer(),
  startedAt: Instant,
  endedAt: Instant,
  seconds: Type.Number(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  mediaType: Type.String(),
  codecs: Type.Array(Type.String()),
  recovered: Type.Optional(Type.Boolean({ description: 'Its writing was cut off; it was made whole afterwards.' })),
});
export type RecordingSegment = Static<typeof RecordingSegment>;
export const RecordingDetails = Type.Object({
  ...Recording.properties,
  files: Type.Array(RecordingSegment, { description: 'Those that are there, in order of time.' }),
});
export type RecordingDetails = Static<typeof RecordingDetails>;

const Purpose = Type.String({ minLength: 1, maxLength: 300, description: 'Why.', pattern: '\\S' });

/** Body of `POST /streams/{id}/recording`. */
export const RecordingInput = closed({ purpose: Purpose, incidentId: Type.Optional(IncidentId) });
/** Query of `GET /recordings`; newest first. */
export const RecordingQuery = closed({
  ...PageQuery,
  streamId: Type.Optional(StreamId),
  incidentId: Type.Optional(IncidentId),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
});
export type RecordingQuery = Static<typeof RecordingQuery>;
export const RecordingParams = closed({ id: RecordingId });

/** Body of `PUT /recordings/{id}/hold`. */
export const HoldInput = closed({ held: Type.Boolean(), reason: Purpose });

/** Somebody plays a recording: files are given out to the view, and the record says from when to when they looked. */
export const PlaybackInput = closed({ purpose: Purpose });
export const Playback = Type.Object({ id: Type.String(), recording: RecordingDetails });
export const PlaybackParams = closed({ id: RecordingId, view: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' }) });
export const PlaybackFileParams = closed({
  ...PlaybackParams.properties,
  sequence: Type.Integer({ minimum: 1 }),
});

/** Body of `POST /recordings/{id}/exports`: everything, or what lies between two instants. */
export const ExportInput = closed({
  purpose: Purpose,
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
});
/** An export to fetch, once or more, until it expires. */
export const ExportOffer = Type.Object({
  id: Type.String(),
  href: Type.String(),
  files: Type.Integer(),
  bytes: Type.Integer(),
  expiresAt: Instant,
});
export const ExportParams = closed({ id: RecordingId, export: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' }) });

/** What is wrong with a manifest or a file of it. */
export const RECORDING_FAULTS = ['chain', 'end', 'missing', 'changed', 'notDeleted'] as const;
export type RecordingFault = (typeof RECORDING_FAULTS)[number];

/** Result of checking the manifest of one stream and every file in it. */
export const StreamVerdict = Type.Object({
  streamId: StreamId,
  valid: Type.Boolean(),
  entries: Type.Integer(),
  files: Type.Integer({ description: 'Files that are as they were recorded.' }),
  deleted: Type.Integer(),
  bytes: Type.Integer(),
  head: Type.Object({ sequence: Type.Integer(), hash: Type.String() }),
  faults: Type.Array(
    Type.Object({ what: oneOf(RECORDING_FAULTS), sequence: Type.Integer(), file: Type.Optional(Type.String()) }),
  ),
});
export type StreamVerdict = Static<typeof StreamVerdict>;
export const RecordingsVerdict = Type.Object({ valid: Type.Boolean(), streams: Type.Array(StreamVerdict) });
export type RecordingsVerdict = Static<typeof RecordingsVerdict>;
export const VerifyQuery = closed({ streamId: Type.Optional(StreamId) });

/** What room recordings have. */
export const RecordingStorage = Type.Object({
  on: Type.Boolean(),
  reason: Type.Optional(Type.String()),
  state: oneOf(['ok', 'full']),
  recording: Type.Integer({ description: 'Streams that are recorded now.' }),
  bytes: Type.Integer(),
  quotaBytes: Type.Integer(),
  freeBytes: Type.Optional(Type.Integer()),
  publicKey: Type.String({ description: 'Ed25519 key (PEM) that exports are signed with.' }),
});
export type RecordingStorage = Static<typeof RecordingStorage>;
