import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { StreamId, UnitId } from './ids.js';
import { END_REASONS, RecordingMark, SOURCE_PROBLEMS, STREAM_STATES, ViewerInfo, ViewReport } from './media.js';
import { Problem } from './problem.js';
import { DtlsParameters, Kind, RtpCapabilities, RtpParameters } from './rtpShapes.js';
import { Tile } from './tile.js';

/** Version of the signalling messages, told in `welcome`. */
export const SIGNALLING_PROTOCOL = 1;
/** Where pages open their signalling ws; `?session=` resumes an earlier one. */
export const SIGNALLING_PATH = '/api/v1/signalling';
/** Capabilities of a browser are the largest message. */
export const SIGNALLING_MAX_PAYLOAD_BYTES = 262_144;

const Id = Type.String({ minLength: 1, maxLength: 80 });

/** The server's side of a transport; its parts are mediasoup's, to hand on to mediasoup-client as they are. */
const TransportOffer = Type.Object({
  id: Id,
  iceParameters: Type.Unknown(),
  iceCandidates: Type.Array(Type.Unknown()),
  dtlsParameters: Type.Unknown(),
});

export const StreamStatus = Type.Object({
  streamId: StreamId,
  state: oneOf(STREAM_STATES),
  since: Type.Optional(Instant),
  paused: Type.Optional(Type.Boolean({ description: 'Its publisher has paused the picture.' })),
  recording: Type.Optional(RecordingMark),
  transcoded: Type.Optional(
    Type.Boolean({ description: 'Of a source that the server pulls: encoded anew, or sent on as it is.' }),
  ),
  problem: Type.Optional(oneOf(SOURCE_PROBLEMS, { description: 'Why a source does not come in just now.' })),
  muted: Type.Optional(Type.Boolean({ description: 'It has sound, which its publisher has paused.' })),
});
export type StreamStatus = Static<typeof StreamStatus>;

/** How a call ended: for the caller to be told in words. */
export const CALL_END_REASONS = [
  'hungUp',
  'declined',
  'noAnswer',
  'busy',
  'unreachable',
  'gone',
  'serverStopping',
] as const;

/** The two sides of a call. */
export const CALL_SIDES = ['caller', 'callee'] as const;
export type CallSide = (typeof CALL_SIDES)[number];

/**
 * A two-way call: somebody called a unit, whose own stream is one half; `streamId` is the caller's. A `talk` call is one way:
 * the caller speaks to a unit whose video is live, which answers by itself and says so.
 */
export const CallInfo = Type.Object({
  callId: Id,
  mode: oneOf(['call', 'talk']),
  unitId: UnitId,
  streamId: StreamId,
  state: oneOf(['ringing', 'accepted', 'ended']),
  callerName: Type.String(),
  calleeName: Type.Optional(Type.String()),
  purpose: Type.Optional(Type.String()),
  autoAnswer: Type.Boolean({ description: 'By policy the unit answers at once, visibly.' }),
  since: Instant,
  answeredAt: Type.Optional(Instant),
  heldBy: Type.Optional(oneOf(CALL_SIDES)),
  endReason: Type.Optional(oneOf(CALL_END_REASONS)),
  endedBy: Type.Optional(oneOf(CALL_SIDES)),
  busyWith: Type.Optional(Type.String({ description: 'Who the unit is in a call with.' })),
});
export type CallInfo = Static<typeof CallInfo>;

const ask = <A extends Record<string, TSchema>, B extends Record<string, TSchema>>(fields: A, answer: B) => ({
  ask: closed(fields),
  answer: Type.Object(answer),
});

/** Everything a page may ask, with its answer. A page numbers its requests; each is answered or refused by that number. */
export const SIGNAL_REQUESTS = {
  ping: ask({}, { serverTime: Instant }),
  setCapabilities: ask({ rtpCapabilities: RtpCapabilities }, {}),
  openTransport: ask({ direction: oneOf(['send', 'receive']) }, { transport: TransportOffer }),
  connectTransport: ask({ transportId: Id, dtlsParameters: DtlsParameters }, {}),
  restartIce: ask({ transportId: Id }, { iceParameters: Type.Unknown() }),
  closeTransport: ask({ transportId: Id }, {}),
  /** A silent track for a receiving transport, which connects by it: what is watched later then flows at once. */
  prepare: ask(
    { transportId: Id },
    { consumer: Type.Object({ id: Id, producerId: Id, kind: Kind, rtpParameters: Type.Unknown() }) },
  ),
  watch: ask(
    { streamId: StreamId, purpose: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })), ...Tile },
    { status: StreamStatus },
  ),
  unwatch: ask({ streamId: StreamId }, {}),
  fitTile: ask({ streamId: StreamId, ...Tile }, {}),
  resumeConsumer: ask({ consumerId: Id }, {}),
  reportViews: ask({ views: Type.Array(ViewReport, { maxItems: 64 }) }, {}),
  publish: ask(
    {
      streamId: StreamId,
      transportId: Id,
      kind: Kind,
      rtpParameters: RtpParameters,
      expects: Type.Optional(Type.Array(Kind, { maxItems: 2, description: 'Kinds that will be published.' })),
      takeover: Type.Optional(Type.Boolean()),
    },
    { producerId: Id },
  ),
  pauseTrack: ask({ streamId: StreamId, kind: Kind, paused: Type.Boolean() }, {}),
  unpublish: ask({ streamId: StreamId, kind: Type.Optional(Kind) }, {}),
  present: ask({ unitId: UnitId }, { calls: Type.Array(CallInfo) }),
  call: ask(
    {
      unitId: UnitId,
      purpose: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
      mode: Type.Optional(oneOf(['call', 'talk'])),
    },
    { call: CallInfo },
  ),
  answerCall: ask({ callId: Id, accept: Type.Boolean() }, { call: CallInfo }),
  holdCall: ask({ callId: Id, held: Type.Boolean() }, { call: CallInfo }),
  hangUp: ask({ callId: Id }, {}),
} as const;

export type SignalName = keyof typeof SIGNAL_REQUESTS;
export type SignalAsk<Name extends SignalName> = Static<(typeof SIGNAL_REQUESTS)[Name]['ask']>;
export type SignalAnswer<Name extends SignalName> = Static<(typeof SIGNAL_REQUESTS)[Name]['answer']>;

/** A page's message: `{type: 'watch', request: 7, ask: {...}}`. */
export const SignalRequest = closed({
  type: oneOf(Object.keys(SIGNAL_REQUESTS) as SignalName[]),
  request: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
  ask: Type.Optional(Type.Unknown()),
});

const notice = <Name extends string, T extends Record<string, TSchema>>(type: Name, fields: T) =>
  Type.Object({ type: Type.Literal(type), ...fields });

/** Everything the server says unasked, and its answers. */
export const SIGNAL_NOTICES = {
  /** The first message. `session` resumes this one after a lost connection: `?session=` when the page connects again. */
  welcome: notice('welcome', {
    protocol: Type.Integer(),
    session: Id,
    resumed: Type.Boolean({ description: 'Transports, views and publishers of the session are still there.' }),
    rtpCapabilities: Type.Unknown(),
    iceServers: Type.Array(Type.Unknown()),
    serverTime: Instant,
  }),
  answer: notice('answer', { request: Type.Integer(), answer: Type.Unknown() }),
  refusal: notice('refusal', { request: Type.Integer(), problem: Problem }),
  /** A watched stream's track is there: make its consumer, then resume it. */
  consumer: notice('consumer', {
    streamId: StreamId,
    consumerId: Id,
    producerId: Id,
    transportId: Id,
    kind: Kind,
    rtpParameters: Type.Unknown(),
    layers: Type.Integer({ description: 'Layers of the picture, 1 when there is one only.' }),
  }),
  consumerClosed: notice('consumerClosed', { streamId: StreamId, consumerId: Id }),
  /** The layer sent now. */
  consumerLayer: notice('consumerLayer', { streamId: StreamId, consumerId: Id, layer: Type.Optional(Type.Integer()) }),
  streamStatus: notice('streamStatus', { status: StreamStatus }),
  /** A watched stream is no longer yours to watch. */
  viewEnded: notice('viewEnded', { streamId: StreamId, reason: Type.String() }),
  /** What the page publishes was ended by the server. */
  publishEnded: notice('publishEnded', { streamId: StreamId, reason: oneOf(END_REASONS) }),
  /** Who watches what the page publishes, or the unit it stands for, and whether it is recorded. */
  viewers: notice('viewers', {
    streamId: StreamId,
    viewers: Type.Array(ViewerInfo),
    recording: Type.Optional(RecordingMark),
  }),
  /** A transport is gone: open another; views go on in it by themselves, publishers publish again. */
  transportLost: notice('transportLost', {
    transportId: Id,
    direction: oneOf(['send', 'receive']),
    reason: Type.String(),
  }),
  callChanged: notice('callChanged', { call: CallInfo }),
} as const satisfies Record<string, TObject>;

export type SignalNotice = {
  [Name in keyof typeof SIGNAL_NOTICES]: Static<(typeof SIGNAL_NOTICES)[Name]>;
}[keyof typeof SIGNAL_NOTICES];
