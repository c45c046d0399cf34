import { type Static, Type } from 'typebox';
import { Area } from './areas.js';
import { closed, Instant, oneOf } from './base.js';
import { Camera } from './cameras.js';
import { AreaId, CameraId, IncidentId, OrgPath, StreamId, UnitId, Word } from './ids.js';
import { IncidentSummary } from './incidents.js';
import { Problem } from './problem.js';

export { FEED_CLOSE } from './feedFrames.js';

/** Version of the feed's messages; a server refuses a `hello` with another. */
export const FEED_PROTOCOL = 1;

/** Entities a client may ask for. */
export const FEED_KINDS = ['units', 'cameras', 'incidents', 'areas'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** A viewport as a map reports it: WGS84 degrees; `west > east` crosses the antimeridian, other turns of the globe are fine. */
export const FeedBounds = closed({
  west: Type.Number({ minimum: -720, maximum: 720 }),
  south: Type.Number({ minimum: -90, maximum: 90 }),
  east: Type.Number({ minimum: -720, maximum: 720 }),
  north: Type.Number({ minimum: -90, maximum: 90 }),
});
export type FeedBounds = Static<typeof FeedBounds>;

/** What a client wants to see from now on; it replaces what it asked for before. */
export const FeedSubscription = closed({
  request: Type.Integer({ minimum: 0, maximum: 0xffffffff, description: 'Echoed in `subscribed`.' }),
  bounds: FeedBounds,
  zoom: Type.Number({
    minimum: 0,
    maximum: 26,
    description: 'MapLibre zoom (512-pixel tiles): decides the size of counted cells.',
  }),
  kinds: Type.Optional(Type.Array(oneOf(FEED_KINDS), { maxItems: FEED_KINDS.length, description: 'Default: all.' })),
  unitKinds: Type.Optional(Type.Array(Word, { maxItems: 32, description: 'Only units of these kinds. Default: all.' })),
  maxUnits: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'With more units in view, counts are sent; 0: always counts.',
    }),
  ),
});
export type FeedSubscription = Static<typeof FeedSubscription>;

/** What a client still holds from an earlier connection, so that only the difference is sent. */
export const FeedResume = closed({
  epoch: Type.String({ minLength: 1, maxLength: 100 }),
  sequence: Type.Integer({ minimum: 0, description: 'Sequence of the last complete batch.' }),
  view: Type.String({ maxLength: 100, description: '`view` of the last `subscribed`.' }),
  held: Type.Array(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), {
    maxItems: 8192,
    description: 'Keys of what is held, see `feedKey`.',
  }),
});
export type FeedResume = Static<typeof FeedResume>;

/** First message of a client. */
export const FeedHello = closed({
  type: Type.Literal('hello'),
  protocol: Type.Integer({ minimum: 0, maximum: 1000 }),
  deflate: Type.Optional(Type.Boolean({ description: 'Batches may be deflated (RFC 1951): for slow links.' })),
  subscribe: Type.Optional(FeedSubscription),
  resume: Type.Optional(FeedResume),
});
export type FeedHello = Static<typeof FeedHello>;

export const FeedSubscribe = closed({ type: Type.Literal('subscribe'), subscription: FeedSubscription });
/** Asks for everything anew. */
export const FeedResync = closed({ type: Type.Literal('resync') });
/** Asks for the server's time, and says how far the client has come (latest applied sequence and batch). */
export const FeedPing = closed({
  type: Type.Literal('ping'),
  at: Type.Number({ description: "The client's clock, echoed in `pong`." }),
  batch: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Number of the last batch applied.' }),
  ),
});
export type FeedPing = Static<typeof FeedPing>;

/** Everything a client may say, each a JSON text message, told apart by `type`. */
export const FEED_CLIENT_MESSAGES = {
  hello: FeedHello,
  subscribe: FeedSubscribe,
  resync: FeedResync,
  ping: FeedPing,
} as const;
export type FeedClientMessage = FeedHello | Static<typeof FeedSubscribe> | Static<typeof FeedResync> | FeedPing;

/** Answer to `hello`. Times are milliseconds since the epoch on the server's clock. */
export const FeedWelcome = Type.Object({
  type: Type.Literal('welcome'),
  protocol: Type.Integer(),
  epoch: Type.String(),
  sequence: Type.Integer(),
  serverTimeMs: Type.Number(),
  orgs: Type.Array(OrgPath, { description: 'Org subtrees this session sees.' }),
  tickMs: Type.Integer({ description: 'Changes are sent this often.' }),
  heartbeatMs: Type.Integer({
    description: 'Something is sent at least this often; silence for longer means trouble.',
  }),
  deflate: Type.Boolean(),
});
export type FeedWelcome = Static<typeof FeedWelcome>;

/** What is sent from now on: units themselves, or counts per cell of `resolution` (server-side level of detail). */
export const FEED_DETAILS = ['units', 'counts'] as const;
export type FeedDetail = (typeof FEED_DETAILS)[number];

/** A subscription took effect; also sent when the server changes the detail because units came or went. */
export const FeedSubscribed = Type.Object({
  type: Type.Literal('subscribed'),
  request: Type.Integer(),
  detail: oneOf(FEED_DETAILS),
  resolution: Type.Integer({ description: 'H3 resolution of the cells in this detail.' }),
  view: Type.String({ description: 'Names scope and filter; a resume is good for the same view only.' }),
  reset: Type.Boolean({ description: 'True: throw away everything held. False: what is not in `dropped` stays.' }),
  dropped: Type.Array(Type.Integer(), {
    description: 'Keys (see `feedKey`) that are no longer sent: throw them away.',
  }),
});
export type FeedSubscribed = Static<typeof FeedSubscribed>;

/** What the client holds under these keys (see `feedKey`) is empty, and is not kept up to date any more: forget it. */
export const FeedDropped = Type.Object({ type: Type.Literal('dropped'), keys: Type.Array(Type.Integer()) });
export type FeedDropped = Static<typeof FeedDropped>;

/** The client does not take data fast enough: changes are skipped, the latest state follows when it does. */
export const FeedBehind = Type.Object({
  type: Type.Literal('behind'),
  sequence: Type.Integer({ description: 'Sequence of the last batch that was sent.' }),
  sinceMs: Type.Number({ description: 'Server time since which changes are held back.' }),
});
export type FeedBehind = Static<typeof FeedBehind>;
/** The latest state has been sent: the client is no longer behind. */
export const FeedCaughtUp = Type.Object({
  type: Type.Literal('caughtUp'),
  sequence: Type.Integer(),
  skippedTicks: Type.Integer(),
});
export type FeedCaughtUp = Static<typeof FeedCaughtUp>;
export const FeedPong = Type.Object({ type: Type.Literal('pong'), at: Type.Number(), serverTimeMs: Type.Number() });
export type FeedPong = Static<typeof FeedPong>;
/** A message was refused; nothing else was touched. */
export const FeedProblem = Type.Object({ type: Type.Literal('problem'), problem: Problem });
export type FeedProblem = Static<typeof FeedProblem>;

/** Everything the server says as JSON text; batches (feedFrames.ts) are binary. */
export const FeedServerMessage = Type.Union([
  FeedWelcome,
  FeedSubscribed,
  FeedDropped,
  FeedBehind,
  FeedCaughtUp,
  FeedPong,
  FeedProblem,
]);
export type FeedServerMessage = Static<typeof FeedServerMessage>;

/** What does not move about a unit. In a cell frame when the unit enters the cell or any of this changes. */
export const FeedUnit = Type.Object({
  handle: Type.Integer({ description: 'Names the unit in frames of this epoch, until it is gone.' }),
  generation: Type.Integer({ description: 'A handle that is used again has another generation.' }),
  id: UnitId,
  callsign: Type.String(),
  kind: Word,
  kindCode: Type.Integer({ description: 'Place in UNIT_KINDS; other words have that of `other`.' }),
  org: OrgPath,
  capabilities: Type.Array(Word),
  statusSince: Instant,
  streamId: Type.Optional(StreamId),
});
export type FeedUnit = Static<typeof FeedUnit>;

/** JSON of an entities frame: records replace by id, `...Gone` are tombstones. */
export const FeedEntities = Type.Object({
  cameras: Type.Optional(Type.Array(Camera)),
  camerasGone: Type.Optional(Type.Array(CameraId)),
  incidents: Type.Optional(Type.Array(IncidentSummary)),
  incidentsGone: Type.Optional(Type.Array(IncidentId)),
  areas: Type.Optional(Type.Array(Area)),
  areasGone: Type.Optional(Type.Array(AreaId)),
});
export type FeedEntities = Static<typeof FeedEntities>;
