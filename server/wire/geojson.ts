import { type Static, type TSchema, Type } from 'typebox';

/** GeoJSON's media type (RFC 7946): lists and areas are given in it to whoever asks for it by `Accept`. */
export const GEOJSON = 'application/geo+json';

const Geometry = Type.Union([
  Type.Null({ description: 'The place is not known.' }),
  Type.Object({ type: Type.Literal('Point'), coordinates: Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }) }),
  Type.Object({ type: Type.Literal('Polygon'), coordinates: Type.Array(Type.Array(Type.Array(Type.Number()))) }),
  Type.Object({
    type: Type.Literal('MultiPolygon'),
    coordinates: Type.Array(Type.Array(Type.Array(Type.Array(Type.Number())))),
  }),
]);

/** A page of a list as GeoJSON; `nextCursor` is a foreign member, absent on the last page. */
export const featureCollectionOf = <T extends TSchema>(properties: T) =>
  Type.Object({
    type: Type.Literal('FeatureCollection'),
    features: Type.Array(
      Type.Object({ type: Type.Literal('Feature'), id: Type.String(), geometry: Geometry, properties }),
    ),
    nextCursor: Type.Optional(Type.String()),
  });

/** One feature of a collection, with whatever it says of the thing. */
export interface Feature {
  type: 'Feature';
  id: string;
  geometry: Static<typeof Geometry>;
  properties: object;
}

/** A GeoJSON point of degrees (`[lng, lat]` there). */
export const pointOf = (lat: number, lng: number): Feature['geometry'] => ({ type: 'Point', coordinates: [lng, lat] });

/** A feature of a thing. */
export const featureOf = (id: string, geometry: Feature['geometry'], properties: object): Feature => ({
  type: 'Feature',
  id,
  geometry,
  properties,
});
