/** Mean radius of the WGS84 ellipsoid in metres. */
const EARTH_RADIUS_METERS = 6_371_008.8;
const RADIANS = Math.PI / 180;
/** Metres of a degree of latitude on that sphere. */
const METERS_PER_DEGREE = EARTH_RADIUS_METERS * RADIANS;

/** A place in degrees, WGS84. */
export interface Place {
  readonly lat: number;
  readonly lng: number;
}

/** Great-circle distance of two places in metres (haversine). */
export function metersBetween(a: Place, b: Place): number {
  const sinLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2);
  const sinLng = Math.sin(((b.lng - a.lng) * RADIANS) / 2);
  const h = sinLat * sinLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * sinLng * sinLng;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whether two places are within metres of each other; far ones are told by their latitude alone. */
export function isNear(a: Place, b: Place, meters: number): boolean {
  return Math.abs(a.lat - b.lat) * METERS_PER_DEGREE <= meters + 1 && metersBetween(a, b) <= meters;
}
