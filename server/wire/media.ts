import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { OrgPath, StreamId } from './ids.js';

/**
 * What a stream is at: `starting` (a publisher is there, no picture yet), `live`, `frozen` (connected, but nothing came for
 * three seconds), `reconnecting` (the publisher was lost and may come back), `ended` (nobody publishes).
 */
export const STREAM_STATES = ['starting', 'live', 'frozen', 'reconnecting', 'ended'] as const;
export type StreamState = (typeof STREAM_STATES)[number];

/** Why a publisher's stream stopped, or why a viewer's did. */
export const END_REASONS = [
  'unpublished',
  'lost',
  'workerDied',
  'takenOver',
  'noMedia',
  'flooding',
  'revoked',
  'stopped',
  'sourceFailed',
  'noViewers',
  'codecChanged',
  'serverStopping',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** How a stream comes in: an encoder by WHIP, a page by signalling, or a camera's `sourceUrl` pulled by the server. */
export const PUBLISHER_KINDS = ['whip', 'page', 'source'] as const;
export type PublisherKind = (typeof PUBLISHER_KINDS)[number];

/** Where a camera's `sourceUrl` may lead. */
export const SOURCE_SCHEMES = ['rtsp', 'rtsps', 'rtmp', 'rtmps', 'http', 'https', 'file'] as const;
export type SourceScheme = (typeof SOURCE_SCHEMES)[number];

/**
 * Why a source does not come in: `notAllowed` (by this server's configuration), `noFfmpeg`, `busy` (as many are pulled as may
 * be), `unreachable` (no answer), `refused` (nothing listens, or it turns us away), `untrusted` (its certificate),
 * `unauthorised` (user or password), `notFound` (nothing at that path), `notVideo`, `stalled` (it stopped sending), `ended`,
 * `failed` (anything else).
 */
export const SOURCE_PROBLEMS = [
  'notAllowed',
  'noFfmpeg',
  'busy',
  'unreachable',
  'refused',
  'untrusted',
  'unauthorised',
  'notFound',
  'notVideo',
  'stalled',
  'ended',
  'failed',
] as const;
export type SourceProblem = (typeof SOURCE_PROBLEMS)[number];

/** How somebody watches: a player by WHEP, or a page by signalling. */
export const VIEWER_KINDS = ['whep', 'page'] as const;
export type ViewerKind = (typeof VIEWER_KINDS)[number];

/** One layer of a track, lowest first. */
export const TrackLayer = Type.Object({
  rid: Type.Optional(Type.String()),
  bitrateBps: Type.Integer(),
  packetsLost: Type.Integer(),
});

/** One track of a live stream as it comes in. */
export const TrackInfo = Type.Object({
  kind: oneOf(['audio', 'video']),
  codec: Type.String({ description: '`VP8`, `H264`, `VP9`, `AV1` or `opus`.' }),
  bitrateBps: Type.Integer(),
  layers: Type.Array(TrackLayer),
  jitterMs: Type.Optional(Type.Number()),
  roundTripMs: Type.Optional(Type.Number()),
  lastPacketAgeMs: Type.Optional(Type.Integer({ description: 'Age of the newest packet, to a second or so.' })),
  paused: Type.Boolean({ description: 'Paused by its publisher.' }),
});
export type TrackInfo = Static<typeof TrackInfo>;

/** What a viewer's page says of what it shows. */
export const ViewReport = closed({
  streamId: StreamId,
  widthPixels: Type.Optional(Type.Integer({ minimum: 0, maximum: 16_384 })),
  heightPixels: Type.Optional(Type.Integer({ minimum: 0, maximum: 16_384 })),
  framesPerSecond: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
  latencyMs: Type.Optional(
    Type.Number({ minimum: 0, maximum: 3_600_000, description: 'From capture to display, measured.' }),
  ),
  lastFrameAgeMs: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400_000 })),
});
export type ViewReport = Static<typeof ViewReport>;

/** Somebody who watches a stream right now. */
export const ViewerInfo = Type.Object({
  id: Type.String(),
  name: Type.String(),
  org: Type.Optional(OrgPath),
  kind: oneOf(VIEWER_KINDS),
  since: Instant,
  purpose: Type.Optional(Type.String()),
  bitrateBps: Type.Optional(Type.Integer()),
  layer: Type.Optional(Type.Integer({ description: 'Layer sent now, 0 the lowest.' })),
  score: Type.Optional(Type.Integer({ description: 'How well it arrives, 0 to 10.' })),
  report: Type.Optional(Type.Omit(ViewReport, ['streamId'])),
});
export type ViewerInfo = Static<typeof ViewerInfo>;

/** That a stream is being recorded: since when, by whom, and why. Everyone who may watch it sees this, and its wearer. */
export const RecordingMark = Type.Object({
  since: Instant,
  by: Type.String(),
  purpose: Type.Optional(Type.String()),
});
export type RecordingMark = Static<typeof RecordingMark>;

/** A stream as everyone who may watch it sees it. */
export const StreamInfo = Type.Object(
  {
    id: StreamId,
    subject: Type.Object({ type: oneOf(['unit', 'camera', 'call']), id: Type.String() }),
    title: Type.String(),
    org: OrgPath,
    state: oneOf(STREAM_STATES),
    since: Type.Optional(Instant),
    startedAt: Type.Optional(Instant),
    publisher: Type.Optional(
      Type.Object({
        kind: oneOf(PUBLISHER_KINDS),
        name: Type.String(),
        transcoded: Type.Optional(Type.Boolean({ description: 'The server encodes the source anew.' })),
        problem: Type.Optional(oneOf(SOURCE_PROBLEMS, { description: 'Why a source does not come in just now.' })),
      }),
    ),
    tracks: Type.Array(TrackInfo),
    viewerCount: Type.Integer(),
    recording: Type.Boolean(),
    recordingMark: Type.Optional(RecordingMark),
  },
  { $id: 'Stream' },
);
export type StreamInfo = Static<typeof StreamInfo>;

export const StreamList = Type.Object({ items: Type.Array(StreamInfo) });
export const StreamDetails = Type.Object({ ...StreamInfo.properties, viewers: Type.Array(ViewerInfo) });
export type StreamDetails = Static<typeof StreamDetails>;

/** A stream's name in a path: `unit-<unitId>`, `camera-<cameraId>`, or the bare id of a unit or else a camera. */
export const StreamParams = closed({ id: StreamId });
export const SessionParams = closed({ id: StreamId, session: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' }) });

const Purpose = Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: 'Why it is watched.' }));

/** Query of `POST /streams/{id}/whip`. */
export const WhipQuery = closed({
  takeover: Type.Optional(Type.Boolean({ description: 'Replace the publisher that is there.' })),
});
/** Query of `POST /streams/{id}/whep`. */
export const WhepQuery = closed({ purpose: Purpose });

/** Body of `POST /streams/{id}/snapshots`: a picture that a page is about to keep. */
export const SnapshotInput = closed({
  takenAt: Instant,
  widthPixels: Type.Integer({ minimum: 1, maximum: 16_384 }),
  heightPixels: Type.Integer({ minimum: 1, maximum: 16_384 }),
});
