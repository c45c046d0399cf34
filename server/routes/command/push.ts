import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Pushes } from '../../commandFlow/pushes.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import type { Principal } from '../../wire/identity.js';
import { PushKey, type PushLanguage, PushSubscriptionAnswer, PushSubscriptionInput } from '../../wire/push.js';
import { notThere } from '../entityDeps.js';
import { actorOf, CommandHeaders, type CommandRouteDeps } from './perform.js';

const Params = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) });
const tags = ['push'];
const config = { permission: 'signedIn' } as const;

/** Browsers that want to be woken with what is meant for their person or unit (Web Push). */
export function pushRoutes(app: App, deps: CommandRouteDeps & { pushes: Pushes }): void {
  const { pushes } = deps;
  app.get(
    '/push/key',
    {
      config,
      schema: { tags, summary: 'Key to subscribe with', operationId: 'getPushKey', response: { 200: PushKey } },
    },
    async () => ({ publicKey: pushes.publicKey }),
  );
  app.put(
    '/push/subscriptions',
    {
      config,
      schema: {
        tags,
        summary:
          'Subscribe a browser, for oneself and the unit one is; the same browser again replaces its subscription',
        operationId: 'putPushSubscription',
        headers: CommandHeaders,
        body: PushSubscriptionInput,
        response: { 201: PushSubscriptionAnswer },
      },
    },
    async (request, reply) => {
      const problem = pushes.problemOf(request.body);
      if (problem) throw new ProblemError('unprocessable', `${problem.message} (C52)`, { errors: [problem] });
      const { unitId } = actorOf(deps, request);
      const language = request.body.language ?? languageOf(request);
      const of = { principal: nameOf(request.principal), language, ...(unitId !== undefined && { unitId }) };
      return reply.code(201).send({ id: await pushes.subscribe(request.body, of) });
    },
  );
  app.delete(
    '/push/subscriptions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'End a subscription of one’s own',
        operationId: 'deletePushSubscription',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (pushes.get(id)?.principal !== nameOf(request.principal)) throw notThere('subscription', id);
      await pushes.unsubscribe(id);
      return reply.code(204).send(null);
    },
  );
}

const nameOf = ({ type, id }: Principal): string => `${type}:${id}`;

/** The first language of `Accept-Language` that pushes are written in; the order is taken as the preference. */
function languageOf(request: FastifyRequest): PushLanguage {
  const found = /(?:^|,)\s*(en|zh)\b/i.exec(request.headers['accept-language'] ?? '');
  return found?.[1].toLowerCase() === 'zh' ? 'zh' : 'en';
}
