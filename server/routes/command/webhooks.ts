import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { OutboundPolicy } from '../../commandFlow/outboundPolicy.js';
import type { Webhooks } from '../../commandFlow/webhooks.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { WebhookId } from '../../wire/command.js';
import { DeadLetter, Webhook, WebhookInput } from '../../wire/webhooks.js';
import { mustMayAt, notThere } from '../entityDeps.js';
import { type CommandRouteDeps, itemsOf } from './perform.js';

const Params = Type.Object({ id: WebhookId });
const LetterParams = Type.Object({ id: WebhookId, letterId: Type.String({ maxLength: 100 }) });
const tags = ['webhooks'];

/** What the routes of webhooks are made of. */
export interface WebhookRouteDeps extends CommandRouteDeps {
  webhooks: Webhooks;
  outbound: OutboundPolicy;
}

/** Other systems that follow what happens, and what could not be delivered to them. */
export function webhookRoutes(app: App, deps: WebhookRouteDeps): void {
  const { webhooks, access, outbound } = deps;
  const managed = (id: WebhookId, request: FastifyRequest): Webhook => {
    const webhook = webhooks.get(id);
    if (!webhook || !access.mayAt(request.principal, 'manage', webhook.org)) throw notThere('webhook', id);
    return webhook;
  };
  const letterOf = (request: FastifyRequest): string => {
    const { id, letterId } = request.params as { id: WebhookId; letterId: string };
    managed(id, request);
    if (!webhooks.deadLetters(id).some((letter) => letter.id === letterId)) throw notThere('dead letter', letterId);
    return letterId;
  };

  app.get(
    '/webhooks',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Outbound webhooks and how they fare',
        operationId: 'listWebhooks',
        response: { 200: itemsOf(Webhook) },
      },
    },
    async ({ principal }) => ({ items: webhooks.list().filter(({ org }) => access.mayAt(principal, 'manage', org)) }),
  );
  app.put(
    '/webhooks/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary:
          'Add a webhook, which is answered with its secret once and hears what happens from now on, or change it',
        operationId: 'putWebhook',
        params: Params,
        body: WebhookInput,
        response: { 200: Webhook },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (webhooks.get(id)) managed(id, request);
      mustMayAt(access, request.principal, 'manage', request.body.org);
      const problem = outbound.urlProblem(request.body.url);
      if (problem) {
        const errors = [{ field: 'body/url', message: problem }];
        throw new ProblemError('unprocessable', `${problem} (C47)`, { errors });
      }
      return webhooks.put(id, request.body);
    },
  );
  app.post(
    '/webhooks/:id/secret',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Change the secret of a webhook: what is sent from now on is signed with the new one',
        operationId: 'changeWebhookSecret',
        params: Params,
        response: { 200: Webhook },
      },
    },
    async (request) => (await webhooks.changeSecret(managed(request.params.id, request).id))!,
  );
  app.delete(
    '/webhooks/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Remove a webhook with its dead letters',
        operationId: 'deleteWebhook',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await webhooks.delete(managed(request.params.id, request).id);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/webhooks/:id/dead-letters',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Deliveries that were given up, oldest first',
        operationId: 'listDeadLetters',
        params: Params,
        response: { 200: itemsOf(DeadLetter) },
      },
    },
    async (request) => ({ items: webhooks.deadLetters(managed(request.params.id, request).id) }),
  );
  app.post(
    '/webhooks/:id/dead-letters/:letterId/retry',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Send a dead letter once more, now',
        operationId: 'retryDeadLetter',
        params: LetterParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const problem = await webhooks.resend(letterOf(request));
      if (problem !== undefined) throw new ProblemError('unavailable', `It was not delivered: ${problem}. (C47)`);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/webhooks/:id/dead-letters/:letterId',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Forget a dead letter',
        operationId: 'deleteDeadLetter',
        params: LetterParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await webhooks.discard(letterOf(request));
      return reply.code(204).send(null);
    },
  );
}
