/** Side of the world square, units of deck.gl's common space at zoom 0. */
export const WORLD = 512;
const RADIANS = Math.PI / 180;
const SCALE = WORLD / (2 * Math.PI);
/** Latitude where the Mercator square ends. */
const MAX_LATITUDE = 85.051129;

/** Web Mercator x of a longitude, 0 to 512. */
export function worldX(lng: number): number {
  return ((lng + 180) / 360) * WORLD;
}

/** Web Mercator y of a latitude, 0 (south) to 512 (north). */
export function worldY(lat: number): number {
  const held = Math.min(Math.max(lat, -MAX_LATITUDE), MAX_LATITUDE);
  const sine = Math.sin(held * RADIANS);
  return WORLD / 2 + (SCALE / 2) * Math.log((1 + sine) / (1 - sine));
}

/** Longitude of a world x. */
export function lngOfWorld(x: number): number {
  return (x / WORLD) * 360 - 180;
}

/** Latitude of a world y. */
export function latOfWorld(y: number): number {
  return (2 * Math.atan(Math.exp((y - WORLD / 2) / SCALE)) - Math.PI / 2) / RADIANS;
}

/** Metres that one world unit spans at a latitude. */
export function metersPerUnit(lat: number): number {
  return (40_075_016.68 * Math.cos(lat * RADIANS)) / WORLD;
}

/** Share of the way to the pole within which the series below is good to 1e-9 world units. */
const SERIES_REACH = 0.013;

/**
 * World coordinates relative to an origin, small enough for 32-bit floats: within one unit of the origin they are good
 * to a tenth of a pixel at zoom 20. Latitudes near the origin go through a fifth-order Taylor series, which is several
 * times cheaper than the logarithm.
 */
export class LocalMercator {
  readonly lng: number;
  readonly lat: number;
  /** World coordinates of the origin. */
  readonly x: number;
  readonly y: number;
  /** World units in a degree of longitude. */
  readonly perDegree = WORLD / 360;
  /** The series holds for differences of latitude below this, degrees. */
  readonly reach: number;
  /** Taylor coefficients of world y around the origin, by power of the difference in degrees. */
  readonly c1: number;
  readonly c2: number;
  readonly c3: number;
  readonly c4: number;
  readonly c5: number;

  constructor(lng: number, lat: number) {
    this.lng = lng;
    this.lat = lat;
    this.x = worldX(lng);
    this.y = worldY(lat);
    this.reach = SERIES_REACH * (90 - Math.abs(lat));
    const s = 1 / Math.cos(lat * RADIANS);
    const t = Math.tan(lat * RADIANS);
    const s2 = s * s;
    const t2 = t * t;
    this.c1 = SCALE * s * RADIANS;
    this.c2 = ((SCALE * s * t) / 2) * RADIANS ** 2;
    this.c3 = ((SCALE * s * (t2 + s2)) / 6) * RADIANS ** 3;
    this.c4 = ((SCALE * s * t * (t2 + 5 * s2)) / 24) * RADIANS ** 4;
    this.c5 = ((SCALE * s * (t2 * t2 + 18 * t2 * s2 + 5 * s2 * s2)) / 120) * RADIANS ** 5;
  }

  /** East of the origin, world units; the shorter way round the globe. */
  east(lng: number): number {
    const x = (lng - this.lng) * this.perDegree;
    if (x > WORLD / 2) return x - WORLD;
    return x < -WORLD / 2 ? x + WORLD : x;
  }

  /** North of the origin, world units. */
  north(lat: number): number {
    const d = lat - this.lat;
    if (d > this.reach || d < -this.reach) return worldY(lat) - this.y;
    return d * (this.c1 + d * (this.c2 + d * (this.c3 + d * (this.c4 + d * this.c5))));
  }
}
