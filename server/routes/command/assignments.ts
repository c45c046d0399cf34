import { Type } from 'typebox';
import type { Command } from '../../command/decide.js';
import type { CommandEvent } from '../../command/events.js';
import type { App } from '../../plugins/appTypes.js';
import { type IncidentId, UnitId } from '../../wire/ids.js';
import {
  AssignmentEvents,
  AssignmentInput,
  AssignmentStepInput,
  ReassignInput,
  SosInput,
  UnitStatusInput,
} from '../../wire/incidentActions.js';
import { Incident } from '../../wire/incidents.js';
import { UnitStatus } from '../../wire/units.js';
import {
  type Asked,
  actorOf,
  CommandHeaders,
  type CommandRouteDeps,
  IncidentParams,
  incidentBody,
  perform,
} from './perform.js';

const tags = ['assignments'];
const AssignmentParams = Type.Object({ ...IncidentParams.properties, unitId: UnitId });
const UnitParams = Type.Object({ id: UnitId });

/** The incident after units were sent or taken, with an event for each. */
const Assigned = Type.Object({ ...Incident.properties, events: AssignmentEvents.properties.events });

/** Units on incidents, and what units say of themselves. */
export function assignmentRoutes(app: App, deps: CommandRouteDeps): void {
  /** Runs a command and answers with its incident and what happened to each unit. */
  const change = (asked: Asked, id: IncidentId, command: Command) => {
    const actor = asked.actor ?? actorOf(deps, asked.request);
    return perform(deps, { ...asked, actor }, command, (after, events, at) => ({
      ...incidentBody(after, id, actor),
      events: events.flatMap((event) => toAssignmentEvent(event, new Date(at).toISOString())),
    }));
  };

  app.post(
    '/incidents/:id/assignments',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Send units: all that are named, or none',
        operationId: 'postAssignments',
        params: IncidentParams,
        headers: CommandHeaders,
        body: AssignmentInput,
        response: { 200: Assigned },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return change({ request, reply }, id, { type: 'assignUnits', incidentId: id, ...request.body });
    },
  );
  app.delete(
    '/incidents/:id/assignments/:unitId',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Recall a unit',
        operationId: 'deleteAssignment',
        params: AssignmentParams,
        headers: CommandHeaders,
        response: { 200: Assigned },
      },
    },
    async (request, reply) => {
      const { id, unitId } = request.params;
      return change({ request, reply }, id, { type: 'recallUnit', incidentId: id, unitId });
    },
  );
  app.put(
    '/incidents/:id/assignments/:unitId',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Report how far a unit is: accepted, enRoute, onScene, cleared',
        operationId: 'putAssignmentStep',
        params: AssignmentParams,
        headers: CommandHeaders,
        body: AssignmentStepInput,
        response: { 200: Assigned },
      },
    },
    async (request, reply) => {
      const { id, unitId } = request.params;
      const { state: step, ...told } = request.body;
      return change({ request, reply }, id, { type: 'advanceAssignment', incidentId: id, unitId, step, told });
    },
  );
  app.post(
    '/incidents/:id/assignments/:unitId/reassign',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Send a unit on to another incident',
        operationId: 'reassignUnit',
        params: AssignmentParams,
        headers: CommandHeaders,
        body: ReassignInput,
        response: { 200: Assigned },
      },
    },
    async (request, reply) => {
      const { id, unitId } = request.params;
      return change({ request, reply }, id, { type: 'reassignUnit', incidentId: id, unitId, to: request.body.to });
    },
  );
  app.post(
    '/incidents/:id/assignments/:unitId/welfare',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Answer a welfare check: all is well',
        operationId: 'answerWelfare',
        params: AssignmentParams,
        headers: CommandHeaders,
        response: { 200: Assigned },
      },
    },
    async (request, reply) => {
      const { id, unitId } = request.params;
      return change({ request, reply }, id, { type: 'answerWelfare', incidentId: id, unitId });
    },
  );

  app.put(
    '/units/:id/status',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags: ['units'],
        summary: 'Tell the duty of a unit; on an incident it is a step of its assignment',
        operationId: 'putUnitStatus',
        params: UnitParams,
        headers: CommandHeaders,
        body: UnitStatusInput,
        response: {
          200: Type.Object({ id: UnitId, status: UnitStatus, incidentId: Type.Optional(IncidentParams.properties.id) }),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { status, ...told } = request.body;
      return perform(deps, { request, reply }, { type: 'tellStatus', unitId: id, status, told }, (after) => {
        const incidentId = after.onIncident.get(id);
        return { id, status, ...(incidentId !== undefined && { incidentId }) };
      });
    },
  );
  app.post(
    '/units/:id/sos',
    {
      config: { permission: 'signedIn', audit: true },
      schema: {
        tags: ['units'],
        summary: 'Call for help: an incident of priority 1, or another cry of the one there is',
        operationId: 'postSos',
        params: UnitParams,
        headers: CommandHeaders,
        body: SosInput,
        response: { 201: Incident },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const actor = actorOf(deps, request);
      const command: Command = { type: 'raiseSos', unitId: id, input: request.body };
      const incident = await perform(deps, { request, reply, actor }, command, (after, [event]) => {
        const incidentId = event?.type === 'incidentReceived' ? event.incident.id : undefined;
        const known = event && 'incidentId' in event ? event.incidentId : undefined;
        return incidentBody(after, (incidentId ?? known)!, actor);
      });
      return reply.code(201).header('location', `/api/v1/incidents/${incident.id}`).send(incident);
    },
  );
}

/** What happened to a unit, as the wire says it; nothing for events that are not about units. */
function toAssignmentEvent(event: CommandEvent, at: string): AssignmentEvents['events'] {
  switch (event.type) {
    case 'unitAssigned': {
      const { assignment, from } = event;
      const { unitId, state } = assignment;
      return [{ type: 'assigned', unitId, state, at, ...(from !== undefined && { fromIncidentId: from }) }];
    }
    case 'assignmentEnded':
      return [{ type: event.how, unitId: event.unitId, state: event.state, at }];
    case 'assignmentAdvanced':
      return [{ type: event.how, unitId: event.unitId, state: event.step, at }];
    case 'welfareAnswered':
      return [{ type: 'welfareAnswered', unitId: event.unitId, state: 'onScene', at }];
    default:
      return [];
  }
}
