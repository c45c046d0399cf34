import { type Static, Type } from 'typebox';
import { closed, HeadingDegrees, Lat, Lng, PageQuery, pageOf } from './base.js';
import { CameraId, OrgPath, StreamId } from './ids.js';

const fields = {
  name: Type.String({ minLength: 1, maxLength: 120 }),
  org: OrgPath,
  lat: Lat,
  lng: Lng,
  azimuthDegrees: Type.Optional(HeadingDegrees),
  fieldOfViewDegrees: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 360 })),
  rangeMeters: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 50_000 })),
};

/** Body of `PUT /cameras/{id}`. `sourceUrl` may carry credentials: it is written, never read back whole. */
export const CameraInput = closed({
  ...fields,
  ptz: Type.Optional(Type.Boolean()),
  private: Type.Optional(Type.Boolean({ description: 'Not publicly owned: watching it asks for a purpose.' })),
  sourceUrl: Type.Optional(Type.String({ minLength: 8, maxLength: 1000, pattern: '^[a-z][a-z0-9+.-]*://' })),
});
export type CameraInput = Static<typeof CameraInput>;

/** Body of `PATCH /cameras/{id}`: only what is named changes. */
export const CameraPatch = Type.Partial(CameraInput, { additionalProperties: false });
export type CameraPatch = Static<typeof CameraPatch>;

/** A camera as everyone sees it: `source` is its `sourceUrl` without user, password, query and path secrets. */
export const Camera = Type.Object(
  {
    id: CameraId,
    ...fields,
    ptz: Type.Optional(Type.Boolean()),
    private: Type.Optional(Type.Boolean()),
    source: Type.Optional(Type.String()),
    streamId: Type.Optional(StreamId),
    version: Type.Integer(),
  },
  { $id: 'Camera' },
);
export type Camera = Static<typeof Camera>;

export const CameraListQuery = closed({ ...PageQuery, org: Type.Optional(OrgPath) });
export const CameraPage = pageOf(Camera);
