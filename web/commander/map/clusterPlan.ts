import { type Cluster, type Counted, clusterByGrid } from '../../map/clusters.js';
import { latOfWorld, lngOfWorld } from '../../map/mercator.js';
import type { ScreenFrame } from '../../map/screenFrame.js';
import { STATUSES } from '../../map/symbols/kinds.js';
import type { UnitStage } from '../../map/unitStage.js';
import type { LivePicture } from '../state/livePicture.js';

/** Units are drawn one by one from this zoom on, and counted below it. */
export const CLUSTER_ZOOM = 10.8;
/** Side of the squares that units are counted in, px. */
export const GRID_PIXELS = 76;

/** Clusters of the units in view that the filter lets through. */
export function clustersOfUnits(picture: LivePicture, unitStage: UnitStage, frame: ScreenFrame): Cluster[] {
  const { units } = picture.feed;
  const points: Counted[] = [];
  for (let slot = 0; slot < units.limit; slot++) {
    if (!unitStage.isShown(slot)) continue;
    const [worldX, worldY] = unitStage.drawnAt(slot);
    const [x, y] = frame.ofWorld(worldX, worldY);
    const counts = new Uint8Array(STATUSES.length);
    counts[units.status[slot]!] = 1;
    points.push({ x, y, at: [lngOfWorld(worldX), latOfWorld(worldY)], counts });
  }
  return clusterByGrid(points, GRID_PIXELS);
}
