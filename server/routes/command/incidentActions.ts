import { type Static, type TSchema, Type } from 'typebox';
import { heldIncident } from '../../command/access.js';
import type { Command } from '../../command/decide.js';
import { ProblemError } from '../../errors.js';
import type { App, RoutePermission } from '../../plugins/appTypes.js';
import { PartnerId } from '../../wire/command.js';
import { type IncidentId, Word } from '../../wire/ids.js';
import {
  AlarmInput,
  ChecklistMark,
  ClearInput,
  CloseInput,
  MergeInput,
  NoteInput,
  OfferInput,
  ReasonInput,
  TransferInput,
} from '../../wire/incidentActions.js';
import { Incident } from '../../wire/incidents.js';
import {
  actorOf,
  CommandHeaders,
  type CommandRouteDeps,
  IncidentParams,
  incidentBody,
  perform,
  problemOf,
} from './perform.js';

/** Something done to an incident that is answered with the incident. */
interface Action<Body extends TSchema> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly body?: Body;
  readonly permission?: RoutePermission;
  /** Refuses what no decision can know to be wrong, once the asker is known to have a say over the incident. @throws ProblemError */
  check?(body: Static<Body>): void;
  command(incidentId: IncidentId, body: Static<Body>): Command;
}

const DivertInput = Type.Object({ partnerId: PartnerId, serviceCode: Word }, { additionalProperties: false });

function addAction<Body extends TSchema>(app: App, deps: CommandRouteDeps, action: Action<Body>): void {
  const { path, operationId, summary, body, permission = 'command' } = action;
  app.post(
    `/incidents/:id/${path}`,
    {
      config: { permission },
      schema: {
        tags: ['incidents'],
        summary,
        operationId,
        params: IncidentParams,
        headers: CommandHeaders,
        ...(body && { body }),
        response: { 200: Incident },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const actor = actorOf(deps, request);
      if (action.check) {
        const found = heldIncident(deps.flow.state, deps.flow.context(actor), id, 'command');
        if (!found.ok) throw problemOf(found.refusal);
        action.check(request.body as Static<Body>);
      }
      const command = action.command(id, request.body as Static<Body>);
      return perform(deps, { request, reply, actor }, command, (after) => incidentBody(after, id, actor));
    },
  );
}

/** Steps of an incident's life: who answers for it, what is noted, how it ends. */
export function incidentActionRoutes(app: App, deps: CommandRouteDeps): void {
  const add = <Body extends TSchema>(action: Action<Body>): void => addAction(app, deps, action);
  add({
    path: 'claim',
    operationId: 'claimIncident',
    summary: 'Take responsibility; the first one wins',
    permission: 'firstAction',
    command: (incidentId) => ({ type: 'claimIncident', incidentId }),
  });
  add({
    path: 'claim/offer',
    operationId: 'offerIncident',
    summary: 'Offer responsibility to somebody else',
    body: OfferInput,
    permission: 'firstAction',
    command: (incidentId, { to }) => ({ type: 'offerIncident', incidentId, to: `account:${to}` }),
  });
  add({
    path: 'claim/accept',
    operationId: 'acceptIncident',
    summary: 'Accept the responsibility that was offered',
    permission: 'firstAction',
    command: (incidentId) => ({ type: 'acceptIncident', incidentId }),
  });
  add({
    path: 'claim/decline',
    operationId: 'declineIncident',
    summary: 'Decline or withdraw an offer of responsibility',
    permission: 'firstAction',
    command: (incidentId) => ({ type: 'declineIncident', incidentId }),
  });
  add({
    path: 'transfer',
    operationId: 'transferIncident',
    summary: 'Offer the incident to another org',
    body: TransferInput,
    command: (incidentId, body) => ({ type: 'transferIncident', incidentId, ...body }),
  });
  add({
    path: 'transfer/accept',
    operationId: 'acceptTransfer',
    summary: 'Take an incident over for one’s org',
    command: (incidentId) => ({ type: 'acceptTransfer', incidentId }),
  });
  add({
    path: 'transfer/decline',
    operationId: 'declineTransfer',
    summary: 'Decline or withdraw a transfer',
    body: ReasonInput,
    command: (incidentId, body) => ({ type: 'declineTransfer', incidentId, ...body }),
  });
  add({
    path: 'notes',
    operationId: 'postIncidentNote',
    summary: 'Add a line to the timeline',
    body: NoteInput,
    permission: 'signedIn',
    command: (incidentId, input) => ({ type: 'addNote', incidentId, input }),
  });
  add({
    path: 'alarm',
    operationId: 'raiseAlarm',
    summary: 'Raise the alarm level',
    body: AlarmInput,
    command: (incidentId, body) => ({ type: 'raiseAlarm', incidentId, ...body }),
  });
  add({
    path: 'clear',
    operationId: 'clearIncident',
    summary: 'Clear the incident; its units are free',
    body: Type.Union([ClearInput, Type.Null()]),
    permission: 'firstAction',
    command: (incidentId, body) => ({ type: 'clearIncident', incidentId, ...body }),
  });
  add({
    path: 'close',
    operationId: 'closeIncident',
    summary: 'Close the incident with a disposition',
    body: CloseInput,
    command: (incidentId, body) => ({ type: 'closeIncident', incidentId, ...body }),
  });
  add({
    path: 'reopen',
    operationId: 'reopenIncident',
    summary: 'Open a cleared, closed or merged incident again',
    body: ReasonInput,
    command: (incidentId, body) => ({ type: 'reopenIncident', incidentId, ...body }),
  });
  add({
    path: 'merge',
    operationId: 'mergeIncident',
    summary: 'Merge a duplicate into another incident',
    body: MergeInput,
    command: (incidentId, body) => ({ type: 'mergeIncident', incidentId, ...body }),
  });
  add({
    path: 'diversion',
    operationId: 'divertIncident',
    summary: 'Hand the incident to a partner service',
    body: DivertInput,
    check: ({ partnerId }) => {
      const partner = deps.partners?.get(partnerId);
      if (!partner || partner.active === false)
        throw new ProblemError('unprocessable', `There is no partner service ${partnerId} in use. (C40)`);
    },
    command: (incidentId, body) => ({ type: 'divertIncident', incidentId, ...body }),
  });
  add({
    path: 'diversion/recall',
    operationId: 'recallDiversion',
    summary: 'Take a diverted incident back',
    body: ReasonInput,
    command: (incidentId, body) => ({ type: 'recallDiversion', incidentId, ...body }),
  });
  app.put(
    '/incidents/:id/checklist/:item',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags: ['incidents'],
        summary: 'Mark an item of the checklist; a unit marks those of its own incident',
        operationId: 'putChecklistItem',
        params: Type.Object({ ...IncidentParams.properties, item: Word }),
        headers: CommandHeaders,
        body: ChecklistMark,
        response: { 200: Incident },
      },
    },
    async (request, reply) => {
      const { id, item } = request.params;
      const actor = actorOf(deps, request);
      const command: Command = { type: 'markChecklist', incidentId: id, item, done: request.body.done };
      return perform(deps, { request, reply, actor }, command, (after) => incidentBody(after, id, actor));
    },
  );
}
