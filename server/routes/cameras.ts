import { Type } from 'typebox';
import type { Outcome } from '../picture/changes.js';
import { toCamera } from '../picture/toWire.js';
import { isInOrg } from '../picture/words.js';
import type { App } from '../plugins/appTypes.js';
import { Camera, CameraInput, CameraListQuery, CameraPage, CameraPatch } from '../wire/cameras.js';
import { featureOf, pointOf } from '../wire/geojson.js';
import type { Principal } from '../wire/identity.js';
import { CameraId } from '../wire/ids.js';
import { type EntityRouteDeps, mustExist, mustMayAt, notThere } from './entityDeps.js';
import { listResponse, sendPage } from './listing.js';
import { pageOfRows } from './paging.js';

const Params = Type.Object({ id: CameraId });
const tags = ['cameras'];

/** `/cameras`: where cameras stand and what they see. Source addresses are written, never read back whole. */
export function cameraRoutes(app: App, deps: EntityRouteDeps): void {
  const { picture, keeper, access } = deps;
  const { cameras } = picture;

  /** The row of a camera the principal may see. */
  const visibleRow = (id: CameraId, principal: Principal): number => {
    const row = cameras.ids.rowOf(id);
    const own = principal.type === 'device' && principal.cameraId === id;
    if (row < 0 || !(own || access.may(principal, 'view', { type: 'camera', id, org: cameras.get(row).input.org })))
      throw notThere('camera', id);
    return row;
  };
  const written = (id: CameraId, outcome: Outcome): Camera => {
    if (!outcome.ok) throw notThere('camera', id);
    return toCamera(picture, outcome.row);
  };

  app.get(
    '/cameras',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Cameras, by cursor; as GeoJSON with `Accept: application/geo+json`',
        operationId: 'listCameras',
        querystring: CameraListQuery,
        response: listResponse(CameraPage, Type.Omit(Camera, ['id'])),
      },
    },
    (request, reply) => {
      const scope = access.scopeOf(request.principal, 'view');
      const { org } = request.query;
      const { items, ...next } = pageOfRows(request.query, picture.epoch, cameras.ids.limit, (row) => {
        const id = cameras.ids.idOf(row);
        if (id === undefined) return false;
        const at = cameras.get(row).input.org;
        return (org === undefined || isInOrg(at, org)) && scope.includesSubject({ type: 'camera', id, org: at });
      });
      const page = { items: items.map((row) => toCamera(picture, row)), ...next };
      sendPage(reply, request.headers.accept, page, ({ id, ...camera }) =>
        featureOf(id, pointOf(camera.lat, camera.lng), camera),
      );
    },
  );

  app.get(
    '/cameras/:id',
    {
      config: { permission: 'signedIn' },
      schema: { tags, summary: 'One camera', operationId: 'getCamera', params: Params, response: { 200: Camera } },
    },
    async (request) => toCamera(picture, visibleRow(request.params.id, request.principal)),
  );

  app.put(
    '/cameras/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Create or replace a camera',
        operationId: 'putCamera',
        params: Params,
        body: CameraInput,
        response: { 200: Camera, 201: Camera },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { principal, body } = request;
      const known = cameras.ids.rowOf(id);
      if (known >= 0) mustMayAt(access, principal, 'manage', cameras.get(known).input.org);
      mustMayAt(access, principal, 'manage', body.org);
      mustExist(deps, body.org);
      const outcome = await keeper.putCamera(id, body);
      return reply.code(outcome.ok && outcome.created ? 201 : 200).send(written(id, outcome));
    },
  );

  app.patch(
    '/cameras/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Change what is named',
        operationId: 'patchCamera',
        params: Params,
        body: CameraPatch,
        response: { 200: Camera },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { principal, body } = request;
      mustMayAt(access, principal, 'manage', cameras.get(visibleRow(id, principal)).input.org);
      if (body.org !== undefined) {
        mustMayAt(access, principal, 'manage', body.org);
        mustExist(deps, body.org);
      }
      return written(id, await keeper.patchCamera(id, body));
    },
  );

  app.delete(
    '/cameras/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Remove a camera',
        operationId: 'deleteCamera',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      mustMayAt(access, request.principal, 'manage', cameras.get(visibleRow(id, request.principal)).input.org);
      const outcome = await keeper.removeCamera(id);
      if (!outcome.ok) throw notThere('camera', id);
      return reply.code(204).send(null);
    },
  );
}
