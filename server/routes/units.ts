import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import { maskPasses } from '../picture/filterBits.js';
import { toUnit } from '../picture/toWire.js';
import { compileUnitFilter } from '../picture/unitFilter.js';
import type { App } from '../plugins/appTypes.js';
import { featureOf, pointOf } from '../wire/geojson.js';
import type { Permission, Principal } from '../wire/identity.js';
import { UnitId } from '../wire/ids.js';
import { Unit, UnitInput, UnitListQuery, UnitPage, UnitPatch, type UnitStatus } from '../wire/units.js';
import { type EntityRouteDeps, mustExist, mustMayAt, notThere, visibleTo } from './entityDeps.js';
import { listResponse, sendPage } from './listing.js';
import { pageOfRows } from './paging.js';

export interface UnitRouteDeps extends EntityRouteDeps {
  /** Incident command, which has a say in what units do. */
  command?: {
    /** Decides on a status; false when it is not command's to decide. @throws ProblemError when it is refused */
    tellStatus(unitId: UnitId, status: UnitStatus, by: Principal): Promise<boolean>;
    /** The incident a unit is on. */
    incidentOf(unitId: UnitId): string | undefined;
  };
}

const Params = Type.Object({ id: UnitId });
const tags = ['units'];
/** A status alone may be set by whoever commands or rides with the unit. */
const STATUS_PERMISSIONS: readonly Permission[] = ['manage', 'command', 'firstAction'];

/** `/units`: what there is to send. Positions come by `/positions`, never here. */
export function unitRoutes(app: App, deps: UnitRouteDeps): void {
  const { picture, keeper, access, clock } = deps;
  const { units } = picture;

  /** The row of a unit the principal may see. */
  const visibleRow = (id: UnitId, principal: Principal): number => {
    const row = units.ids.rowOf(id);
    const own = principal.type === 'device' && principal.unitId === id;
    if (row < 0 || !(own || access.may(principal, 'view', { type: 'unit', id, org: units.orgOf(row) })))
      throw notThere('unit', id);
    return row;
  };

  app.get(
    '/units',
    {
      config: { permission: 'view', lists: ['status', 'kind'] },
      schema: {
        tags,
        summary: 'Units, by cursor; as GeoJSON with `Accept: application/geo+json`',
        operationId: 'listUnits',
        querystring: UnitListQuery,
        response: listResponse(UnitPage, Type.Omit(Unit, ['id'])),
      },
    },
    (request, reply) => {
      picture.sweep(clock());
      const { org, status, kind } = request.query;
      const visible = visibleTo(access, request.principal, 'unit');
      const { bits, accept } = compileUnitFilter({ org, status, kind, visible }, units);
      const { items, ...next } = pageOfRows(
        request.query,
        picture.epoch,
        units.ids.limit,
        (row) => units.ids.has(row) && maskPasses(units.mask[row], bits) && (accept?.(row) ?? true),
      );
      const page = { items: items.map((row) => toUnit(units, row)), ...next };
      sendPage(reply, request.headers.accept, page, ({ id, ...unit }) =>
        featureOf(id, unit.position ? pointOf(unit.position.lat, unit.position.lng) : null, unit),
      );
    },
  );

  app.get(
    '/units/:id',
    {
      config: { permission: 'signedIn' },
      schema: { tags, summary: 'One unit', operationId: 'getUnit', params: Params, response: { 200: Unit } },
    },
    async (request) => {
      picture.sweep(clock());
      return toUnit(units, visibleRow(request.params.id, request.principal));
    },
  );

  app.put(
    '/units/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Create or replace a unit',
        description: 'Without `status` a new unit is available and a known one keeps its status. Its position stays.',
        operationId: 'putUnit',
        params: Params,
        body: UnitInput,
        response: { 200: Unit, 201: Unit },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const known = units.ids.rowOf(id);
      if (known >= 0) mustMayAt(access, request.principal, 'manage', units.orgOf(known));
      mustMayAt(access, request.principal, 'manage', request.body.org);
      mustExist(deps, request.body.org);
      const isNews = known >= 0 && request.body.status !== units.statusOf(known);
      const input = isNews ? await decidedByCommand(id, request.body, request.principal) : request.body;
      const outcome = await keeper.putUnit(id, input, clock());
      if (!outcome.ok) throw notThere('unit', id);
      return reply.code(outcome.created ? 201 : 200).send(toUnit(units, outcome.row));
    },
  );

  app.patch(
    '/units/:id',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Change what is named',
        description: 'A status alone may also be set with `command` or `firstAction`, and by the unit’s own device.',
        operationId: 'patchUnit',
        params: Params,
        body: UnitPatch,
        response: { 200: Unit },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { principal, body } = request;
      const row = visibleRow(id, principal);
      mustMayPatch(principal, id, units.orgOf(row), body);
      if (body.org !== undefined) {
        mustMayAt(access, principal, 'manage', body.org);
        mustExist(deps, body.org);
      }
      const outcome = await keeper.patchUnit(id, await decidedByCommand(id, body, principal), clock());
      if (!outcome.ok) throw notThere('unit', id);
      return toUnit(units, outcome.row);
    },
  );

  /** What is left to change when command has taken the status. */
  const decidedByCommand = async <Body extends UnitPatch>(id: UnitId, body: Body, by: Principal): Promise<Body> => {
    const { status, ...rest } = body;
    if (status === undefined || !(await deps.command?.tellStatus(id, status, by))) return body;
    return rest as Body;
  };

  const mustMayPatch = (principal: Principal, id: UnitId, org: string, patch: UnitPatch): void => {
    const statusOnly = Object.keys(patch).every((field) => field === 'status');
    if (statusOnly && principal.type === 'device' && principal.unitId === id) return;
    const enough = statusOnly ? STATUS_PERMISSIONS : (['manage'] as const);
    if (enough.some((permission) => access.mayAt(principal, permission, org))) return;
    throw new ProblemError('forbidden', `This needs one of the permissions ${enough.join(', ')} in ${org}.`);
  };

  app.delete(
    '/units/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Remove a unit',
        operationId: 'deleteUnit',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const row = visibleRow(id, request.principal);
      mustMayAt(access, request.principal, 'manage', units.orgOf(row));
      if (deps.command?.incidentOf(id) !== undefined) {
        throw new ProblemError('conflict', `Unit ${id} is on an incident: recall it first.`);
      }
      const outcome = await keeper.removeUnit(id);
      if (!outcome.ok) throw notThere('unit', id);
      return reply.code(204).send(null);
    },
  );
}
