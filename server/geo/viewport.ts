import { normalizeLng } from './geodesy.js';

/** A part of the map in degrees; `west > east` crosses the antimeridian. Edges belong to it. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The whole globe. */
export const WORLD: Bounds = Object.freeze({ west: -180, south: -90, east: 180, north: 90 });

/**
 * Bounds as a map reports them, brought to -90..90 and -180..180: longitudes may lie on another turn of the globe
 * (`west` 170, `east` 190), latitudes beyond the poles are cut, a width of 360 or more is the whole circle.
 * Throws a RangeError if a number is not finite or south is north of north.
 */
export function normalizeBounds(bounds: Bounds): Bounds {
  const { west, south, east, north } = bounds;
  if (![west, south, east, north].every(Number.isFinite))
    throw new RangeError('bounds: every side must be a finite number');
  if (south > north) throw new RangeError('bounds: south must not be greater than north');
  const clamp = (lat: number) => Math.max(-90, Math.min(90, lat));
  const sides = { south: clamp(south), north: clamp(north) };
  if (east - west >= 360) return { ...sides, west: -180, east: 180 };
  return { ...sides, west: normalizeLng(west), east: normalizeLng(east) };
}

/** Width of normalised bounds in degrees of longitude, 0 to 360. */
export function boundsWidth(bounds: Bounds): number {
  return bounds.east >= bounds.west ? bounds.east - bounds.west : bounds.east - bounds.west + 360;
}

/** Normalised bounds as one or two that do not cross the antimeridian. */
export function splitAtAntimeridian(bounds: Bounds): readonly Bounds[] {
  if (bounds.west <= bounds.east) return [bounds];
  return [
    { ...bounds, east: 180 },
    { ...bounds, west: -180 },
  ];
}

/** Whether a place in degrees (-180..180) lies in normalised bounds, edges included; +180 and -180 are the same meridian. */
export function boundsContain(bounds: Bounds, lat: number, lng: number): boolean {
  if (lat < bounds.south || lat > bounds.north) return false;
  return (
    lngBetween(bounds.west, bounds.east, lng) || (Math.abs(lng) === 180 && lngBetween(bounds.west, bounds.east, -lng))
  );
}

function lngBetween(west: number, east: number, lng: number): boolean {
  return west <= east ? lng >= west && lng <= east : lng >= west || lng <= east;
}

/** Normalised bounds grown by a share of their height and width on every side (0.5 doubles them), for prefetching. */
export function growBounds(bounds: Bounds, share: number): Bounds {
  const width = boundsWidth(bounds);
  const height = bounds.north - bounds.south;
  return normalizeBounds({
    west: bounds.west - width * share,
    east: bounds.west + width * (1 + share),
    south: bounds.south - height * share,
    north: bounds.north + height * share,
  });
}
