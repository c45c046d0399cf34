import { Type } from 'typebox';
import { heldIncident } from '../../command/access.js';
import { activeAssignments } from '../../command/incidentState.js';
import { parametersAt } from '../../command/modes.js';
import { recommend } from '../../command/recommend.js';
import type { App } from '../../plugins/appTypes.js';
import { closed } from '../../wire/base.js';
import { RunCardId } from '../../wire/command.js';
import { Word } from '../../wire/ids.js';
import { IncidentType, IncidentTypeInput } from '../../wire/incidentTypes.js';
import { Recommendation, RunCard, RunCardInput } from '../../wire/runCards.js';
import { visibleTo } from '../entityDeps.js';
import { streamsToOpen } from './autoOpen.js';
import {
  actorOf,
  CommandHeaders,
  type CommandRouteDeps,
  IfMatch,
  IncidentParams,
  itemsOf,
  perform,
  problemOf,
  versionOf,
} from './perform.js';

const TypeParams = Type.Object({ id: Word });
const CardParams = Type.Object({ id: RunCardId });
/** So many candidates are asked for each unit that the look-up would show: busy and unfit ones are among them. */
const CANDIDATES_PER_UNIT = 4;

/** Incident types and run cards, and what a run card recommends for an incident. */
export function catalogueRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow } = deps;
  app.get(
    '/incident-types',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags: ['incident types'],
        summary: 'Types of incidents, by id',
        operationId: 'listIncidentTypes',
        response: { 200: itemsOf(IncidentType) },
      },
    },
    async () => ({ items: flow.state.types.entries().map(([, type]) => type) }),
  );
  app.put(
    '/incident-types/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags: ['incident types'],
        summary: 'Add or replace a type',
        operationId: 'putIncidentType',
        params: TypeParams,
        headers: IfMatch,
        body: IncidentTypeInput,
        response: { 200: IncidentType },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const command = { type: 'putIncidentType', id, input: request.body, ...versionOf(request) } as const;
      return perform(deps, { request, reply }, command, (after) => after.types.get(id)!);
    },
  );
  app.delete(
    '/incident-types/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags: ['incident types'],
        summary: 'Delete a type that no incident at hand has',
        operationId: 'deleteIncidentType',
        params: TypeParams,
        headers: CommandHeaders,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await perform(deps, { request, reply }, { type: 'deleteIncidentType', id: request.params.id }, () => null);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/run-cards',
    {
      config: { permission: 'view' },
      schema: {
        tags: ['run cards'],
        summary: 'Run cards one may see, by id',
        operationId: 'listRunCards',
        response: { 200: itemsOf(RunCard) },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const cards = flow.state.runCards.entries().map(([, card]) => card);
      return { items: cards.filter(({ org }) => actor.may('view', { org })) };
    },
  );
  app.put(
    '/run-cards/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags: ['run cards'],
        summary: 'Add or replace a run card',
        operationId: 'putRunCard',
        params: CardParams,
        headers: IfMatch,
        body: RunCardInput,
        response: { 200: RunCard },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const command = { type: 'putRunCard', id, input: request.body, ...versionOf(request) } as const;
      return perform(deps, { request, reply }, command, (after) => after.runCards.get(id)!);
    },
  );
  app.delete(
    '/run-cards/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags: ['run cards'],
        summary: 'Delete a run card',
        operationId: 'deleteRunCard',
        params: CardParams,
        headers: CommandHeaders,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await perform(deps, { request, reply }, { type: 'deleteRunCard', id: request.params.id }, () => null);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/incidents/:id/recommendation',
    {
      config: { permission: 'firstAction' },
      schema: {
        tags: ['incidents'],
        summary: 'Units to send, each with its reasons, and what the run card still lacks',
        operationId: 'getRecommendation',
        params: IncidentParams,
        querystring: closed({ level: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })) }),
        response: { 200: Recommendation },
      },
    },
    async (request) => {
      const found = heldIncident(
        flow.state,
        flow.context(actorOf(deps, request)),
        request.params.id,
        'command',
        'firstAction',
      );
      if (!found.ok) throw problemOf(found.refusal);
      const { incident } = found;
      const { lookupMeters, lookupUnits } = parametersAt(flow.state, incident.org);
      deps.picture.sweep(deps.clock());
      const { units } = await deps.nearest.findByRoad({
        lat: incident.lat,
        lng: incident.lng,
        units: Math.min(1000, lookupUnits * CANDIDATES_PER_UNIT),
        cameras: 0,
        radiusMeters: lookupMeters,
        visibleUnits: visibleTo(deps.access, request.principal, 'unit'),
      });
      const assigned = activeAssignments(incident).flatMap(
        ({ unitId }) => flow.context(actorOf(deps, request)).unit(unitId) ?? [],
      );
      const supply = {
        candidates: units,
        assigned: assigned.map((unit) => ({ ...unit, capabilities: [...unit.capabilities] })),
      };
      const recommended = recommend(flow.state, incident, supply, request.query.level);
      return {
        at: new Date(deps.clock()).toISOString(),
        ...recommended,
        ...(recommended.autoOpen && { open: streamsToOpen(deps, incident, recommended.autoOpen, request.principal) }),
      };
    },
  );
}
