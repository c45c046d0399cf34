import { Type } from 'typebox';
import { toFenceAlert } from '../../command/views.js';
import type { App } from '../../plugins/appTypes.js';
import { FenceId } from '../../wire/command.js';
import { Fence, FenceAlert, FenceInput } from '../../wire/elements.js';
import { mustBeShape } from '../entityDeps.js';
import { actorOf, CommandHeaders, type CommandRouteDeps, IfMatch, itemsOf, perform, versionOf } from './perform.js';

/** Geofences and what they told. */
export function fenceRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow } = deps;
  const FenceParams = Type.Object({ id: FenceId });
  const tags = ['fences'];
  app.get(
    '/fences',
    {
      config: { permission: 'view' },
      schema: { tags, summary: 'Geofences one may see', operationId: 'listFences', response: { 200: itemsOf(Fence) } },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const fences = flow.state.fences.entries().map(([, fence]) => fence);
      return { items: fences.filter(({ org }) => actor.may('view', { org })) };
    },
  );
  app.put(
    '/fences/:id',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Add or change a geofence',
        operationId: 'putFence',
        params: FenceParams,
        headers: IfMatch,
        body: FenceInput,
        response: { 200: Fence },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      mustBeShape(request.body.area, 'body/area');
      const command = { type: 'putFence', id, input: request.body, ...versionOf(request) } as const;
      return perform(deps, { request, reply }, command, (after) => after.fences.get(id)!);
    },
  );
  app.delete(
    '/fences/:id',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Delete a geofence',
        operationId: 'deleteFence',
        params: FenceParams,
        headers: CommandHeaders,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await perform(deps, { request, reply }, { type: 'deleteFence', id: request.params.id }, () => null);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/fences/alerts',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'What geofences told in the last day, newest first',
        operationId: 'listFenceAlerts',
        response: { 200: itemsOf(FenceAlert) },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const alerts = flow.state.fenceAlerts.values().filter(({ org }) => actor.may('view', { org }));
      return { items: alerts.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(toFenceAlert) };
    },
  );
  app.post(
    '/fences/alerts/:alertId/acknowledge',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Acknowledge an alert',
        operationId: 'acknowledgeFenceAlert',
        params: Type.Object({ alertId: Type.String({ maxLength: 64 }) }),
        headers: CommandHeaders,
        response: { 200: FenceAlert },
      },
    },
    async (request, reply) => {
      const { alertId } = request.params;
      return perform(deps, { request, reply }, { type: 'acknowledgeFenceAlert', alertId }, (after) =>
        toFenceAlert(after.fenceAlerts.get(alertId)!),
      );
    },
  );
}
