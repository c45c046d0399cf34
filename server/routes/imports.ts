import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { ProblemError } from '../errors.js';
import { areaProblem } from '../geo/areas.js';
import type { ManyOutcome } from '../picture/keeper.js';
import type { App } from '../plugins/appTypes.js';
import { closed } from '../wire/base.js';
import {
  AreaImport,
  AreaRow,
  CameraImport,
  CameraRow,
  IMPORT_MAX_ROWS,
  ImportAnswer,
  type ImportKind,
  UnitImport,
  UnitRow,
} from '../wire/imports.js';
import type { FieldProblem } from '../wire/problem.js';
import type { EntityRouteDeps } from './entityDeps.js';

/** An import may be larger than other bodies. */
const MAX_BODY_BYTES = 67_108_864;
/** Bad rows listed at most. */
const MAX_PROBLEMS = 10_000;

const ajv = new Ajv({ strict: false });
/** Rows are checked one by one, so that every bad one is named and none can make the answer endless. */
const areRows = ajv.compile(closed({ rows: Type.Array(Type.Unknown(), { maxItems: IMPORT_MAX_ROWS }) }));

interface Row {
  readonly id: string;
  readonly org: string;
}

/** `POST /import/{kind}`: many units, cameras or areas, all of them or none. */
export function importRoutes(app: App, deps: EntityRouteDeps): void {
  const { keeper, picture, clock } = deps;
  addImport<UnitRow>(app, deps, {
    kind: 'units',
    row: UnitRow,
    body: UnitImport,
    orgOf: ({ id }) => {
      const row = picture.units.ids.rowOf(id);
      return row < 0 ? undefined : picture.units.orgOf(row);
    },
    keep: (rows) => keeper.putUnits(byId(rows), clock()),
  });
  addImport<CameraRow>(app, deps, {
    kind: 'cameras',
    row: CameraRow,
    body: CameraImport,
    orgOf: ({ id }) => {
      const row = picture.cameras.ids.rowOf(id);
      return row < 0 ? undefined : picture.cameras.get(row).input.org;
    },
    keep: (rows) => keeper.putCameras(byId(rows)),
  });
  addImport<AreaRow>(app, deps, {
    kind: 'areas',
    row: AreaRow,
    body: AreaImport,
    orgOf: ({ id }) => picture.areas.get(id)?.input.org,
    problemOf: ({ geometry }) => {
      const message = areaProblem(geometry);
      return message === undefined ? undefined : { field: 'geometry', message };
    },
    keep: (rows) => keeper.putAreas(byId(rows)),
  });
}

interface ImportSpec<R extends Row> {
  kind: ImportKind;
  row: TSchema;
  body: TSchema;
  /** The org of the entity as it is known, undefined when it is new. */
  orgOf(row: R): string | undefined;
  /** What the schema cannot say. */
  problemOf?(row: R): FieldProblem | undefined;
  keep(rows: readonly R[]): Promise<ManyOutcome>;
}

function addImport<R extends Row>(app: App, deps: EntityRouteDeps, spec: ImportSpec<R>): void {
  const { kind } = spec;
  const isRow = ajv.compile<R>(spec.row);
  app.post(
    `/import/${kind}`,
    {
      bodyLimit: MAX_BODY_BYTES,
      validatorCompiler: () => areRows,
      config: { permission: 'manage' },
      schema: {
        tags: [kind],
        summary: `Create or replace many ${kind}: all of the rows are applied, or none`,
        description: `\`errors\` names each bad row by its place, up to ${MAX_PROBLEMS}.`,
        operationId: `import${kind[0].toUpperCase()}${kind.slice(1)}`,
        body: spec.body,
        response: { 200: ImportAnswer },
      },
    },
    async (request: FastifyRequest) => {
      const { rows } = request.body as { rows: unknown[] };
      const good = checkRows(rows, isRow, (row) => spec.problemOf?.(row) ?? orgProblem(row, spec, deps, request));
      return { imported: good.length, ...(await spec.keep(good)) };
    },
  );
}

/** All rows, sound. @throws ProblemError `invalid` naming each bad row */
function checkRows<R extends Row>(
  rows: readonly unknown[],
  isRow: ValidateFunction<R>,
  problemOf: (row: R) => FieldProblem | undefined,
): R[] {
  const problems: FieldProblem[] = [];
  const good: R[] = [];
  const places = new Map<string, number>();
  for (let n = 0; n < rows.length && problems.length < MAX_PROBLEMS; n++) {
    const row = rows[n];
    const problem = isRow(row) ? (sameId(row, n, places) ?? problemOf(row)) : schemaProblem(isRow.errors);
    if (problem) problems.push({ field: `body/rows/${n}/${problem.field}`, message: problem.message });
    else good.push(row as R);
  }
  if (problems.length === 0) return good;
  throw new ProblemError('invalid', `${problems.length} rows are not acceptable; nothing was imported.`, {
    errors: problems,
  });
}

function sameId(row: Row, n: number, places: Map<string, number>): FieldProblem | undefined {
  const before = places.get(row.id);
  places.set(row.id, n);
  return before === undefined ? undefined : { field: 'id', message: `is that of row ${before} too` };
}

function schemaProblem(errors: ErrorObject[] | null | undefined): FieldProblem {
  const [error] = errors ?? [];
  const named: unknown = error?.params.missingProperty ?? error?.params.additionalProperty;
  const path = `${error?.instancePath ?? ''}${named === undefined ? '' : `/${String(named)}`}`.slice(1, 121);
  return { field: path, message: error?.message ?? 'is not acceptable' };
}

function orgProblem<R extends Row>(
  row: R,
  { orgOf }: ImportSpec<R>,
  { access, orgExists }: EntityRouteDeps,
  { principal }: FastifyRequest,
): FieldProblem | undefined {
  if (!orgExists(row.org)) return { field: 'org', message: 'is not the path of an org' };
  for (const org of [row.org, orgOf(row) ?? row.org])
    if (!access.mayAt(principal, 'manage', org)) return { field: 'org', message: `you may not manage ${org}` };
  return undefined;
}

/** Inputs by id, without the id. */
function byId<R extends Row>(rows: readonly R[]): Map<R['id'], Omit<R, 'id'>> {
  return new Map(
    rows.map((row) => {
      const { id, ...input } = row;
      return [id, input];
    }),
  );
}
