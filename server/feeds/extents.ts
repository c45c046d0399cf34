import type { CapExtent } from '../geo/shapes.js';
import type { Bounds } from '../geo/viewport.js';

/** Whether a part of the map may reach into normalised bounds; edges belong to both. */
export function boundsTouchExtent(bounds: Bounds, extent: CapExtent): boolean {
  const { lat, latReach, lngReach } = extent;
  if (lat + latReach < bounds.south || lat - latReach > bounds.north) return false;
  const width = bounds.east >= bounds.west ? bounds.east - bounds.west : bounds.east - bounds.west + 360;
  let eastOfWest = extent.lng - bounds.west;
  if (eastOfWest < 0) eastOfWest += 360;
  return eastOfWest <= width + lngReach || 360 - eastOfWest <= lngReach;
}
