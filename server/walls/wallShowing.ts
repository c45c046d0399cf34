import type { IncidentId, StreamId } from '../wire/ids.js';
import type { WallContent, WallShown } from '../wire/walls.js';
import type { WallRecord } from './wallBook.js';

/** A stream that a wall could show. */
export interface Watchable {
  streamId: StreamId;
  title: string;
  org: string;
  /** Somebody publishes it, or the server can pull it. */
  live: boolean;
}

/** What walls ask of the rest of the server; always as it is now. */
export interface WallSources {
  /** Undefined: there is no such unit or camera. */
  stream(streamId: StreamId): Watchable | undefined;
  /** Undefined: there is no such incident. Those that see the place first. Streams of an org subtree only. */
  nearIncident(incidentId: IncidentId, org: string): Watchable[] | undefined;
}

/** What a wall shows at `now` (ms since the epoch): a pure look, the same for every screen. */
export function showWall(wall: WallRecord, sources: WallSources, now: number): WallShown[] {
  const near = new Map<IncidentId, Watchable[] | undefined>();
  const nearIncident = (id: IncidentId) => {
    if (!near.has(id)) near.set(id, sources.nearIncident(id, wall.org));
    return near.get(id);
  };
  return wall.tiles.map(({ tile, content, sentAt }) => ({
    tile,
    ...showContent(content, { stream: sources.stream, nearIncident }, now, Date.parse(sentAt ?? '') || 0),
  }));
}

type Shown = Omit<WallShown, 'tile'>;

function showContent(
  content: WallContent | undefined,
  sources: { stream: WallSources['stream']; nearIncident(id: IncidentId): Watchable[] | undefined },
  now: number,
  since: number,
): Shown {
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
      return chosen ? { ...chosen } : { live: false, reason: 'noCamera' };
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
