import t from 'tap';
import type { Camera } from '../../../server/wire/cameras.js';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import { Records } from '../../../web/feed/records.js';
import { datumOf, wgs84ToGcj02 } from '../../../web/map/base/datum.js';
import { cameraFeatures, incidentFeatures } from '../../../web/wall/map/mapFeatures.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const PLACE = { lat: 36.6512, lng: 117.1201 };

function recordsOf(cameras: object[], incidents: object[]): { records: Records } {
  const records = new Records();
  const entities = { cameras: cameras as Camera[], incidents: incidents as IncidentSummary[] };
  records.apply({ cell: 0, page: 0, reset: true, entities } as unknown as Parameters<Records['apply']>[0]);
  records.finishBatch();
  return { records };
}

const incident = (id: string, state: string, minutesAgo: number) => ({
  ...{ id, state, ...PLACE, priority: 1, number: `20261123-000${id.slice(1)}` },
  stateSince: new Date(NOW - minutesAgo * 60_000).toISOString(),
});

t.test('W14 what is on a wall’s map is drawn in the base map’s own datum', async (t) => {
  const feed = recordsOf([{ id: 'c1', name: 'Square', org: 'hq', ...PLACE, streamId: 'camera-c1' }], []);
  const [gcj] = cameraFeatures(feed, datumOf('gcj02')).features;
  t.strictSame(gcj?.geometry.coordinates, wgs84ToGcj02(PLACE.lng, PLACE.lat));
  t.notSame(gcj?.geometry.coordinates, [PLACE.lng, PLACE.lat]);
  const [wgs] = cameraFeatures(feed, datumOf('wgs84')).features;
  t.strictSame(wgs?.geometry.coordinates, [PLACE.lng, PLACE.lat]);
  t.equal(wgs?.properties?.icon, 'camera-live');
});

t.test('W14 the incident that a map is around is marked; what was closed long ago is gone', async (t) => {
  const feed = recordsOf(
    [],
    [incident('i1', 'dispatched', 1), incident('i2', 'closed', 5), incident('i3', 'closed', 20)],
  );
  const { features } = incidentFeatures(feed, { datum: datumOf('wgs84'), mark: { incidentId: 'i1' }, now: NOW });
  t.match(
    features.map(({ properties }) => properties),
    [
      { id: 'i1', icon: 'incident-1-assigned', name: '0001', isMarked: true, order: 0 },
      { id: 'i2', icon: 'incident-1-closed', isMarked: false },
    ],
  );
  t.equal(features.length, 2);
});
