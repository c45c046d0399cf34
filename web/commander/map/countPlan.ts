import { cellToLatLng } from 'h3-js';
import { countByStatus } from '../../feed/cellCounts.js';
import type { Datum } from '../../map/base/datum.js';
import { type Cluster, type Counted, clusterByGrid } from '../../map/clusters.js';
import type { ScreenFrame } from '../../map/screenFrame.js';
import { KINDS, STATUSES } from '../../map/symbols/kinds.js';
import type { UnitFilters } from '../state/filters.js';
import type { LivePicture } from '../state/livePicture.js';
import { GRID_PIXELS } from './clusterPlan.js';

/** Clusters of the server's counts; of the filters, status and kind apply. */
export function clustersOfCounts(
  picture: LivePicture,
  options: { filters: UnitFilters; frame: ScreenFrame; datum: Datum },
): Cluster[] {
  const { filters, frame, datum } = options;
  const kinds = filters.kinds.size === 0 ? undefined : new Set([...filters.kinds].map((kind) => KINDS.indexOf(kind)));
  const points: Counted[] = [];
  for (const count of picture.feed.counts.values()) {
    const [lat, lng] = cellToLatLng(count.cell);
    const at = datum.toMap(lng, lat);
    const [x, y] = frame.ofLngLat(at[0], at[1]);
    const counts = countByStatus(count, kinds).map((sum, status) =>
      filters.statuses.size === 0 || filters.statuses.has(STATUSES[status]!) ? sum : 0,
    );
    points.push({ x, y, at, counts });
  }
  return clusterByGrid(points, GRID_PIXELS);
}
