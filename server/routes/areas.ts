import { Type } from 'typebox';
import type { AreaRecord } from '../picture/picture.js';
import { toArea } from '../picture/toWire.js';
import { isInOrg } from '../picture/words.js';
import type { App } from '../plugins/appTypes.js';
import { Area, AreaInput, AreaListQuery, AreaPage, AreaPatch } from '../wire/areas.js';
import { type Feature, featureOf } from '../wire/geojson.js';
import type { Principal } from '../wire/identity.js';
import { AreaId } from '../wire/ids.js';
import { type EntityRouteDeps, mustBeShape, mustExist, mustMayAt, notThere } from './entityDeps.js';
import { listResponse, sendPage } from './listing.js';
import { pageOfKeyed } from './paging.js';

const Params = Type.Object({ id: AreaId });
const tags = ['areas'];

/** `/areas`: cordons, search areas and other named places of the map. */
export function areaRoutes(app: App, deps: EntityRouteDeps): void {
  const { picture, keeper, access } = deps;

  /** An area the principal may see. */
  const visibleArea = (id: AreaId, principal: Principal): AreaRecord => {
    const record = picture.areas.get(id);
    if (!record || !access.mayAt(principal, 'view', record.input.org)) throw notThere('area', id);
    return record;
  };

  app.get(
    '/areas',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Areas, by cursor; as GeoJSON with `Accept: application/geo+json`',
        operationId: 'listAreas',
        querystring: AreaListQuery,
        response: listResponse(AreaPage, Type.Omit(Area, ['id', 'geometry'])),
      },
    },
    (request, reply) => {
      const scope = access.scopeOf(request.principal, 'view');
      const { org } = request.query;
      const visible = [...picture.areas].filter(
        ([, { input }]) => (org === undefined || isInOrg(input.org, org)) && scope.includes(input.org),
      );
      const { items, ...next } = pageOfKeyed(request.query, picture.epoch, visible, ([id]) => id);
      const page = { items: items.map(([id, record]) => toArea(id, record)), ...next };
      sendPage(reply, request.headers.accept, page, ({ id, geometry, ...area }) =>
        featureOf(id, geometry as Feature['geometry'], area),
      );
    },
  );

  app.get(
    '/areas/:id',
    {
      config: { permission: 'view' },
      schema: { tags, summary: 'One area', operationId: 'getArea', params: Params, response: { 200: Area } },
    },
    async (request) => toArea(request.params.id, visibleArea(request.params.id, request.principal)),
  );

  app.put(
    '/areas/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Create or replace an area',
        operationId: 'putArea',
        params: Params,
        body: AreaInput,
        response: { 200: Area, 201: Area },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { principal, body } = request;
      const known = picture.areas.get(id);
      if (known) mustMayAt(access, principal, 'manage', known.input.org);
      mustMayAt(access, principal, 'manage', body.org);
      mustExist(deps, body.org);
      mustBeShape(body.geometry, 'body/geometry');
      const { record, created } = await keeper.putArea(id, body);
      return reply.code(created ? 201 : 200).send(toArea(id, record));
    },
  );

  app.patch(
    '/areas/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Change what is named',
        operationId: 'patchArea',
        params: Params,
        body: AreaPatch,
        response: { 200: Area },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { principal, body } = request;
      mustMayAt(access, principal, 'manage', visibleArea(id, principal).input.org);
      if (body.org !== undefined) {
        mustMayAt(access, principal, 'manage', body.org);
        mustExist(deps, body.org);
      }
      if (body.geometry) mustBeShape(body.geometry, 'body/geometry');
      const change = await keeper.patchArea(id, body);
      if (!change) throw notThere('area', id);
      return toArea(id, change.record);
    },
  );

  app.delete(
    '/areas/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Remove an area',
        operationId: 'deleteArea',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      mustMayAt(access, request.principal, 'manage', visibleArea(id, request.principal).input.org);
      if (!(await keeper.removeArea(id))) throw notThere('area', id);
      return reply.code(204).send(null);
    },
  );
}
