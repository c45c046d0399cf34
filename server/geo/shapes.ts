import {
  chordOfMeters,
  chordSquared,
  fromE7,
  latOfVector,
  lngOfVector,
  metersOfChordSquared,
  normalizeDegrees,
  RADIANS,
  toE7,
  unitVector,
} from './geodesy.js';
import { type Bounds, boundsContain, boundsWidth, normalizeBounds } from './viewport.js';

/** A part of the globe that an index can search or cells can cover. */
export interface GeoShape {
  /** False only if no point within `chord` (straight-line distance) of the unit vector lies in the shape. */
  touchesCap(x: number, y: number, z: number, chord: number): boolean;
  /** Whether a point, a unit vector, lies in the shape. Edges belong to it. */
  contains(x: number, y: number, z: number): boolean;
}

/** Everything within `radiusMeters` (great circle, inclusive) of a place in degrees. */
export function circleShape(lat: number, lng: number, radiusMeters: number): GeoShape {
  const [cx, cy, cz] = unitVector(lat, lng);
  const reach = chordOfMeters(radiusMeters) * (1 + 1e-12) + 1e-15;
  return {
    touchesCap(x, y, z, chord) {
      const limit = reach + chord;
      return chordSquared(cx, cy, cz, x, y, z) <= limit * limit;
    },
    contains(x, y, z) {
      return metersOfChordSquared(chordSquared(cx, cy, cz, x, y, z)) <= radiusMeters;
    },
  };
}

/**
 * Everything in bounds (see `Bounds`; normalised here). A point is tested at its nearest place on the E7 grid, where
 * positions live: a unit vector alone would lose points that lie exactly on an edge.
 */
export function boundsShape(bounds: Bounds): GeoShape {
  const box = normalizeBounds(bounds);
  return {
    touchesCap: (x, y, z, chord) => boundsTouchCap(box, x, y, z, chord),
    contains: (x, y, z) => boundsContain(box, gridLat(x, y, z), gridLng(x, y)),
  };
}

/** Latitude in degrees of a unit vector, on the E7 grid. */
export function gridLat(x: number, y: number, z: number): number {
  return fromE7(toE7(latOfVector(x, y, z)));
}

/** Longitude in degrees of a unit vector, on the E7 grid. */
export function gridLng(x: number, y: number): number {
  return fromE7(toE7(lngOfVector(x, y)));
}

/** Slack in degrees that outweighs rounding and the E7 grid in the tests of caps against bounds. */
const SLACK_DEGREES = 2e-7;

/** The part of the map that a cap may reach: a centre in degrees and half a height and width around it. */
export interface CapExtent {
  readonly lat: number;
  readonly lng: number;
  readonly latReach: number;
  /** 180 when the cap holds a pole. */
  readonly lngReach: number;
}

/**
 * Extent of a cap (unit vector and chord), never too small. Its half width is asin(sin r / cos lat) (J. P. Matuschek,
 * "Finding points within a distance of a latitude/longitude using bounding coordinates").
 */
export function capExtent(x: number, y: number, z: number, chord: number): CapExtent {
  const radius = 2 * Math.asin(Math.min(1, chord / 2));
  const lat = latOfVector(x, y, z);
  const latReach = radius / RADIANS + SLACK_DEGREES;
  const holdsPole = latReach >= 90 - Math.abs(lat);
  const sine = holdsPole ? 1 : Math.sin(radius) / Math.cos(lat * RADIANS);
  const lngReach = holdsPole ? 180 : Math.asin(Math.min(1, sine)) / RADIANS + SLACK_DEGREES;
  return { lat, lng: lngOfVector(x, y), latReach, lngReach };
}

/** Whether a cap may reach into normalised bounds. */
export function boundsTouchCap(box: Bounds, x: number, y: number, z: number, chord: number): boolean {
  const { lat, lng, latReach, lngReach } = capExtent(x, y, z, chord);
  if (lat + latReach < box.south || lat - latReach > box.north) return false;
  const width = boundsWidth(box);
  const eastOfWest = normalizeDegrees(lng - box.west);
  return eastOfWest <= width + lngReach || 360 - eastOfWest <= lngReach;
}
