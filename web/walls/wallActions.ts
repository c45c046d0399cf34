import type {
  TilePlace,
  Wall,
  WallContent,
  WallInput,
  WallLayout,
  WallTile,
  WallTilesInput,
} from '../../server/wire/walls.js';
import type { CallApi } from '../api/http.js';
import { freeFrom } from './wallPlaces.js';

type SentTile = WallTilesInput['tiles'][number];

const pathOf = (id: string) => `/walls/${encodeURIComponent(id)}`;

/** Sends to tiles, all or none. Throws `ApiError`. */
export const sendTiles = (call: CallApi, id: string, tiles: readonly SentTile[]): Promise<Wall> =>
  call<Wall>(`${pathOf(id)}/tiles`, { method: 'PUT', body: { tiles } });

/** Takes the last sending back. Throws `ApiError`. */
export const undoSending = (call: CallApi, id: string): Promise<Wall> =>
  call<Wall>(`${pathOf(id)}/undo`, { method: 'POST' });

/** Creates a wall, or changes it. Throws `ApiError`. */
export const putWall = (call: CallApi, id: string, input: WallInput): Promise<Wall> =>
  call<Wall>(pathOf(id), { method: 'PUT', body: input });

export const deleteWall = (call: CallApi, id: string): Promise<void> => call(pathOf(id), { method: 'DELETE' });

/** The same wall in another layout; a free one begins as what was there. */
export function inLayout(wall: Wall, layout: WallLayout, places?: readonly TilePlace[]): WallInput {
  const { name, org } = wall;
  return { name, org, layout, ...(layout === 'free' && { places: [...(places ?? freeFrom(wall))] }) };
}

/** A tile as it would be sent to stay as it is. */
export const asSent = ({ tile, content, purpose }: WallTile): SentTile => ({
  tile,
  ...(content && { content }),
  ...(purpose !== undefined && { purpose }),
});

/** Two tiles with what they show exchanged. */
export function swapped(wall: Wall, one: number, other: number): SentTile[] {
  const find = (number: number) => wall.tiles.find(({ tile }) => tile === number);
  const [a, b] = [find(one), find(other)];
  return a && b
    ? [
        { ...asSent(b), tile: one },
        { ...asSent(a), tile: other },
      ]
    : [];
}

/** An incident's places on every tile that is free to take: not locked. Empty when all are locked. */
export function followOn(wall: Wall, incidentId: string): SentTile[] {
  const free = wall.tiles.filter(({ lockedBy }) => lockedBy === undefined);
  return free.map(({ tile }, at) => ({
    tile,
    content: { type: 'incident', incidentId, place: at + 1 } as WallContent,
  }));
}

/** A lock set or taken away; what the tile shows stays. */
export const relocked = (tile: WallTile): SentTile => ({ ...asSent(tile), locked: tile.lockedBy === undefined });
