import { Type } from 'typebox';
import { maySee } from '../../command/access.js';
import { findDuplicates } from '../../command/intake.js';
import { maySeeCallback } from '../../command/lifecycle.js';
import { isWithin } from '../../command/orgPaths.js';
import type { IncidentRecord } from '../../command/records.js';
import { toIncident, toSummary } from '../../command/views.js';
import { archivedAfter, archivedIncident } from '../../commandFlow/archive.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { closed } from '../../wire/base.js';
import { featureOf, pointOf } from '../../wire/geojson.js';
import { Word } from '../../wire/ids.js';
import { DuplicateQuery, IncidentPatch, PossibleDuplicates } from '../../wire/incidentActions.js';
import {
  Incident,
  IncidentInput,
  IncidentListQuery,
  IncidentPage,
  IncidentState,
  IncidentSummary,
} from '../../wire/incidents.js';
import { notThere } from '../entityDeps.js';
import { listResponse, sendPage } from '../listing.js';
import { pageOfKeyed } from '../paging.js';
import { incidentActionRoutes } from './incidentActions.js';
import {
  actorOf,
  CommandHeaders,
  type CommandRouteDeps,
  IfMatch,
  IncidentParams,
  incidentBody,
  perform,
  versionOf,
} from './perform.js';

const tags = ['incidents'];

/** What can be changed, and the steps that a change of `state` stands for. */
const PatchBody = closed({
  ...IncidentPatch.properties,
  channel: Type.Optional(Word),
  state: Type.Optional(IncidentState),
  disposition: Type.Optional(Word),
});

/** `/incidents`: from report to close. */
export function incidentRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow, picture } = deps;

  app.get(
    '/incidents',
    {
      config: { permission: 'view', lists: ['state', 'priority'] },
      schema: {
        tags,
        summary: 'Incidents, newest first, by cursor; as GeoJSON with `Accept: application/geo+json`',
        operationId: 'listIncidents',
        querystring: IncidentListQuery,
        response: listResponse(IncidentPage, Type.Omit(IncidentSummary, ['id'])),
      },
    },
    (request, reply) => {
      const actor = actorOf(deps, request);
      const { org, state, priority } = request.query;
      const wanted = (incident: IncidentRecord): boolean =>
        (state?.includes(incident.state) ?? true) &&
        (priority?.includes(incident.priority) ?? true) &&
        (org === undefined || isWithin(incident.org, org)) &&
        maySee(actor, incident);
      const found = flow.state.incidents.values().filter(wanted);
      const { items, ...next } = pageOfKeyed(request.query, picture.epoch, found, newestFirst);
      sendPage(reply, request.headers.accept, { items: items.map(toSummary), ...next }, ({ id, ...incident }) =>
        featureOf(id, pointOf(incident.lat, incident.lng), incident),
      );
    },
  );

  app.get(
    '/incidents/duplicates',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Incidents that a new report may repeat',
        operationId: 'findDuplicates',
        querystring: DuplicateQuery,
        response: { 200: PossibleDuplicates },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const items = findDuplicates(flow.state, request.query, deps.clock());
      return { items: items.filter(({ id }) => maySee(actor, flow.state.incidents.get(id)!)) };
    },
  );

  app.get(
    '/incidents/archive',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Incidents that are long over, oldest first',
        operationId: 'listArchivedIncidents',
        querystring: closed({
          after: Type.Optional(Type.String({ maxLength: 64 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
        }),
        response: { 200: IncidentPage },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const { after = '', limit = 100 } = request.query;
      const page = await archivedAfter(flow.store, after, limit);
      const last = page.at(-1);
      const items = page.filter(({ incident }) => maySee(actor, incident)).map(({ incident }) => toSummary(incident));
      return { items, ...(page.length === limit && last && { nextCursor: last.incident.id }) };
    },
  );

  app.get(
    '/incidents/:id',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'One incident with its timeline',
        operationId: 'getIncident',
        params: IncidentParams,
        headers: CommandHeaders,
        response: { 200: Incident },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const actor = actorOf(deps, request);
      const live = flow.state.incidents.get(id);
      if (live) {
        if (!maySee(actor, live)) throw notThere('incident', id);
        reply.header('etag', `"${live.version}"`);
        return incidentBody(flow.state, id, actor);
      }
      const archived = await archivedIncident(flow.store, id);
      if (!archived || !maySee(actor, archived.incident)) throw notThere('incident', id);
      return toIncident(archived.incident, archived.timeline, maySeeCallback({ actor }, archived.incident));
    },
  );

  app.post(
    '/incidents',
    {
      config: { permission: 'firstAction' },
      schema: {
        tags,
        summary: 'Report an incident',
        operationId: 'postIncident',
        headers: CommandHeaders,
        body: IncidentInput,
        response: { 201: Incident },
      },
    },
    async (request, reply) => {
      const actor = actorOf(deps, request);
      const input = request.body;
      const incident = await perform(
        deps,
        { request, reply, actor, makes: 'incident' },
        { type: 'receiveIncident', input },
        (after, [received]) => {
          if (received?.type !== 'incidentReceived') throw new Error('an incident was taken but not received');
          return incidentBody(after, received.incident.id, actor);
        },
      );
      return reply.code(201).header('location', `/api/v1/incidents/${incident.id}`).send(incident);
    },
  );

  app.patch(
    '/incidents/:id',
    {
      config: { permission: 'firstAction' },
      schema: {
        tags,
        summary: 'Change what is named',
        operationId: 'patchIncident',
        params: IncidentParams,
        headers: IfMatch,
        body: PatchBody,
        response: { 200: Incident },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const actor = actorOf(deps, request);
      const { state, disposition, ...changes } = request.body;
      const asked = { request, reply, actor };
      const body = (after: typeof flow.state) => incidentBody(after, id, actor);
      if (state === undefined || Object.keys(changes).length > 0) {
        const edited = await perform(
          deps,
          { ...asked, isStep: state !== undefined },
          { type: 'editIncident', incidentId: id, changes, ...versionOf(request) },
          body,
        );
        if (state === undefined) return edited;
      }
      switch (state) {
        case 'acknowledged':
          return perform(deps, asked, { type: 'claimIncident', incidentId: id }, body);
        case 'cleared':
          return perform(deps, asked, { type: 'clearIncident', incidentId: id }, body);
        case 'closed':
          if (disposition === undefined) throw new ProblemError('unprocessable', 'Closing takes a `disposition`. (C9)');
          return perform(deps, asked, { type: 'closeIncident', incidentId: id, disposition }, body);
        default:
          throw new ProblemError(
            'unprocessable',
            `An incident is not set to ${state}: it gets there by its steps. (C7)`,
          );
      }
    },
  );

  incidentActionRoutes(app, deps);
}

/** A key that sorts newer incidents before older ones: ids sort by time. */
const newestFirst = ({ openedAt, id }: IncidentRecord): string => `${String(9e15 - openedAt).padStart(16, '0')} ${id}`;
