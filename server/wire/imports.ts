import { type Static, Type } from 'typebox';
import { AreaInput } from './areas.js';
import { closed } from './base.js';
import { CameraInput } from './cameras.js';
import { AreaId, CameraId, UnitId } from './ids.js';
import { UnitInput } from './units.js';

/** What can be imported. */
export const IMPORT_KINDS = ['units', 'cameras', 'areas'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Most rows of one import: it is applied all or none. */
export const IMPORT_MAX_ROWS = 200_000;

const rows = <T extends ReturnType<typeof closed>>(row: T) =>
  closed({ rows: Type.Array(row, { maxItems: IMPORT_MAX_ROWS }) });

/** Rows of an import, by kind: the body of `PUT /{kind}/{id}` with its `id`. */
export const UnitRow = closed({ id: UnitId, ...UnitInput.properties });
export const CameraRow = closed({ id: CameraId, ...CameraInput.properties });
export const AreaRow = closed({ id: AreaId, ...AreaInput.properties });
export type UnitRow = Static<typeof UnitRow>;
export type CameraRow = Static<typeof CameraRow>;
export type AreaRow = Static<typeof AreaRow>;

/** Body of `POST /import/{kind}`: all rows are applied, or none. */
export const UnitImport = rows(UnitRow);
export const CameraImport = rows(CameraRow);
export const AreaImport = rows(AreaRow);

/** Answer of an import that was applied. */
export const ImportAnswer = Type.Object({ imported: Type.Integer(), created: Type.Integer(), changed: Type.Integer() });
export type ImportAnswer = Static<typeof ImportAnswer>;
