import { type Static, type TSchema, Type } from 'typebox';

/** An instant: RFC 3339 in UTC on the way out; any offset is read on the way in. */
export const Instant = Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339 instant.' });

/** Latitude, WGS84 degrees. */
export const Lat = Type.Number({ minimum: -90, maximum: 90, description: 'WGS84 degrees.' });
/** Longitude, WGS84 degrees. */
export const Lng = Type.Number({ minimum: -180, maximum: 180, description: 'WGS84 degrees.' });
/** Degrees clockwise from true north, 0 to 360. */
export const HeadingDegrees = Type.Number({
  minimum: 0,
  maximum: 360,
  description: 'Degrees clockwise from true north.',
});

/** A closed object: unknown fields are refused, not dropped in silence. */
export const closed = <T extends Record<string, TSchema>>(properties: T, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** One of the given words. */
export const oneOf = <const T extends readonly string[]>(words: T, options: object = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...words], ...options });

/** A page of a list: `nextCursor` is absent on the last page. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) });

/** Query of every list: at most `limit` items after `cursor`. */
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
};

/** A GeoJSON position `[lng, lat]` (a third number, altitude, is accepted and ignored). */
export const GeoPosition = Type.Array(Type.Number(), { minItems: 2, maxItems: 3 });
const Ring = Type.Array(GeoPosition, { minItems: 4, maxItems: 20_000 });
export const GeoPolygon = closed({
  type: Type.Literal('Polygon'),
  coordinates: Type.Array(Ring, { minItems: 1, maxItems: 500 }),
});
export const GeoMultiPolygon = closed({
  type: Type.Literal('MultiPolygon'),
  coordinates: Type.Array(Type.Array(Ring, { minItems: 1, maxItems: 500 }), { minItems: 1, maxItems: 500 }),
});
/** A GeoJSON area: Polygon or MultiPolygon, holes allowed. */
export const GeoArea = Type.Union([GeoPolygon, GeoMultiPolygon]);
export type GeoArea = Static<typeof GeoArea>;

/** Closes a `switch` over a union: the compiler proves it is never reached. */
export function assertUnreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
