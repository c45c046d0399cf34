/** A pair as GeoJSON and deck.gl order it. */
export type LngLat = [lng: number, lat: number];

/** The edge between WGS84, which everything is kept in, and the base map's own coordinates. */
export interface Datum {
  /** WGS84 to where it is drawn. */
  toMap(lng: number, lat: number): LngLat;
  /** A place on the map to WGS84. */
  fromMap(lng: number, lat: number): LngLat;
  /** Both datums are the same: callers may skip the conversion. */
  readonly same: boolean;
}

/** The edge for a base map of this datum. */
export function datumOf(name: 'wgs84' | 'gcj02' | undefined): Datum {
  return name === 'gcj02' ? GCJ02 : WGS84;
}

const WGS84: Datum = { same: true, toMap: (lng, lat) => [lng, lat], fromMap: (lng, lat) => [lng, lat] };
const GCJ02: Datum = { same: false, toMap: wgs84ToGcj02, fromMap: gcj02ToWgs84 };

/** Krasovsky 1940, the ellipsoid of the published GCJ-02 formula. */
const AXIS_METERS = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943;
const RADIANS = Math.PI / 180;

/** WGS84 to GCJ-02: a few hundred metres inside China, nothing outside. Formula: as gcoord and others publish it. */
export function wgs84ToGcj02(lng: number, lat: number): LngLat {
  if (!isInChina(lng, lat)) return [lng, lat];
  const x = lng - 105;
  const y = lat - 35;
  const sine = Math.sin(lat * RADIANS);
  const magic = 1 - ECCENTRICITY_SQUARED * sine * sine;
  const root = Math.sqrt(magic);
  const meridian = (AXIS_METERS * (1 - ECCENTRICITY_SQUARED)) / (magic * root);
  const parallel = (AXIS_METERS / root) * Math.cos(lat * RADIANS);
  return [lng + eastShift(x, y) / (parallel * RADIANS), lat + northShift(x, y) / (meridian * RADIANS)];
}

/** GCJ-02 to WGS84 by fixed-point iteration, to better than 1e-9 degrees. */
export function gcj02ToWgs84(lng: number, lat: number): LngLat {
  let guess: LngLat = [lng, lat];
  for (let round = 0; round < 6; round++) {
    const [east, north] = wgs84ToGcj02(guess[0], guess[1]);
    guess = [guess[0] + lng - east, guess[1] + lat - north];
  }
  return guess;
}

function isInChina(lng: number, lat: number): boolean {
  return lng >= 72.004 && lng <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/** Metres east that the published series adds, `x` and `y` in degrees from 105 E 35 N. */
function eastShift(x: number, y: number): number {
  const base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  return base + (2 / 3) * (ripple(x) + 20 * wave(x, 1) + 40 * wave(x, 3) + 150 * wave(x, 12) + 300 * wave(x, 30));
}

/** Metres north, likewise. */
function northShift(x: number, y: number): number {
  const base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  return base + (2 / 3) * (ripple(x) + 20 * wave(y, 1) + 40 * wave(y, 3) + 160 * wave(y, 12) + 320 * wave(y, 30));
}

const ripple = (x: number): number => 20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI);
const wave = (x: number, divisor: number): number => Math.sin((x / divisor) * Math.PI);
