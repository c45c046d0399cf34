import { isDeepStrictEqual } from 'node:util';
import type { Principal } from '../wire/identity.js';
import type { Mode } from '../wire/modes.js';
import {
  type ScreenReport,
  WALLS_PROTOCOL,
  type Wall,
  type WallScreen,
  type WallServerMessage,
  type WallShown,
} from '../wire/walls.js';
import type { WallBook, WallRecord } from './wallBook.js';
import { noSuchWall, wallMessage } from './wallMessages.js';
import { showWall, streamsOn, type WallSources } from './wallShowing.js';

/** A socket as the walls use it; `ws` fits. */
export interface WallSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

export interface WallsOptions {
  book: WallBook;
  sources: WallSources;
  /** Whether somebody may see a wall. */
  maySee(principal: Principal, wall: Pick<WallRecord, 'id' | 'org'>): boolean;
  clock: () => number;
}

interface Follower {
  id: string;
  socket: WallSocket;
  principal: Principal;
  name: string;
  /** Undefined: every wall. */
  walls: ReadonlySet<string> | undefined;
  isFollowing: boolean;
  /** Walls it has been told of. */
  told: Set<string>;
  screen: (WallScreen & { wallId: string }) | undefined;
}

const TICK_MS = 1000;
const HEARTBEAT_MS = 10_000;
const MAX_BUFFERED_BYTES = 1_000_000;

/** Walls live: works out once a second and at each change what every wall shows, and tells those who follow. */
export class Walls {
  readonly #options: WallsOptions;
  readonly #followers = new Set<Follower>();
  readonly #shown = new Map<string, { tiles: WallShown[]; mode: Mode; streams: ReadonlySet<string> }>();
  readonly #timer: NodeJS.Timeout;
  #beatAt = 0;
  #count = 0;

  constructor(options: WallsOptions) {
    this.#options = options;
    options.book.on('changed', (wall) => this.#show(wall, true));
    options.book.on('removed', (id) => {
      this.#shown.delete(id);
      for (const follower of this.#followers)
        if (follower.told.delete(id)) send(follower, { type: 'wallGone', wallId: id });
    });
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  get book(): WallBook {
    return this.#options.book;
  }

  /** A wall in its wire form. */
  describe(wall: WallRecord): Wall {
    const { book, sources, clock } = this.#options;
    const shown = this.#shown.get(wall.id)?.tiles ?? showWall(wall, sources, clock());
    const undoUntil = book.undoUntil(wall.id);
    return {
      ...wall,
      tiles: [...wall.tiles],
      shown,
      mode: sources.mode(wall.org),
      screens: this.#screensOf(wall.id).length,
      ...(undoUntil !== undefined && { canUndoUntil: new Date(undoUntil).toISOString() }),
    };
  }

  /** Whether screens of a wall may watch a stream. */
  isOn(wallId: string, streamId: string): boolean {
    return this.#shown.get(wallId)?.streams.has(streamId) ?? false;
  }

  /** Looks at everything again: tours turn, incidents move, streams come and go, people lose their rights. */
  tick(): void {
    const { book, clock } = this.#options;
    for (const wall of book.all()) this.#show(wall, false);
    for (const follower of this.#followers) this.#bringUpToDate(follower);
    const now = clock();
    if (now - this.#beatAt < HEARTBEAT_MS) return;
    this.#beatAt = now;
    const beat: WallServerMessage = { type: 'heartbeat', serverTime: new Date(now).toISOString() };
    for (const follower of this.#followers) send(follower, beat);
  }

  /** Takes a socket that has been authenticated. */
  accept(socket: WallSocket, principal: Principal, name: string): void {
    const follower: Follower = {
      id: `s${++this.#count}`,
      socket,
      principal,
      name,
      walls: undefined,
      isFollowing: false,
      told: new Set(),
      screen: undefined,
    };
    this.#followers.add(follower);
    socket.on('message', (data, isBinary) => this.#take(follower, data, isBinary));
    socket.on('close', () => {
      this.#followers.delete(follower);
      if (follower.screen) this.#tellScreens(follower.screen.wallId);
    });
    const serverTime = new Date(this.#options.clock()).toISOString();
    send(follower, { type: 'welcome', protocol: WALLS_PROTOCOL, serverTime, heartbeatMs: HEARTBEAT_MS });
  }

  #take(follower: Follower, data: unknown, isBinary: boolean): void {
    const read = wallMessage(data, isBinary);
    if (!read.ok) send(follower, { type: 'problem', detail: read.detail });
    else if (read.message.type === 'follow') this.#takeFollow(follower, read.message.walls);
    else if (!this.#seen(follower, read.message.wallId)) send(follower, noSuchWall(read.message.wallId));
    else if (read.message.type === 'screen') this.#takeScreen(follower, read.message.wallId, read.message.report);
    else this.#takeAim(follower, read.message.wallId, read.message.tile);
  }

  #takeFollow(follower: Follower, walls: readonly string[] | undefined): void {
    follower.isFollowing = true;
    follower.walls = walls && new Set(walls);
    follower.told.clear();
    this.#bringUpToDate(follower);
  }

  #takeScreen(follower: Follower, wallId: string, report: ScreenReport): void {
    const reportedAt = new Date(this.#options.clock()).toISOString();
    const { id, name, screen: before } = follower;
    const isSame = before?.wallId === wallId;
    follower.screen = { id, name, since: isSame ? before.since : reportedAt, reportedAt, report, wallId };
    if (before && !isSame) this.#tellScreens(before.wallId);
    this.#tellScreens(wallId, !isSame);
  }

  #takeAim(follower: Follower, wallId: string, tile: number | null): void {
    for (const other of this.#followers)
      if (other !== follower && other.told.has(wallId)) send(other, { type: 'aim', wallId, tile, by: follower.name });
  }

  /** The wall, when the follower may see it. */
  #seen({ principal }: Follower, id: string): WallRecord | undefined {
    const wall = this.#options.book.get(id);
    return wall && this.#options.maySee(principal, wall) ? wall : undefined;
  }

  /** Tells a follower of walls it does not know of yet, and of those it may not see any more. */
  #bringUpToDate(follower: Follower): void {
    if (!follower.isFollowing) return;
    for (const id of [...follower.told])
      if (!this.#seen(follower, id)) {
        follower.told.delete(id);
        send(follower, { type: 'wallGone', wallId: id });
      }
    for (const wall of this.#options.book.all()) {
      if (follower.told.has(wall.id) || follower.walls?.has(wall.id) === false || !this.#seen(follower, wall.id))
        continue;
      follower.told.add(wall.id);
      send(follower, { type: 'wall', wall: this.describe(wall) });
      send(follower, { type: 'screens', wallId: wall.id, screens: this.#screensOf(wall.id) });
    }
  }

  #show(wall: WallRecord, isChanged: boolean): void {
    const { sources, clock } = this.#options;
    const tiles = showWall(wall, sources, clock());
    const mode = sources.mode(wall.org);
    const before = this.#shown.get(wall.id);
    if (!isChanged && mode === before?.mode && isDeepStrictEqual(tiles, before.tiles)) return;
    this.#shown.set(wall.id, { tiles, mode, streams: streamsOn(wall, tiles) });
    this.#tell(wall);
  }

  #tell(wall: WallRecord): void {
    const message: WallServerMessage = { type: 'wall', wall: this.describe(wall) };
    for (const follower of this.#followers)
      if (follower.told.has(wall.id) && this.#seen(follower, wall.id)) send(follower, message);
    for (const follower of this.#followers) this.#bringUpToDate(follower);
  }

  #screensOf(wallId: string): WallScreen[] {
    return [...this.#followers].flatMap(({ screen }) => {
      if (screen?.wallId !== wallId) return [];
      const { wallId: _, ...told } = screen;
      return [told];
    });
  }

  #tellScreens(wallId: string, isNumberNew = true): void {
    const message: WallServerMessage = { type: 'screens', wallId, screens: this.#screensOf(wallId) };
    for (const follower of this.#followers) if (follower.told.has(wallId)) send(follower, message);
    const wall = this.#options.book.get(wallId);
    if (wall && isNumberNew) this.#tell(wall);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** A follower that does not read is cut off; it gets everything when it connects again. */
function send({ socket }: Follower, message: WallServerMessage): void {
  socket.send(JSON.stringify(message));
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
}
