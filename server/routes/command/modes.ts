import { Type } from 'typebox';
import { parametersOf } from '../../command/modes.js';
import { isWithin } from '../../command/orgPaths.js';
import { toModeRequest, toModeState } from '../../command/views.js';
import type { App } from '../../plugins/appTypes.js';
import { closed } from '../../wire/base.js';
import { ModeRequestId } from '../../wire/command.js';
import { OrgPath } from '../../wire/ids.js';
import { ReasonInput } from '../../wire/incidentActions.js';
import { Mode, ModeList, ModeParameters, ModeRequest, ModeRequestInput, ModeState } from '../../wire/modes.js';
import { homeOrgOf } from './actors.js';
import { actorOf, CommandHeaders, type CommandRouteDeps, perform } from './perform.js';

const tags = ['modes'];
const RequestParams = Type.Object({ id: ModeRequestId });
const OrgQuery = closed({ org: Type.Optional(OrgPath) });
const ParameterQuery = closed({ org: OrgPath, mode: Mode });

/** `/modes`: normal, emergency and wartime, each for an org and all below it. */
export function modeRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow } = deps;
  app.get(
    '/modes',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Modes that are declared, and requests that wait for a second person',
        operationId: 'listModes',
        response: { 200: ModeList },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      // A mode counts below its org: who sees anything there is told.
      const sees = (org: string) => actor.may('view', { org }) || isWithin(actor.org, org);
      return {
        declared: flow.state.modes
          .values()
          .filter(({ org }) => sees(org))
          .map(({ org }) => toModeState(flow.state, org)),
        requests: flow.state.modeRequests
          .values()
          .filter(({ org }) => sees(org))
          .map(toModeRequest),
      };
    },
  );
  app.get(
    '/modes/current',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'The mode in force at an org (default: one’s own), with its parameters',
        operationId: 'getMode',
        querystring: OrgQuery,
        response: { 200: ModeState },
      },
    },
    async (request) => toModeState(flow.state, request.query.org ?? homeOrgOf(request.principal)),
  );
  app.post(
    '/modes/requests',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Ask for a mode; a second person confirms it',
        operationId: 'requestMode',
        headers: CommandHeaders,
        body: ModeRequestInput,
        response: { 201: ModeRequest },
      },
    },
    async (request, reply) => {
      const made = await perform(
        deps,
        { request, reply },
        { type: 'requestMode', input: request.body },
        (_after, [event]) => {
          if (event?.type !== 'modeRequested') throw new Error('a mode was taken but not requested');
          return toModeRequest(event.request);
        },
      );
      return reply.code(201).send(made);
    },
  );
  app.post(
    '/modes/requests/:id/confirm',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Confirm a mode that somebody else asked for',
        operationId: 'confirmMode',
        params: RequestParams,
        headers: CommandHeaders,
        response: { 200: ModeState },
      },
    },
    async (request, reply) =>
      perform(deps, { request, reply }, { type: 'confirmMode', requestId: request.params.id }, (after, [event]) => {
        if (event?.type !== 'modeDeclared') throw new Error('a mode was taken but not declared');
        return toModeState(after, event.org);
      }),
  );
  app.post(
    '/modes/requests/:id/reject',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Reject a request for a mode, or withdraw one’s own',
        operationId: 'rejectMode',
        params: RequestParams,
        headers: CommandHeaders,
        body: ReasonInput,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const command = { type: 'rejectMode', requestId: request.params.id, reason: request.body.reason } as const;
      await perform(deps, { request, reply }, command, () => null);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/modes/end',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'End the mode declared at an org before its time',
        operationId: 'endMode',
        headers: CommandHeaders,
        body: closed({ org: OrgPath, ...ReasonInput.properties }),
        response: { 200: ModeState },
      },
    },
    async (request, reply) => {
      const { org, reason } = request.body;
      return perform(deps, { request, reply }, { type: 'endMode', org, reason }, (after) => toModeState(after, org));
    },
  );
  app.get(
    '/modes/parameters',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'What a mode changes at an org',
        operationId: 'getModeParameters',
        querystring: ParameterQuery,
        response: { 200: ModeParameters },
      },
    },
    async (request) => parametersOf(flow.state, request.query.org, request.query.mode),
  );
  app.put(
    '/modes/parameters',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Set what a mode changes at an org and below',
        operationId: 'putModeParameters',
        querystring: ParameterQuery,
        headers: CommandHeaders,
        body: ModeParameters,
        response: { 200: ModeParameters },
      },
    },
    async (request, reply) => {
      const command = { type: 'setParameters', ...request.query, parameters: request.body } as const;
      return perform(deps, { request, reply }, command, () => request.body);
    },
  );
  app.delete(
    '/modes/parameters',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Go back to the parameters of the org above',
        operationId: 'deleteModeParameters',
        querystring: ParameterQuery,
        headers: CommandHeaders,
        response: { 200: ModeParameters },
      },
    },
    async (request, reply) => {
      const { org, mode } = request.query;
      return perform(deps, { request, reply }, { type: 'clearParameters', org, mode }, (after) =>
        parametersOf(after, org, mode),
      );
    },
  );
}
