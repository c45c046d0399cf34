import { ProblemError } from '../../errors.js';
import type { Element, ElementFeature, ElementInput } from '../../wire/elements.js';
import type { IncidentId } from '../../wire/ids.js';
import { mustBeShape } from '../entityDeps.js';

/** Refuses a polygon that is none, and positions that are not on earth. @throws ProblemError `areaInvalid`, `unprocessable` */
export function checkGeometry({ geometry }: Pick<ElementInput, 'geometry'>, field: string): void {
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') {
    mustBeShape(geometry, field);
    return;
  }
  const numbers = geometry.coordinates.flat(3) as number[];
  const positions =
    geometry.type === 'Point'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates.flat()
        : geometry.coordinates;
  const off = positions.some(([lng, lat]) => Math.abs(lng) > 180 || Math.abs(lat) > 90);
  if (off || numbers.some((n) => !Number.isFinite(n))) {
    throw new ProblemError('unprocessable', 'A position is `[lng, lat]` in degrees.', {
      errors: [{ field, message: 'has a position that is not on earth' }],
    });
  }
}

/** An element as a GeoJSON feature. */
export function toFeature({ id, geometry, ...properties }: Element): ElementFeature {
  return { type: 'Feature', id, geometry, properties };
}

const COLOR = /^#[0-9a-fA-F]{6}$/;
const WORD = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** A feature as an element: what its properties say where they fit, else what the import says. */
export function fromFeature(
  { geometry, properties }: ElementFeature,
  asked: { org: string; incidentId?: IncidentId; kind?: string },
): ElementInput {
  const text = (key: string, max: number): string | undefined => {
    const value = properties?.[key];
    return typeof value === 'string' && value !== '' ? value.slice(0, max) : undefined;
  };
  const kind = text('kind', 40);
  const color = text('color', 7);
  const symbol = text('symbol', 40);
  const description = text('text', 1000) ?? text('description', 1000);
  return {
    org: asked.org,
    name: text('name', 120) ?? text('title', 120) ?? geometry.type,
    kind: kind !== undefined && WORD.test(kind) ? kind : (asked.kind ?? 'imported'),
    geometry,
    ...(asked.incidentId !== undefined && { incidentId: asked.incidentId }),
    ...(symbol !== undefined && WORD.test(symbol) && { symbol }),
    ...(color !== undefined && COLOR.test(color) && { color }),
    ...(description !== undefined && { text: description }),
  };
}
