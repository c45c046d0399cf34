/**
 * Great-circle geometry on WGS84's mean sphere. Points are `lat`, `lng` in degrees or unit vectors (x to 0 N 0 E,
 * y to 0 N 90 E, z to the north pole). Order is defined by `chordSquared` of `unitVector`: every part that ranks or
 * compares distances uses these two, so that equal inputs give bit-equal distances.
 *
 * Formulas: E. Williams, Aviation Formulary 1.47 (bearing, destination); chord = 2 sin(angle / 2).
 */

/** Mean radius R1 = (2a + b) / 3 of the WGS84 ellipsoid, in metres (Moritz, Geodetic Reference System 1980). */
export const EARTH_RADIUS_METERS = 6371008.8;

/** Half of a great circle, in metres: no two points are farther apart. */
export const MAX_DISTANCE_METERS = Math.PI * EARTH_RADIUS_METERS;

/** Radians per degree. */
export const RADIANS = Math.PI / 180;

/** A place in degrees. */
export interface LatLng {
  readonly lat: number;
  readonly lng: number;
}

/** A point on the unit sphere. */
export type UnitVector = readonly [x: number, y: number, z: number];

/** The unit vector of a place in degrees. */
export function unitVector(lat: number, lng: number): UnitVector {
  const out: [number, number, number] = [0, 0, 0];
  writeUnitVector(lat, lng, out);
  return out;
}

/** Writes the unit vector of a place in degrees into `out[0..2]`; the allocation-free form of `unitVector`. */
export function writeUnitVector(lat: number, lng: number, out: Float64Array | number[]): void {
  const phi = lat * RADIANS;
  const lambda = lng * RADIANS;
  const cosPhi = Math.cos(phi);
  out[0] = cosPhi * Math.cos(lambda);
  out[1] = cosPhi * Math.sin(lambda);
  out[2] = Math.sin(phi);
}

/** Latitude in degrees of a unit vector; well conditioned everywhere, the poles included. */
export function latOfVector(x: number, y: number, z: number): number {
  return Math.atan2(z, Math.sqrt(x * x + y * y)) / RADIANS;
}

/** Longitude in degrees of a unit vector, -180 to 180. */
export function lngOfVector(x: number, y: number): number {
  return Math.atan2(y, x) / RADIANS;
}

/** Squared straight-line distance of two unit vectors: 0 to 4, grows with the great-circle distance. */
export function chordSquared(ax: number, ay: number, az: number, bx: number, by: number, bz: number): number {
  const x = ax - bx;
  const y = ay - by;
  const z = az - bz;
  return x * x + y * y + z * z;
}

/** Great-circle metres of a squared chord (0 to 4). */
export function metersOfChordSquared(squared: number): number {
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(squared) / 2));
}

/** Chord (0 to 2) of great-circle metres; more than half the globe gives 2. */
export function chordOfMeters(meters: number): number {
  return meters >= MAX_DISTANCE_METERS ? 2 : 2 * Math.sin(meters / (2 * EARTH_RADIUS_METERS));
}

/** Great-circle distance in metres between two places in degrees: `metersOfChordSquared` of their `chordSquared`. */
export function distanceMeters(latA: number, lngA: number, latB: number, lngB: number): number {
  const a = unitVector(latA, lngA);
  const b = unitVector(latB, lngB);
  return metersOfChordSquared(chordSquared(a[0], a[1], a[2], b[0], b[1], b[2]));
}

/** Initial great-circle bearing from A to B in degrees clockwise from true north, 0 <= bearing < 360; 0 if they coincide. */
export function initialBearingDegrees(latA: number, lngA: number, latB: number, lngB: number): number {
  const phiA = latA * RADIANS;
  const phiB = latB * RADIANS;
  const dLambda = (lngB - lngA) * RADIANS;
  const y = Math.sin(dLambda) * Math.cos(phiB);
  const x = Math.cos(phiA) * Math.sin(phiB) - Math.sin(phiA) * Math.cos(phiB) * Math.cos(dLambda);
  return normalizeDegrees(Math.atan2(y, x) / RADIANS);
}

/** The place reached from a start in degrees, along an initial bearing (degrees clockwise from north), after metres. */
export function destination(lat: number, lng: number, bearingDegrees: number, meters: number): LatLng {
  const phi = lat * RADIANS;
  const theta = bearingDegrees * RADIANS;
  const delta = meters / EARTH_RADIUS_METERS;
  const sinPhi = Math.sin(phi) * Math.cos(delta) + Math.cos(phi) * Math.sin(delta) * Math.cos(theta);
  const y = Math.sin(theta) * Math.sin(delta) * Math.cos(phi);
  const x = Math.cos(delta) - Math.sin(phi) * sinPhi;
  return {
    lat: Math.asin(Math.max(-1, Math.min(1, sinPhi))) / RADIANS,
    lng: normalizeLng(lng + Math.atan2(y, x) / RADIANS),
  };
}

/** An angle in degrees brought to 0 <= angle < 360. */
export function normalizeDegrees(degrees: number): number {
  const turned = degrees % 360;
  const positive = turned < 0 ? turned + 360 : turned;
  return positive >= 360 ? 0 : positive;
}

/** A longitude in degrees brought to -180 <= lng < 180; a longitude already within -180..180 is returned unchanged. */
export function normalizeLng(lng: number): number {
  if (lng >= -180 && lng <= 180) return lng;
  return normalizeDegrees(lng + 180) - 180;
}

/** Smallest angle between two bearings in degrees, 0 to 180. */
export function bearingDifferenceDegrees(a: number, b: number): number {
  const turned = normalizeDegrees(a - b);
  return turned > 180 ? 360 - turned : turned;
}

/** Degrees as an integer of 1e-7 degrees (about 1.1 cm of latitude): how positions are kept. */
export function toE7(degrees: number): number {
  return Math.round(degrees * 1e7);
}

/** Degrees of an E7 integer. */
export function fromE7(e7: number): number {
  return e7 / 1e7;
}
