import { type Static, Type } from 'typebox';
import { closed, GeoArea, oneOf, PageQuery, pageOf } from './base.js';
import { AreaId, OrgPath } from './ids.js';

/** What an area on the map is for. */
export const AREA_KINDS = ['cordon', 'search', 'risk', 'noFly', 'patrol', 'district', 'other'] as const;
export const AreaKind = oneOf(AREA_KINDS);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 120 }),
  kind: AreaKind,
  org: OrgPath,
  geometry: GeoArea,
};

/** Body of `PUT /areas/{id}`. */
export const AreaInput = closed(fields);
export type AreaInput = Static<typeof AreaInput>;

/** Body of `PATCH /areas/{id}`: only what is named changes. */
export const AreaPatch = Type.Partial(AreaInput, { additionalProperties: false });
export type AreaPatch = Static<typeof AreaPatch>;

/** A named area on the map. */
export const Area = Type.Object({ id: AreaId, ...fields, version: Type.Integer() }, { $id: 'Area' });
export type Area = Static<typeof Area>;

export const AreaListQuery = closed({ ...PageQuery, org: Type.Optional(OrgPath) });
export const AreaPage = pageOf(Area);
