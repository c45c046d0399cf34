import { booleanPointInPolygon, centroid, circle, sector, area as squareMeters } from '@turf/turf';
import type { GeoArea } from '../wire/base.js';
import { type LatLng, normalizeLng } from './geodesy.js';
import { MAX_AREA_POSITIONS, type Ring, ringProblem, ringsExtent, unwrapRing } from './rings.js';
import { capExtent, type GeoShape, gridLat, gridLng } from './shapes.js';
import { type Bounds, normalizeBounds } from './viewport.js';
import { type CameraView, hasSector } from './views.js';

type Position = [number, number];
interface Polygon {
  readonly type: 'Polygon';
  readonly coordinates: Position[][];
}

/** A polygon or multipolygon ready to be searched; edges belong to it, holes' insides do not. */
export interface AreaShape extends GeoShape {
  /** Bounds of each polygon of the area, normalised. */
  readonly bounds: readonly Bounds[];
  /** Whether a place in degrees lies in the area. */
  containsPlace(lat: number, lng: number): boolean;
}

/** One polygon with continuous longitudes, and where it lies in them. */
interface Part {
  readonly polygon: Polygon;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/**
 * What is wrong with a GeoJSON area, as a sentence that says where and what to do, or undefined if it can be used. Checks
 * counts, ranges, closed rings, extent, crossings of a ring with itself, and holes outside their polygon.
 */
export function areaProblem(area: GeoArea): string | undefined {
  const polygons = polygonsOf(area);
  const positions = polygons.flat().reduce((sum, ring) => sum + ring.length, 0);
  if (positions > MAX_AREA_POSITIONS)
    return `the area has ${positions} positions; simplify it to ${MAX_AREA_POSITIONS}`;
  if (polygons.length === 0) return 'the area has no polygon';
  for (const [p, rings] of polygons.entries()) {
    if (rings.length === 0) return `polygon ${p} has no ring`;
    for (const [r, ring] of rings.entries()) {
      const name = `${area.type === 'MultiPolygon' ? `polygon ${p}, ` : ''}${r === 0 ? 'outer ring' : `hole ${r}`}`;
      const problem = ringProblem(ring, name);
      if (problem) return problem;
    }
    const { polygon } = partOf(rings);
    const [outer, ...holes] = polygon.coordinates;
    const astray = holes.findIndex(
      (hole) => !hole.some((position) => inPolygon(position, { type: 'Polygon', coordinates: [outer] })),
    );
    if (astray >= 0) return `hole ${astray + 1} of polygon ${p} lies outside its outer ring`;
  }
  return undefined;
}

/**
 * A GeoJSON area as a shape. Edges are straight in longitude and latitude (RFC 7946) and go the short way round, so an area
 * may cross the antimeridian as longitudes beyond 180, as a jump from 179 to -179, or cut in two. Throws a RangeError with
 * `areaProblem`'s sentence if the area cannot be used.
 */
export function areaShape(area: GeoArea): AreaShape {
  const problem = areaProblem(area);
  if (problem) throw new RangeError(problem);
  const parts = polygonsOf(area).map(partOf);
  const containsPlace = (lat: number, lng: number) => parts.some((part) => partContains(part, lat, lng));
  return {
    bounds: parts.map(normalizeBounds),
    containsPlace,
    contains: (x, y, z) => containsPlace(gridLat(x, y, z), gridLng(x, y)),
    touchesCap: (x, y, z, chord) => {
      const { lat, lng, latReach, lngReach } = capExtent(x, y, z, chord);
      return parts.some((part) =>
        turnsOver(part, lng, lngReach).some((at) => partTouches(part, lat, at, latReach, lngReach)),
      );
    },
  };
}

/** A polygon of about 64 sides around a place in degrees, for drawing; not for tests of containment. */
export function circlePolygon(lat: number, lng: number, radiusMeters: number): GeoArea {
  const drawn = circle([lng, lat], radiusMeters / 1000, { steps: 64, units: 'kilometers' });
  return { type: 'Polygon', coordinates: drawn.geometry.coordinates };
}

/** A camera's view sector as a polygon for drawing, or undefined if it is not known. */
export function sectorPolygon(view: CameraView): GeoArea | undefined {
  if (!hasSector(view)) return undefined;
  if (view.fieldOfViewDegrees! >= 360) return circlePolygon(view.lat, view.lng, view.rangeMeters!);
  const half = view.fieldOfViewDegrees! / 2;
  const azimuth = view.azimuthDegrees!;
  const drawn = sector([view.lng, view.lat], view.rangeMeters! / 1000, azimuth - half, azimuth + half, {
    steps: 32,
    units: 'kilometers',
  });
  return { type: 'Polygon', coordinates: drawn.geometry.coordinates };
}

/** Mean of an area's corners in degrees: where to put its name. */
export function areaCenter(area: GeoArea): LatLng {
  const [lng, lat] = centroid(drawable(area)).geometry.coordinates;
  return { lat, lng: normalizeLng(lng) };
}

/** Size of an area in square metres, holes taken off. */
export function areaSquareMeters(area: GeoArea): number {
  return squareMeters(drawable(area));
}

function drawable(area: GeoArea): { type: 'MultiPolygon'; coordinates: Position[][][] } {
  return { type: 'MultiPolygon', coordinates: polygonsOf(area).map((rings) => partOf(rings).polygon.coordinates) };
}

function polygonsOf(area: GeoArea): readonly (readonly Ring[])[] {
  return area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
}

/** Unwraps a polygon; holes are put on the turn of the globe that their outer ring is on. */
function partOf(rings: readonly Ring[]): Part {
  const outer = unwrapRing(rings[0]);
  const [west, south, east, north] = ringsExtent([outer]);
  const holes = rings.slice(1).map((ring) => {
    const hole = unwrapRing(ring);
    const turn = 360 * Math.ceil((west - ringsExtent([hole])[0]) / 360);
    return hole.map(([lng, lat]): Position => [lng + turn, lat]);
  });
  return { polygon: { type: 'Polygon', coordinates: [outer, ...holes] }, west, south, east, north };
}

function partContains(part: Part, lat: number, lng: number): boolean {
  if (lat < part.south || lat > part.north) return false;
  return turnsOver(part, lng, 0).some((at) => inPolygon([at, lat], part.polygon));
}

function inPolygon(position: Position, polygon: Polygon): boolean {
  return booleanPointInPolygon(position, polygon);
}

/** The longitude on every turn of the globe where it lies within `reach` of the part. */
function turnsOver(part: Part, lng: number, reach: number): number[] {
  const turns: number[] = [];
  for (let at = lng + 360 * Math.ceil((part.west - reach - lng) / 360); at <= part.east + reach; at += 360)
    turns.push(at);
  return turns;
}

/** Whether a box around (lat, lng) meets a part: its middle lies inside, or an edge passes through. */
function partTouches(part: Part, lat: number, lng: number, latReach: number, lngReach: number): boolean {
  if (lat + latReach < part.south || lat - latReach > part.north) return false;
  if (inPolygon([lng, lat], part.polygon)) return true;
  return part.polygon.coordinates.some((ring) => {
    for (let i = 1; i < ring.length; i++) {
      const ax = ring[i - 1][0] - lng;
      const ay = ring[i - 1][1] - lat;
      const bx = ring[i][0] - lng;
      const by = ring[i][1] - lat;
      if (segmentMeetsBox(ax, ay, bx, by, lngReach, latReach)) return true;
    }
    return false;
  });
}

/** Separating axes of a segment and a box around the origin with half sides `w` and `h`. */
function segmentMeetsBox(ax: number, ay: number, bx: number, by: number, w: number, h: number): boolean {
  if ((ax > w && bx > w) || (ax < -w && bx < -w) || (ay > h && by > h) || (ay < -h && by < -h)) return false;
  const dx = bx - ax;
  const dy = by - ay;
  return Math.abs(ax * dy - ay * dx) <= w * Math.abs(dy) + h * Math.abs(dx) + 1e-12;
}
