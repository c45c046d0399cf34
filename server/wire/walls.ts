import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { IncidentId, OrgPath, StreamId, WallId } from './ids.js';
import { STREAM_STATES } from './media.js';
import { Mode } from './modes.js';
import { MAX_WALL_TILES, WallContent, WallFacts, WallMapView } from './wallContents.js';

export { WallContent };

/** Version of the messages, told in `welcome`: a screen that speaks another one loads itself anew. */
export const WALLS_PROTOCOL = 1;

/**
 * How a wall is divided: equal tiles, one large and five small ones, a map alone or with four small ones, an incident's map,
 * four pictures and facts, or tiles placed freely on a grid.
 */
export const WALL_LAYOUTS = [
  'one',
  'four',
  'oneAndFive',
  'nine',
  'sixteen',
  'map',
  'mapAndFour',
  'incident',
  'free',
] as const;
export type WallLayout = (typeof WALL_LAYOUTS)[number];

/** Tiles of a layout; a free one has as many as are placed. */
export const WALL_TILES: Readonly<Record<Exclude<WallLayout, 'free'>, number>> = {
  one: 1,
  four: 4,
  oneAndFive: 6,
  nine: 9,
  sixteen: 16,
  map: 1,
  mapAndFour: 5,
  incident: 6,
};
/** Columns and rows of a free wall. */
export const WALL_GRID = 24;

const TileNumber = Type.Integer({ minimum: 1, maximum: MAX_WALL_TILES, description: 'Tile of the wall, from 1.' });

/** Where a tile of a free wall is, in cells of the grid. */
export const TilePlace = closed({
  x: Type.Integer({ minimum: 0, maximum: WALL_GRID - 1 }),
  y: Type.Integer({ minimum: 0, maximum: WALL_GRID - 1 }),
  width: Type.Integer({ minimum: 1, maximum: WALL_GRID }),
  height: Type.Integer({ minimum: 1, maximum: WALL_GRID }),
});
export type TilePlace = Static<typeof TilePlace>;

const Purpose = Type.Optional(
  Type.String({ minLength: 1, maxLength: 300, description: 'Why it is watched: shown to the wearer, and recorded.' }),
);

/** One tile as it was put up, by whom and when. */
export const WallTile = Type.Object({
  tile: TileNumber,
  content: Type.Optional(WallContent),
  place: Type.Optional(TilePlace),
  sentBy: Type.Optional(Type.String()),
  sentAt: Type.Optional(Instant),
  purpose: Purpose,
  lockedBy: Type.Optional(Type.String({ description: 'Only this person, or who may manage there, changes the tile.' })),
});
export type WallTile = Static<typeof WallTile>;

/** What a tile shows just now: the same on every screen of the wall. */
export const WallShown = Type.Object({
  tile: TileNumber,
  streamId: Type.Optional(StreamId),
  title: Type.Optional(Type.String({ description: 'Call sign or camera name.' })),
  org: Type.Optional(OrgPath),
  place: Type.Optional(Type.String({ description: 'Where it belongs: the name of its org.' })),
  placeNames: Type.Optional(
    Type.Object(
      { en: Type.String(), zh: Type.String() },
      { description: 'The same in each language, where there are two.' },
    ),
  ),
  incident: Type.Optional(
    Type.Object(
      {
        id: IncidentId,
        number: Type.String(),
        priority: Type.Integer({ minimum: 1, maximum: 4 }),
        address: Type.Optional(Type.String()),
      },
      { description: 'The incident that the tile follows, or that its unit is on.' },
    ),
  ),
  live: Type.Boolean({ description: 'Somebody publishes, or the server can pull it.' }),
  map: Type.Optional(WallMapView),
  facts: Type.Optional(WallFacts),
  until: Type.Optional(Instant),
  reason: Type.Optional(
    oneOf(['empty', 'gone', 'noCamera', 'noPosition'], {
      description: 'Why there is nothing: nothing sent, deleted or not for this wall, no stream near, nowhere known.',
    }),
  ),
});
export type WallShown = Static<typeof WallShown>;

/** Decoding that a screen affords by default: four full HD pictures of thirty frames a second, or nine of 720 lines. */
export const DEFAULT_DECODE_PIXELS_PER_SECOND = 250_000_000;

/** What a wall's screens are: decides the size of letters and how much is decoded. A screen may keep its own. */
export const WallScreenSettings = closed({
  viewingDistanceMeters: Type.Number({ minimum: 0.3, maximum: 30 }),
  diagonalInches: Type.Number({ minimum: 5, maximum: 500 }),
  decodePixelsPerSecond: Type.Number({ minimum: 1_000_000, maximum: 20_000_000_000 }),
});
export type WallScreenSettings = Static<typeof WallScreenSettings>;

/** A 55-inch screen seen from two and a half metres. */
export const DEFAULT_SCREEN_SETTINGS: WallScreenSettings = {
  viewingDistanceMeters: 2.5,
  diagonalInches: 55,
  decodePixelsPerSecond: DEFAULT_DECODE_PIXELS_PER_SECOND,
};

/** A wall: what was put up on it, and what it shows. */
export const Wall = Type.Object(
  {
    id: WallId,
    name: Type.String(),
    org: OrgPath,
    layout: oneOf(WALL_LAYOUTS),
    tiles: Type.Array(WallTile),
    shown: Type.Array(WallShown),
    screens: Type.Integer({ description: 'Screens that show it now.' }),
    screenSettings: WallScreenSettings,
    mode: Mode,
    canUndoUntil: Type.Optional(Instant),
    version: Type.Integer(),
  },
  { $id: 'Wall' },
);
export type Wall = Static<typeof Wall>;
export const WallList = Type.Object({ items: Type.Array(Wall) });

/** Body of `PUT /walls/{id}`. Tiles keep their content when the layout changes, as far as they go. */
export const WallInput = closed({
  name: Type.String({ minLength: 1, maxLength: 120 }),
  org: OrgPath,
  layout: oneOf(WALL_LAYOUTS),
  places: Type.Optional(
    Type.Array(TilePlace, { minItems: 1, maxItems: MAX_WALL_TILES, description: 'Tiles of a free wall.' }),
  ),
  screenSettings: Type.Optional(WallScreenSettings),
});
export type WallInput = Static<typeof WallInput>;

/** Body of `PUT /walls/{id}/tiles/{tile}`: "send to wall 2, tile 3". Without content the tile is emptied. */
export const WallTileInput = closed({
  content: Type.Optional(WallContent),
  purpose: Purpose,
  locked: Type.Optional(Type.Boolean()),
});
export type WallTileInput = Static<typeof WallTileInput>;

/** Body of `PUT /walls/{id}/tiles`: several tiles at once, all or none; the same way back for all. */
export const WallTilesInput = closed({
  tiles: Type.Array(closed({ tile: TileNumber, ...WallTileInput.properties }), {
    minItems: 1,
    maxItems: MAX_WALL_TILES,
  }),
});
export type WallTilesInput = Static<typeof WallTilesInput>;

export const WallParams = closed({ id: WallId });
export const WallTileParams = closed({ id: WallId, tile: TileNumber });

/** Where screens and operators follow walls live, by ws. */
export const WALLS_PATH = '/api/v1/walls/live';

const Pixels = Type.Optional(Type.Integer({ minimum: 0, maximum: 65_536 }));

/** How one tile does on one screen. */
export const ScreenTile = closed({
  tile: TileNumber,
  streamId: Type.Optional(StreamId),
  state: oneOf([...STREAM_STATES, 'paused', 'refused', 'empty']),
  widthPixels: Pixels,
  heightPixels: Pixels,
  bitrateBps: Type.Optional(Type.Integer({ minimum: 0 })),
  latencyMs: Type.Optional(Type.Number({ minimum: 0, maximum: 3_600_000 })),
  lastFrameAgeMs: Type.Optional(Type.Number({ minimum: 0 })),
});
/** What a screen says of itself: operators see it in the wall's miniature. */
export const ScreenReport = closed({
  widthPixels: Pixels,
  heightPixels: Pixels,
  decodePixelsPerSecond: Type.Optional(Type.Number({ minimum: 0 })),
  budgetPixelsPerSecond: Type.Optional(Type.Number({ minimum: 0 })),
  tiles: Type.Array(ScreenTile, { maxItems: MAX_WALL_TILES }),
});
export type ScreenReport = Static<typeof ScreenReport>;

/** Everything a page may say on the walls' ws, each a JSON text message. */
export const WALL_CLIENT_MESSAGES = {
  /** Follow these walls, or every wall one may see. */
  follow: closed({ type: Type.Literal('follow'), walls: Type.Optional(Type.Array(WallId, { maxItems: 100 })) }),
  /** This page is a screen of the wall, and how it does. */
  screen: closed({ type: Type.Literal('screen'), wallId: WallId, report: ScreenReport }),
  /** An operator is about to send to a tile: its outline is shown. Null: not any more. */
  aim: closed({ type: Type.Literal('aim'), wallId: WallId, tile: Type.Union([TileNumber, Type.Null()]) }),
} as const;
export type WallClientMessage = {
  [Name in keyof typeof WALL_CLIENT_MESSAGES]: Static<(typeof WALL_CLIENT_MESSAGES)[Name]>;
}[keyof typeof WALL_CLIENT_MESSAGES];

/** A screen of a wall as operators see it. */
export const WallScreen = Type.Object({
  id: Type.String(),
  name: Type.String(),
  since: Instant,
  reportedAt: Instant,
  report: ScreenReport,
});
export type WallScreen = Static<typeof WallScreen>;

/** Everything the server says on the walls' ws. */
export const WallServerMessage = Type.Union([
  Type.Object({
    type: Type.Literal('welcome'),
    protocol: Type.Integer(),
    serverTime: Instant,
    heartbeatMs: Type.Integer(),
  }),
  Type.Object({ type: Type.Literal('heartbeat'), serverTime: Instant }),
  /** A wall as it is from now on, whole; the first ones answer `follow`. */
  Type.Object({ type: Type.Literal('wall'), wall: Wall }),
  Type.Object({ type: Type.Literal('wallGone'), wallId: WallId }),
  Type.Object({ type: Type.Literal('screens'), wallId: WallId, screens: Type.Array(WallScreen) }),
  Type.Object({
    type: Type.Literal('aim'),
    wallId: WallId,
    tile: Type.Union([TileNumber, Type.Null()]),
    by: Type.String(),
  }),
  Type.Object({ type: Type.Literal('problem'), detail: Type.String() }),
]);
export type WallServerMessage = Static<typeof WallServerMessage>;
