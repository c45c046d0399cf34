import type { ElementGeometry } from '../../../server/wire/elements.js';
import { parseCoordinates } from '../state/coordinateText.js';

/** `[lng, lat]`, WGS84. */
export type Point = readonly [lng: number, lat: number];
/** What can be drawn by points. */
export const SHAPES = ['point', 'line', 'area'] as const;
export type ShapeKind = (typeof SHAPES)[number];

/** Fewest points that make a shape. */
export const LEAST_POINTS: Readonly<Record<ShapeKind, number>> = { point: 1, line: 2, area: 3 };

const DECIMALS = 1e7;
const round = (value: number): number => Math.round(value * DECIMALS) / DECIMALS;

/** A point to about a centimetre. */
export const pointOf = (lng: number, lat: number): Point => [round(lng), round(lat)];

/** A geometry as points; undefined when it has several parts or holes, which are not drawn by points. */
export function shapeOf(geometry: ElementGeometry): { kind: ShapeKind; points: Point[] } | undefined {
  const points = (positions: readonly (readonly number[])[]): Point[] =>
    positions.map(([lng, lat]) => pointOf(lng!, lat!));
  switch (geometry.type) {
    case 'Point':
      return { kind: 'point', points: points([geometry.coordinates]) };
    case 'LineString':
      return { kind: 'line', points: points(geometry.coordinates) };
    case 'Polygon':
      if (geometry.coordinates.length !== 1) return undefined;
      return { kind: 'area', points: points(geometry.coordinates[0]!.slice(0, -1)) };
    default:
      return undefined;
  }
}

/** Points as a geometry; undefined while there are too few. */
export function geometryOf(kind: ShapeKind, points: readonly Point[]): ElementGeometry | undefined {
  if (points.length < LEAST_POINTS[kind]) return undefined;
  const positions = points.map(([lng, lat]): [number, number] => [lng, lat]);
  if (kind === 'point') return { type: 'Point', coordinates: positions[0]! };
  if (kind === 'line') return { type: 'LineString', coordinates: positions };
  return { type: 'Polygon', coordinates: [[...positions, positions[0]!]] };
}

/** Points as people write them: latitude first, one a line. */
export const textOfPoints = (points: readonly Point[]): string =>
  points.map(([lng, lat]) => `${lat}, ${lng}`).join('\n');

/** Reads points, one a line; undefined when a line is not a place. */
export function readPoints(text: string): Point[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const points = lines.map((line) => {
    const read = parseCoordinates(line.trim());
    return read && pointOf(read.lng, read.lat);
  });
  return points.every((point): point is Point => point !== undefined) ? points : undefined;
}

/** Every position of a geometry. */
export function positionsOf(geometry: ElementGeometry): Point[] {
  const flat: Point[] = [];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number') flat.push([value[0], value[1] as number]);
    else for (const inner of value) walk(inner);
  };
  walk(geometry.coordinates);
  return flat;
}

/** A geometry with each position turned into another. */
export function mapGeometry(geometry: ElementGeometry, turn: (at: Point) => Point): GeoJSON.Geometry {
  const walk = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    return typeof value[0] === 'number' ? [...turn([value[0], value[1] as number])] : value.map(walk);
  };
  return { type: geometry.type, coordinates: walk(geometry.coordinates) } as GeoJSON.Geometry;
}
