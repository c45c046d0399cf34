import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '../errors.js';
import type { DocumentStore } from '../picture/keeper.js';
import { Turns } from '../picture/turns.js';
import {
  DEFAULT_SCREEN_SETTINGS,
  WALL_GRID,
  WALL_TILES,
  type WallContent,
  type WallInput,
  type WallScreenSettings,
  type WallTile,
  type WallTileInput,
} from '../wire/walls.js';

/** A wall as it is kept. */
export interface WallRecord {
  id: string;
  name: string;
  org: string;
  layout: WallInput['layout'];
  tiles: readonly WallTile[];
  screenSettings: WallScreenSettings;
  version: number;
}

interface WallBookEvents {
  changed: [WallRecord];
  removed: [id: string];
}

/** Who changes a tile, and whether a lock of another's holds for them. */
export interface WallHand {
  name: string;
  mayUnlock: boolean;
}

const WALLS = 'walls';
/** How long what was sent can be taken back. */
export const UNDO_MS = 10_000;

/** Named walls: durable before they change anywhere, and told of to whoever follows. */
export class WallBook extends EventEmitter<WallBookEvents> {
  readonly #documents: DocumentStore;
  readonly #clock: () => number;
  readonly #walls = new Map<string, WallRecord>();
  readonly #turns = new Turns();
  /** The tiles that the last change of a wall touched, as they were before. */
  readonly #undo = new Map<string, { tiles: readonly WallTile[]; until: number }>();

  private constructor(documents: DocumentStore, clock: () => number) {
    super();
    this.#documents = documents;
    this.#clock = clock;
    this.setMaxListeners(0);
  }

  static async open(documents: DocumentStore, clock: () => number): Promise<WallBook> {
    const book = new WallBook(documents, clock);
    for (const [id, record] of await documents.all<WallRecord>(WALLS))
      book.#walls.set(id, { ...record, screenSettings: record.screenSettings ?? DEFAULT_SCREEN_SETTINGS });
    return book;
  }

  get(id: string): WallRecord | undefined {
    return this.#walls.get(id);
  }

  /** Every wall, by id. */
  all(): WallRecord[] {
    return [...this.#walls.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  }

  /** Until when the last sending can be taken back, in ms since the epoch; undefined when it cannot. */
  undoUntil(id: string): number | undefined {
    const undo = this.#undo.get(id);
    return undo && undo.until > this.#clock() ? undo.until : undefined;
  }

  /** Creates a wall or changes its name, org, layout and screens; settings that are not named stay. @throws ProblemError `invalid` when tiles do not fit the grid */
  put(id: string, input: WallInput): Promise<{ wall: WallRecord; created: boolean }> {
    return this.#turns.take([id], async () => {
      const before = this.#walls.get(id);
      const { name, org, layout } = input;
      const tiles = tilesOf(input, before?.tiles ?? []);
      const screenSettings = input.screenSettings ?? before?.screenSettings ?? DEFAULT_SCREEN_SETTINGS;
      const wall = { id, name, org, layout, tiles, screenSettings, version: (before?.version ?? 0) + 1 };
      this.#undo.delete(id);
      await this.#write(wall);
      return { wall, created: before === undefined };
    });
  }

  /** Deletes a wall; false when there is none. */
  remove(id: string): Promise<boolean> {
    return this.#turns.take([id], async () => {
      if (!this.#walls.has(id)) return false;
      await this.#documents.delete(WALLS, id);
      this.#walls.delete(id);
      this.#undo.delete(id);
      this.emit('removed', id);
      return true;
    });
  }

  /** Gives every wall of an org, and of those below it, its new org. */
  async moveOrg(orgOf: (org: string) => string | undefined): Promise<void> {
    for (const { id } of this.all()) {
      await this.#turns.take([id], async () => {
        const wall = this.#walls.get(id);
        const org = wall && orgOf(wall.org);
        if (wall && org !== undefined) await this.#write({ ...wall, org, version: wall.version + 1 });
      });
    }
  }

  /**
   * Sends to tiles, or empties them: all or none.
   * @throws ProblemError `notFound`, `conflict` when one is locked
   */
  send(id: string, inputs: readonly ({ tile: number } & WallTileInput)[], hand: WallHand): Promise<WallRecord> {
    const byTile = new Map(inputs.map((input) => [input.tile, input]));
    return this.#change(id, [...byTile.keys()], (tile) => {
      mustBeFree(tile, hand);
      return sentTile(tile, byTile.get(tile.tile)!, { by: hand.name, at: new Date(this.#clock()).toISOString() });
    });
  }

  /** Takes the last sending back. @throws ProblemError `notFound`, `conflict` when it is too late */
  undo(id: string, hand: WallHand): Promise<WallRecord> {
    const undo = this.#undo.get(id);
    if (!undo || undo.until <= this.#clock())
      throw new ProblemError('conflict', 'There is nothing to take back: it is done within ten seconds or not at all.');
    const before = new Map(undo.tiles.map((tile) => [tile.tile, tile]));
    return this.#change(id, [...before.keys()], (tile) => {
      mustBeFree(tile, hand);
      return before.get(tile.tile)!;
    }).finally(() => this.#undo.delete(id));
  }

  #change(id: string, numbers: readonly number[], change: (tile: WallTile) => WallTile): Promise<WallRecord> {
    return this.#turns.take([id], async () => {
      const wall = this.#walls.get(id);
      const known = new Set(wall?.tiles.map(({ tile }) => tile));
      const missing = numbers.find((number) => !known.has(number));
      if (!wall || missing !== undefined)
        throw new ProblemError('notFound', `There is no tile ${missing} on wall ${id.slice(0, 80)}.`);
      const tiles = wall.tiles.map((tile) => (numbers.includes(tile.tile) ? change(tile) : tile));
      const next = { ...wall, tiles, version: wall.version + 1 };
      const before = wall.tiles.filter(({ tile }) => numbers.includes(tile));
      this.#undo.set(id, { tiles: before, until: this.#clock() + UNDO_MS });
      await this.#write(next);
      return next;
    });
  }

  async #write(wall: WallRecord): Promise<void> {
    await this.#documents.put(WALLS, wall.id, wall);
    this.#walls.set(wall.id, wall);
    this.emit('changed', wall);
  }
}

/** A tile after a sending; who sent what it shows already, and when, stays. */
function sentTile(
  before: WallTile,
  { content, purpose, locked }: WallTileInput,
  sent: { by: string; at: string },
): WallTile {
  const { tile, place, sentBy = sent.by, sentAt = sent.at, lockedBy } = before;
  const isSame = isDeepStrictEqual(content, before.content) && purpose === before.purpose;
  const isLocked = locked ?? lockedBy !== undefined;
  return {
    tile,
    ...(place && { place }),
    ...(content && { content: content as WallContent }),
    ...(purpose !== undefined && { purpose }),
    sentBy: isSame ? sentBy : sent.by,
    sentAt: isSame ? sentAt : sent.at,
    ...(isLocked && { lockedBy: lockedBy ?? sent.by }),
  };
}

function mustBeFree({ tile, lockedBy }: WallTile, hand: WallHand): void {
  if (lockedBy === undefined || lockedBy === hand.name || hand.mayUnlock) return;
  throw new ProblemError('conflict', `Tile ${tile} is locked by ${lockedBy}.`);
}

/** The tiles of a layout, each with what it showed before. @throws ProblemError `invalid` */
function tilesOf({ layout, places }: WallInput, before: readonly WallTile[]): WallTile[] {
  const refuse = (message: string): never => {
    throw new ProblemError('invalid', message, { errors: [{ field: 'body/places', message }] });
  };
  if (layout !== 'free' && places) refuse('are for the free layout only');
  if (layout === 'free' && !places) refuse('are needed for the free layout');
  if (places?.some(({ x, y, width, height }) => x + width > WALL_GRID || y + height > WALL_GRID))
    refuse(`must fit a grid of ${WALL_GRID} by ${WALL_GRID}`);
  const count = layout === 'free' ? places!.length : WALL_TILES[layout];
  return Array.from({ length: count }, (_, at) => {
    const { place: _place, ...kept } = before[at] ?? { tile: at + 1 };
    return { ...kept, ...(places && { place: places[at]! }) };
  });
}
