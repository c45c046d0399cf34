import {
  chordOfMeters,
  chordSquared,
  fromE7,
  latOfVector,
  lngOfVector,
  metersOfChordSquared,
  RADIANS,
  toE7,
  unitVector,
} from './geodesy.js';
import { type Bounds, boundsContain, normalizeBounds } from './viewport.js';

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

/**
 * Whether a cap (unit vector and chord) may reach into normalised bounds: compares the cap's own bounding box, whose half
 * width is asin(sin r / cos lat) (J. P. Matuschek, "Finding points within a distance of a latitude/longitude").
 */
export function boundsTouchCap(box: Bounds, x: number, y: number, z: number, chord: number): boolean {
  const radius = 2 * Math.asin(Math.min(1, chord / 2));
  const lat = latOfVector(x, y, z);
  const reach = radius / RADIANS + SLACK_DEGREES;
  if (lat + reach < box.south || lat - reach > box.north) return false;
  const room = (90 - Math.abs(lat)) * RADIANS;
  if (radius >= room * (1 - 1e-9)) return true;
  const halfWidth = Math.asin(Math.min(1, Math.sin(radius) / Math.cos(lat * RADIANS))) / RADIANS + SLACK_DEGREES;
  if (boundsContain(box, Math.max(box.south, Math.min(box.north, lat)), lngOfVector(x, y))) return true;
  return lngGap(lngOfVector(x, y), box.west) <= halfWidth || lngGap(lngOfVector(x, y), box.east) <= halfWidth;
}

function lngGap(a: number, b: number): number {
  const gap = Math.abs(a - b);
  return gap > 180 ? 360 - gap : gap;
}
