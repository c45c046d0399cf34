import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import { isInOrg } from '../picture/words.js';
import type { App } from '../plugins/appTypes.js';
import { featureOf, pointOf } from '../wire/geojson.js';
import type { Permission, Principal } from '../wire/identity.js';
import { IncidentId, UnitId } from '../wire/ids.js';
import {
  AssignmentInput,
  Incident,
  IncidentInput,
  IncidentListQuery,
  IncidentPage,
  IncidentPatch,
  IncidentSummary,
} from '../wire/incidents.js';
import { type EntityRouteDeps, mustExist, mustMayAt, notThere } from './entityDeps.js';
import type { IncidentBook } from './incidentBook.js';
import { listResponse, sendPage } from './listing.js';
import { pageOfKeyed } from './paging.js';

export interface IncidentRouteDeps extends EntityRouteDeps {
  book: IncidentBook;
}

const Params = Type.Object({ id: IncidentId });
const AssignmentParams = Type.Object({ id: IncidentId, unitId: UnitId });
const tags = ['incidents'];

/** Who did something, as timelines say it. */
export const actorOf = (principal: Principal): string => `${principal.type}:${principal.id}`;

/** `/incidents`: from report to close. */
export function incidentRoutes(app: App, deps: IncidentRouteDeps): void {
  const { access, book, picture } = deps;

  /** An incident the principal may see and do `permission` with. */
  const incidentFor = (id: IncidentId, principal: Principal, permission: Permission): Incident => {
    const incident = book.get(id);
    const subject = incident && ({ type: 'incident', id, org: incident.org } as const);
    if (!subject || !access.may(principal, 'view', subject)) throw notThere('incident', id);
    if (!access.may(principal, permission, subject))
      throw new ProblemError('forbidden', `This needs the permission \`${permission}\` in ${incident.org}.`);
    return incident;
  };

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
      const scope = access.scopeOf(request.principal, 'view');
      const { org, state, priority } = request.query;
      const wanted: IncidentSummary[] = [];
      for (const { incident } of picture.incidents.values()) {
        if (state && !state.includes(incident.state)) continue;
        if (priority && !priority.includes(incident.priority)) continue;
        if (org !== undefined && !isInOrg(incident.org, org)) continue;
        if (scope.includesSubject({ type: 'incident', id: incident.id, org: incident.org })) wanted.push(incident);
      }
      const page = pageOfKeyed(request.query, picture.epoch, wanted, newestFirst);
      sendPage(reply, request.headers.accept, page, ({ id, ...incident }) =>
        featureOf(id, pointOf(incident.lat, incident.lng), incident),
      );
    },
  );

  app.get(
    '/incidents/:id',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'One incident',
        operationId: 'getIncident',
        params: Params,
        response: { 200: Incident },
      },
    },
    async (request) => incidentFor(request.params.id, request.principal, 'view'),
  );

  app.post(
    '/incidents',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Open an incident',
        operationId: 'postIncident',
        body: IncidentInput,
        response: { 201: Incident },
      },
    },
    async (request, reply) => {
      const { principal, body } = request;
      const org = body.org ?? access.scopeOf(principal, 'command').orgs[0] ?? '';
      mustMayAt(access, principal, 'command', org);
      mustExist(deps, org);
      const incident = await book.open(body, org, actorOf(principal));
      return reply.code(201).header('location', `/api/v1/incidents/${incident.id}`).send(incident);
    },
  );

  app.patch(
    '/incidents/:id',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Change what is named',
        operationId: 'patchIncident',
        params: Params,
        body: IncidentPatch,
        response: { 200: Incident },
      },
    },
    async (request) => {
      incidentFor(request.params.id, request.principal, 'command');
      return book.patch(request.params.id, request.body, actorOf(request.principal));
    },
  );

  app.post(
    '/incidents/:id/assignments',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Send units',
        operationId: 'postAssignments',
        params: Params,
        body: AssignmentInput,
        response: { 200: Incident },
      },
    },
    async (request) => {
      incidentFor(request.params.id, request.principal, 'command');
      return book.assign(request.params.id, request.body.unitIds, actorOf(request.principal));
    },
  );

  app.delete(
    '/incidents/:id/assignments/:unitId',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Take a unit off an incident',
        operationId: 'deleteAssignment',
        params: AssignmentParams,
        response: { 200: Incident },
      },
    },
    async (request) => {
      const { id, unitId } = request.params;
      incidentFor(id, request.principal, 'command');
      return book.recall(id, unitId, actorOf(request.principal));
    },
  );
}

/** A key that sorts newer incidents before older ones. */
function newestFirst({ openedAt, id }: IncidentSummary): string {
  return `${String(9e15 - Date.parse(openedAt)).padStart(16, '0')} ${id}`;
}
