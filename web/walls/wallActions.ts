import type { IncidentId, StreamId, UnitId } from '../../server/wire/ids.js';
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
import { freeFrom, roleOf, type TileRole } from './wallPlaces.js';

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

/** Something of the map that a tile can show. */
export interface Sendable {
  type: 'unit' | 'camera' | 'incident';
  id: string;
}

/** What a tile shows of something: on a layout's map tile a map around it, on its facts tile the facts, else its picture. */
export function contentFor({ type, id }: Sendable, role: TileRole, place = 1): WallContent {
  if (type === 'camera') return { type: 'stream', streamId: `camera-${id}` as StreamId };
  if (type === 'unit') {
    const unitId = id as UnitId;
    return role === 'map' ? { type: 'map', around: { type: 'unit', unitId } } : { type: 'unit', unitId };
  }
  const incidentId = id as IncidentId;
  if (role === 'map') return { type: 'map', around: { type: 'incident', incidentId } };
  return role === 'facts' ? { type: 'incidentFacts', incidentId } : { type: 'incident', incidentId, place };
}

/** An incident on every tile that is free to take: its map and facts where the layout has them, its places on the others. */
export function followOn(wall: Pick<Wall, 'layout' | 'tiles'>, incidentId: string): SentTile[] {
  const free = wall.tiles.filter(({ lockedBy }) => lockedBy === undefined);
  let place = 0;
  return free.map(({ tile }) => {
    const role = roleOf(wall.layout, tile);
    if (role === 'picture') place++;
    return { tile, content: contentFor({ type: 'incident', id: incidentId }, role, place) };
  });
}

/** A lock set or taken away; what the tile shows stays. */
export const relocked = (tile: WallTile): SentTile => ({ ...asSent(tile), locked: tile.lockedBy === undefined });
