import type { IncidentId, StreamId, UnitId } from '../wire/ids.js';
import type { Mode } from '../wire/modes.js';
import type { MapAround, WallContent, WallFacts, WallMapView } from '../wire/wallContents.js';
import type { WallShown } from '../wire/walls.js';
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
  /** Where an incident and its units are, and what is known of it, when it is of the org subtree. */
  incidentFacts(incidentId: IncidentId, org: string): { view: WallMapView; facts: WallFacts } | undefined;
  /** Where a unit of the org subtree is; no view: nowhere known. */
  unitPlace(unitId: UnitId, org: string): { callsign: string; view: WallMapView | undefined } | undefined;
}

/** What a wall shows at `now` (ms since the epoch): a pure look, the same for every screen. */
export function showWall(wall: WallRecord, sources: WallSources, now: number): WallShown[] {
  const { org } = wall;
  const found = new Map<IncidentId, Watchable[] | undefined>();
  const near: OfWall = {
    stream: (id) => sources.stream(id, org),
    incident: (id) => sources.incident(id, org),
    incidentFacts: (id) => sources.incidentFacts(id, org),
    unitPlace: (id) => sources.unitPlace(id, org),
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
  incidentFacts(id: IncidentId): ReturnType<WallSources['incidentFacts']>;
  unitPlace(id: UnitId): ReturnType<WallSources['unitPlace']>;
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
    case 'map':
      return showMap(content.around, sources);
    case 'incidentFacts': {
      const known = sources.incidentFacts(content.incidentId);
      const incident = sources.incident(content.incidentId);
      return known && incident ? { live: false, incident, facts: known.facts } : { live: false, reason: 'gone' };
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

function showMap(around: MapAround, sources: OfWall): Shown {
  switch (around.type) {
    case 'place': {
      const { lat, lng, zoom, name } = around;
      const map = { west: lng, south: lat, east: lng, north: lat, zoom };
      return { live: false, ...(name !== undefined && { title: name }), map };
    }
    case 'incident': {
      const known = sources.incidentFacts(around.incidentId);
      const incident = sources.incident(around.incidentId);
      return known && incident ? { live: false, incident, map: known.view } : { live: false, reason: 'gone' };
    }
    case 'unit': {
      const unit = sources.unitPlace(around.unitId);
      if (!unit) return { live: false, reason: 'gone' };
      const { callsign, view } = unit;
      return { live: false, title: callsign, ...(view ? { map: view } : { reason: 'noPosition' as const }) };
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

/** The incident and the unit that a map or facts are about: what a wall may only show of its own org. */
export function subjectOf(content: WallContent | undefined): { incidentId?: IncidentId; unitId?: UnitId } {
  if (content?.type === 'incidentFacts') return { incidentId: content.incidentId };
  if (content?.type !== 'map' || content.around.type === 'place') return {};
  return content.around.type === 'unit' ? { unitId: content.around.unitId } : { incidentId: content.around.incidentId };
}

/** Whether a wall has a map up, for which its screens need the live picture of its org. */
export const hasMap = ({ tiles }: Pick<WallRecord, 'tiles'>): boolean =>
  tiles.some(({ content }) => content?.type === 'map');

/** Every stream that screens of a wall may watch: what it shows, and what its tiles name. */
export function streamsOn(wall: WallRecord, shown: readonly WallShown[]): ReadonlySet<string> {
  const named = wall.tiles.flatMap(({ content }) => streamsOf(content));
  return new Set([...named, ...shown.flatMap(({ streamId }) => streamId ?? [])]);
}
