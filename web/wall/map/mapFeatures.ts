import type GeoJSON from 'geojson';
import { countByStatus } from '../../feed/cellCounts.js';
import type { FeedClient } from '../../feed/feedClient.js';
import type { Datum, LngLat } from '../../map/base/datum.js';
import { clusterByGrid } from '../../map/clusters.js';
import { cameraIconName, incidentIconName } from '../../map/symbols/atlas.js';
import { isOnMap, stageOf } from '../../map/symbols/incidentStage.js';
import { FRESHNESS, kindOf, STATUSES } from '../../map/symbols/kinds.js';

type Features = GeoJSON.FeatureCollection<GeoJSON.Point>;

/** What a map on a wall is about: marked, whatever else is on it. */
export interface MapMark {
  incidentId?: string | undefined;
  unitId?: string | undefined;
}

const STALE = FRESHNESS.indexOf('stale');

const collect = (features: Features['features']): Features => ({ type: 'FeatureCollection', features });

/** Units in view, each with its symbol; while the picture does not move, none of them passes for live. Who is off duty is left out. */
export function unitFeatures(
  { units, records }: Pick<FeedClient, 'units' | 'records'>,
  { datum, mark, isFrozen }: { datum: Datum; mark: MapMark; isFrozen: boolean },
): Features {
  const features: Features['features'] = [];
  const { assignments = [] } = (mark.incidentId && records.incidents.get(mark.incidentId)) || {};
  const assigned = new Set<string>(assignments.filter(({ endedAt }) => !endedAt).map(({ unitId }) => unitId));
  for (let slot = 0; slot < units.limit; slot++) {
    const record = units.recordOf(slot);
    const status = STATUSES[units.status[slot]!];
    if (units.present[slot] !== 1 || !record || !status || status === 'outOfService') continue;
    const freshness = FRESHNESS[Math.max(units.freshness[slot]!, isFrozen ? STALE : 0)]!;
    const isMarked = record.id === mark.unitId;
    features.push(
      point(datum, units.lng[slot]!, units.lat[slot]!, {
        id: record.id,
        icon: `unit-${kindOf(record.kind)}-${status}-${freshness}`,
        name: record.callsign,
        order: isMarked ? 0 : assigned.has(record.id) ? 1 : 2,
        isMarked,
        isNamed: isMarked || assigned.has(record.id),
      }),
    );
  }
  return collect(features);
}

/** Incidents that are on the map at `now`, the server's time in ms. */
export function incidentFeatures(
  { records }: Pick<FeedClient, 'records'>,
  { datum, mark, now }: { datum: Datum; mark: MapMark; now: number },
): Features {
  const shown = [...records.incidents.values()].filter((incident) => isOnMap(incident, now));
  return collect(
    shown.map(({ id, lng, lat, priority, state, number }) =>
      point(datum, lng, lat, {
        id,
        icon: incidentIconName(priority, stageOf(state)),
        name: number.slice(number.indexOf('-') + 1),
        order: id === mark.incidentId ? 0 : priority,
        isMarked: id === mark.incidentId,
        isNamed: id === mark.incidentId,
      }),
    ),
  );
}

export function cameraFeatures({ records }: Pick<FeedClient, 'records'>, datum: Datum): Features {
  return collect(
    [...records.cameras.values()].map(({ id, lng, lat, ptz = false, private: isPrivate = false, streamId }) =>
      point(datum, lng, lat, {
        id,
        icon: cameraIconName({ ptz, private: isPrivate, live: streamId !== undefined }),
      }),
    ),
  );
}

/** Counts of units, where the feed gives no units: cells that lie closer than `gap` pixels are counted together. */
export function countFeatures(
  { counts }: Pick<FeedClient, 'counts'>,
  options: {
    datum: Datum;
    gap: number;
    /** Centre of a cell. */
    placeOf(cell: string): readonly [lat: number, lng: number];
    pixelOf(at: LngLat): { x: number; y: number };
    format(count: number): string;
  },
): Features {
  const { datum, gap, placeOf, pixelOf, format } = options;
  const points = [...counts.values()].map((count) => {
    const [lat, lng] = placeOf(count.cell);
    const at = datum.toMap(lng, lat);
    return { ...pixelOf(at), at, counts: countByStatus(count) };
  });
  return collect(
    clusterByGrid(points, gap).map(({ at, total }, index) => ({
      type: 'Feature',
      properties: { id: `count-${index}`, total, name: format(total) },
      geometry: { type: 'Point', coordinates: [...at] },
    })),
  );
}

function point(
  datum: Datum,
  lng: number,
  lat: number,
  properties: Record<string, unknown>,
): GeoJSON.Feature<GeoJSON.Point> {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: datum.toMap(lng, lat) } };
}
