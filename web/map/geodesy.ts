/** Mean Earth radius, metres (IUGG). */
const EARTH_METERS = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** A place in WGS84 degrees. */
interface Place {
  readonly lat: number;
  readonly lng: number;
}

/** Great-circle distance, metres: haversine. */
export function distanceMeters(a: Place, b: Place): number {
  const dLat = (b.lat - a.lat) * RADIANS;
  const dLng = (b.lng - a.lng) * RADIANS;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The place so many metres from another along a bearing (degrees clockwise from north). */
export function placeFrom({ lat, lng }: Place, bearingDegrees: number, meters: number): Place {
  const angle = meters / EARTH_METERS;
  const bearing = bearingDegrees * RADIANS;
  const sine =
    Math.sin(lat * RADIANS) * Math.cos(angle) + Math.cos(lat * RADIANS) * Math.sin(angle) * Math.cos(bearing);
  const toLat = Math.asin(Math.min(1, Math.max(-1, sine)));
  const east = Math.sin(bearing) * Math.sin(angle) * Math.cos(lat * RADIANS);
  const toLng = lng * RADIANS + Math.atan2(east, Math.cos(angle) - Math.sin(lat * RADIANS) * sine);
  return { lat: toLat / RADIANS, lng: ((((toLng / RADIANS + 180) % 360) + 360) % 360) - 180 };
}

/** A circle on the ground as `count` places. */
export function circleAround(center: Place, radiusMeters: number, count = 72): Place[] {
  return Array.from({ length: count }, (_, i) => placeFrom(center, (360 * i) / count, radiusMeters));
}

/** A camera's view as a ring of places: the camera, then the arc of what it sees; a whole circle without the camera. */
export function viewSector(
  camera: Place,
  view: { azimuthDegrees: number; fieldOfViewDegrees: number; rangeMeters: number },
): Place[] {
  const { azimuthDegrees, fieldOfViewDegrees, rangeMeters } = view;
  if (fieldOfViewDegrees >= 360) return circleAround(camera, rangeMeters, 48);
  const steps = Math.max(4, Math.ceil(fieldOfViewDegrees / 6));
  const start = azimuthDegrees - fieldOfViewDegrees / 2;
  const arc = Array.from({ length: steps + 1 }, (_, i) =>
    placeFrom(camera, start + (fieldOfViewDegrees * i) / steps, rangeMeters),
  );
  return [camera, ...arc];
}
