import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type CapAlert, CapError, readCap } from '../../commandFlow/cap.js';
import { type Channels, channelActor } from '../../commandFlow/channels.js';
import type { Executed } from '../../commandFlow/commandFlow.js';
import { flagsOf, receiveCap, receiveMessage } from '../../commandFlow/intake.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { closed } from '../../wire/base.js';
import { Channel, ChannelAnswer, ChannelInput, ChannelMessage } from '../../wire/channels.js';
import { ChannelId } from '../../wire/command.js';
import { OrgPath, Word } from '../../wire/ids.js';
import { Priority } from '../../wire/incidents.js';
import { mustMayAt, notThere } from '../entityDeps.js';
import { actorOf, type CommandRouteDeps, itemsOf, problemOf } from './perform.js';
import { keepBodies, signedChannel } from './signedBody.js';

const Params = Type.Object({ id: ChannelId });
const tags = ['channels'];
const CapBody = Type.String({ maxLength: 1_000_000, description: 'A CAP 1.2 message (OASIS), XML.' });
const CAP_TYPES = ['application/cap+xml', 'application/xml', 'text/xml'] as const;
const capContent = { content: Object.fromEntries(CAP_TYPES.map((type) => [type, { schema: CapBody }])) };

/** The ways in for reports of other systems: set up by who manages, used with a signature; and CAP by hand. */
export function channelRoutes(app: App, deps: CommandRouteDeps & { channels: Channels }): void {
  const { channels, access, flow } = deps;

  /** A channel that the principal manages. */
  const managed = (id: ChannelId, request: FastifyRequest) => {
    const channel = channels.get(id);
    if (!channel || !access.mayAt(request.principal, 'view', channel.org)) throw notThere('channel', id);
    mustMayAt(access, request.principal, 'manage', channel.org);
    return channel;
  };
  /** A type and an org that reports can have. */
  const mustFit = ({ type, org }: ChannelInput, request: FastifyRequest): void => {
    mustMayAt(access, request.principal, 'manage', org);
    if (!flow.context(actorOf(deps, request)).orgExists(org))
      throw new ProblemError('orgUnknown', `There is no org ${org}. (C46)`);
    if (!flow.state.types.has(type)) throw new ProblemError('typeUnknown', `There is no incident type ${type}. (C46)`);
  };

  app.get(
    '/channels',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Channels that reports come by, without their secrets',
        operationId: 'listChannels',
        response: { 200: itemsOf(Channel) },
      },
    },
    async ({ principal }) => ({
      items: channels
        .list()
        .filter(({ org }) => access.mayAt(principal, 'manage', org))
        .map((channel) => channels.toWire(channel)),
    }),
  );
  app.put(
    '/channels/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Add a channel, which is answered with its secret once, or change it',
        operationId: 'putChannel',
        params: Params,
        body: ChannelInput,
        response: { 200: Channel },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (channels.get(id)) managed(id, request);
      mustFit(request.body, request);
      return channels.put(id, request.body);
    },
  );
  app.post(
    '/channels/:id/secret',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Change the secret of a channel; the old one counts for a day more',
        operationId: 'changeChannelSecret',
        params: Params,
        response: { 200: Channel },
      },
    },
    async (request) => {
      const { id } = managed(request.params.id, request);
      return (await channels.changeSecret(id))!;
    },
  );
  app.delete(
    '/channels/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Remove a channel',
        operationId: 'deleteChannel',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await channels.delete(managed(request.params.id, request).id);
      return reply.code(204).send(null);
    },
  );

  app.register(async (inner) => {
    const scope = inner as App;
    keepBodies(scope);
    const audit = { anonymous: true } as const;
    const preValidation = async (request: FastifyRequest): Promise<void> => {
      const { id, name } = signedChannel(channels, request);
      request.auditNote = { target: `channel:${id}`, details: { channel: name } };
    };
    scope.post(
      '/channels/:id/messages',
      {
        config: { permission: 'public', audit },
        preValidation,
        schema: {
          tags,
          summary: 'Report an incident by a channel',
          description:
            'Signed: `muster-timestamp` is whole seconds since 1970, `muster-signature` is `v1=` and the hex HMAC-SHA256 of "<timestamp>.<body>" with the channel’s secret. Good for five minutes either way; a `messageId` counts once.',
          operationId: 'postChannelMessage',
          params: Params,
          body: ChannelMessage,
          response: { 200: ChannelAnswer },
        },
      },
      async (request) => answerOf(await receiveMessage(flow, channels.get(request.params.id)!, request.body)),
    );
    scope.post(
      '/channels/:id/cap',
      {
        config: { permission: 'public', audit },
        preValidation,
        schema: {
          tags,
          summary: 'Report by CAP 1.2, signed as messages are',
          operationId: 'postChannelCap',
          params: Params,
          body: capContent,
          response: { 200: ChannelAnswer },
        },
      },
      async (request) => {
        const channel = channels.get(request.params.id)!;
        const { type, org, priority } = channel;
        const defaults = { type, org, flags: flagsOf(channel), ...(priority !== undefined && { priority }) };
        return answerOf(await receiveCap(flow, channelActor(channel), capOf(request.body), defaults));
      },
    );
    scope.post(
      '/incidents/cap',
      {
        config: { permission: 'firstAction' },
        schema: {
          tags: ['incidents'],
          summary: 'Import a CAP 1.2 message as an incident, or as news of the one it is about',
          operationId: 'importCap',
          querystring: closed({ org: OrgPath, type: Type.Optional(Word), priority: Type.Optional(Priority) }),
          body: capContent,
          response: { 200: ChannelAnswer },
        },
      },
      async (request) => {
        const { type = 'other', ...rest } = request.query;
        return answerOf(await receiveCap(flow, actorOf(deps, request), capOf(request.body), { ...rest, type }));
      },
    );
  });
}

/** A CAP message of a body. @throws ProblemError `unprocessable` saying what is wrong with it */
function capOf(body: unknown): CapAlert {
  if (typeof body !== 'string') throw new ProblemError('unsupportedMediaType', 'Send XML, as application/cap+xml.');
  try {
    return readCap(body);
  } catch (error) {
    if (!(error instanceof CapError)) throw error;
    throw new ProblemError('unprocessable', `This is no CAP message: ${error.message}. (C46)`);
  }
}

function answerOf(done: Executed<ChannelAnswer>): ChannelAnswer {
  if (!done.ok) throw problemOf(done.refusal);
  return done.body;
}
