import t from 'tap';
import type { WallRecord } from '../../server/walls/wallBook.js';
import { showWall, type WallSources, type Watchable } from '../../server/walls/wallShowing.js';
import type { IncidentId, StreamId, UnitId } from '../../server/wire/ids.js';
import type { WallFacts, WallMapView } from '../../server/wire/wallContents.js';
import { DEFAULT_SCREEN_SETTINGS, type WallContent } from '../../server/wire/walls.js';

const START = Date.UTC(2026, 10, 23, 12);
const watchable = (id: string, live = true): Watchable => ({
  streamId: id as StreamId,
  title: id.toUpperCase(),
  org: 'hq/jinan',
  live,
});
const streams = new Map(['unit-u1', 'camera-c1', 'camera-c2'].map((id) => [id, watchable(id)]));
const VIEW: WallMapView = { west: 117.01, south: 36.65, east: 117.03, north: 36.67, zoom: 15.5 };
const FACTS: WallFacts = {
  type: 'fight',
  state: 'dispatched',
  openedAt: new Date(START).toISOString(),
  units: [{ id: 'u1' as UnitId, callsign: 'A-11', status: 'enRoute', freshness: 'stale' }],
  lines: [],
};
const UNIT_PLACES: Record<string, ReturnType<WallSources['unitPlace']>> = {
  u1: { callsign: 'A-11', view: VIEW },
  u2: { callsign: 'A-12', view: undefined },
};
const sources: WallSources = {
  stream: (id) => streams.get(id),
  incident: (id) => (id === 'i1' ? { id, number: '20261123-0001', priority: 2 } : undefined),
  mode: () => 'normal',
  incidentFacts: (id) => (id === 'i1' ? { view: VIEW, facts: FACTS } : undefined),
  unitPlace: (id) => UNIT_PLACES[id],
  nearIncident: (id) => (id === 'i1' ? [watchable('camera-c2'), watchable('unit-u1')] : undefined),
};

const wallOf = (...contents: (WallContent | undefined)[]): WallRecord => ({
  id: '2',
  name: 'Hall',
  org: 'hq/jinan',
  layout: 'four',
  screenSettings: DEFAULT_SCREEN_SETTINGS,
  tiles: contents.map((content, at) => ({
    tile: at + 1,
    ...(content && { content, sentAt: new Date(START).toISOString() }),
  })),
  version: 1,
});

t.test(
  'W2 a tile shows its stream, its unit, or the place of an incident it follows, and says why it shows nothing',
  async (t) => {
    const shown = showWall(
      wallOf(
        { type: 'stream', streamId: 'camera-c1' as StreamId },
        { type: 'unit', unitId: 'u1' as UnitId },
        { type: 'unit', unitId: 'u9' as UnitId },
        undefined,
        { type: 'incident', incidentId: 'i1' as IncidentId, place: 2 },
        { type: 'incident', incidentId: 'i1' as IncidentId, place: 3 },
        { type: 'incident', incidentId: 'i9' as IncidentId, place: 1 },
      ),
      sources,
      START,
    );
    t.match(shown, [
      { tile: 1, streamId: 'camera-c1', title: 'CAMERA-C1', live: true },
      { tile: 2, streamId: 'unit-u1' },
      { tile: 3, reason: 'gone', live: false },
      { tile: 4, reason: 'empty' },
      { tile: 5, streamId: 'unit-u1', incident: { number: '20261123-0001', priority: 2 } },
      { tile: 6, reason: 'noCamera' },
      { tile: 7, reason: 'gone' },
    ]);
  },
);

t.test('W3 a tour turns by the server\u2019s clock, the same on every screen', async (t) => {
  const streamIds = ['camera-c1', 'camera-c2', 'unit-u1'] as StreamId[];
  const wall = wallOf({ type: 'tour', streamIds, dwellSeconds: 10 });
  const at = (seconds: number) => showWall(wall, sources, START + seconds * 1000)[0];
  t.match(at(0), { streamId: 'camera-c1', until: new Date(START + 10_000).toISOString() });
  t.match(at(9.999), { streamId: 'camera-c1' });
  t.match(at(10), { streamId: 'camera-c2', until: new Date(START + 20_000).toISOString() });
  t.match(at(29), { streamId: 'unit-u1' });
  t.match(at(30), { streamId: 'camera-c1' }, 'and begins again');
  t.match(at(-5), { streamId: 'camera-c1' }, 'also when a clock was set back');
});

t.test(
  'W12 a map is around a place, an incident with its units, or a unit that it follows; facts tell of an incident',
  async (t) => {
    const [place, incident, unit, nowhere, gone, facts, noFacts] = showWall(
      wallOf(
        { type: 'map', around: { type: 'place', lat: 36.66, lng: 117.02, zoom: 13, name: 'Square' } },
        { type: 'map', around: { type: 'incident', incidentId: 'i1' as IncidentId } },
        { type: 'map', around: { type: 'unit', unitId: 'u1' as UnitId } },
        { type: 'map', around: { type: 'unit', unitId: 'u2' as UnitId } },
        { type: 'map', around: { type: 'unit', unitId: 'u9' as UnitId } },
        { type: 'incidentFacts', incidentId: 'i1' as IncidentId },
        { type: 'incidentFacts', incidentId: 'i9' as IncidentId },
      ),
      sources,
      START,
    );
    t.strictSame(place?.map, { west: 117.02, south: 36.66, east: 117.02, north: 36.66, zoom: 13 });
    t.match(place, { title: 'Square' });
    t.match(incident, { map: VIEW, incident: { number: '20261123-0001' } });
    t.match(unit, { map: VIEW, title: 'A-11' });
    t.match(nowhere, { title: 'A-12', reason: 'noPosition', map: undefined });
    t.match(gone, { reason: 'gone' });
    t.match(facts, { facts: FACTS, incident: { priority: 2 } });
    t.match(noFacts, { reason: 'gone', facts: undefined });
  },
);
