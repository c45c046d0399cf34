import type { IncidentId, StreamId } from '../wire/ids.js';
import type { Mode } from '../wire/modes.js';
import type { WallContent, WallShown } from '../wire/walls.js';
import type { WallRecord } from './wallBook.js';

/** A stream that a wall could show. */
export interface Watchable {
  streamId: StreamId;
  title: string;
  org: string;
  /** Where it belongs, in words. */
  place?: string;
  placeNames?: NonNullable<WallShown['placeNames']>;
  /** The incident it is on. */
  incident?: NonNullable<WallShown['incident']>;
  /** Somebody publishes it, or the server can pull it. */
  live: boolean;
}

/** What walls ask of the rest of the server; always as it is now. */
export interface WallSources {
  /** Undefined: there is no such unit or camera. Its incident is told where that is of the org subtree. */
  stream(streamId: StreamId, org: string): Watchable | undefined;
  /** What a tile that follows an incident says of it, when it is of the org subtree. */
  incident(incidentId: IncidentId, org: string): WallShown['incident'];
  /** The operating mode of an org. */
  mode(org: string): Mode;
  /** Undefined: there is no such incident. Those that see the place first. Streams of an org subtree only. */
  nearIncident(incidentId: IncidentId, org: string): Watchable[] | undefined;
}

/** What a wall shows at `now` (ms since the epoch): a pure look, the same for every screen. */
export function showWall(wall: WallRecord, sources: WallSources, now: number): WallShown[] {
  const { org } = wall;
  const found = new Map<IncidentId, Watchable[] | undefined>();
  const near: OfWall = {
    stream: (id) => sources.stream(id, org),
    incident: (id) => sources.incident(id, org),
    nearIncident(id) {
      if (!found.has(id)) found.set(id, sources.nearIncident(id, org));
      return found.get(id);
    },
  };
  return wall.tiles.map(({ tile, content, sentAt }) => ({
    tile,
    ...showContent(content, near, now, Date.parse(sentAt ?? '') || 0),
  }));
}

type Shown = Omit<WallShown, 'tile'>;

/** The sources as one wall may show them. */
interface OfWall {
  stream(id: StreamId): Watchable | undefined;
  incident(id: IncidentId): WallShown['incident'];
  nearIncident(id: IncidentId): Watchable[] | undefined;
}

function showContent(content: WallContent | undefined, sources: OfWall, now: number, since: number): Shown {
  if (!content) return { live: false, reason: 'empty' };
  switch (content.type) {
    case 'stream':
      return shown(sources.stream(content.streamId));
    case 'unit':
      return shown(sources.stream(`unit-${content.unitId}` as StreamId));
    case 'incident': {
      const near = sources.nearIncident(content.incidentId);
      if (!near) return { live: false, reason: 'gone' };
      const chosen = near[content.place - 1];
      const incident = sources.incident(content.incidentId);
      const of = incident && { incident };
      return chosen ? { ...chosen, ...of } : { live: false, reason: 'noCamera', ...of };
    }
    default: {
      // By the server's clock, so that every screen turns at once and a page that is loaded anew joins in.
      const { streamIds, dwellSeconds } = content;
      const turn = Math.max(0, Math.floor((now - since) / (dwellSeconds * 1000)));
      const until = new Date(since + (turn + 1) * dwellSeconds * 1000).toISOString();
      return { ...shown(sources.stream(streamIds[turn % streamIds.length]!)), until };
    }
  }
}

const shown = (watchable: Watchable | undefined): Shown =>
  watchable ? { ...watchable } : { live: false, reason: 'gone' };

/** Streams that a content names itself. */
export function streamsOf(content: WallContent | undefined): StreamId[] {
  switch (content?.type) {
    case 'stream':
      return [content.streamId];
    case 'unit':
      return [`unit-${content.unitId}` as StreamId];
    case 'tour':
      return content.streamIds;
    default:
      return [];
  }
}

/** Every stream that screens of a wall may watch: what it shows, and what its tiles name. */
export function streamsOn(wall: WallRecord, shown: readonly WallShown[]): ReadonlySet<string> {
  const named = wall.tiles.flatMap(({ content }) => streamsOf(content));
  return new Set([...named, ...shown.flatMap(({ streamId }) => streamId ?? [])]);
}
