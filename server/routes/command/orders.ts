import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { seenIncident } from '../../command/access.js';
import type { Command } from '../../command/decide.js';
import type { Actor } from '../../command/decision.js';
import { maySeeOrder } from '../../command/orders.js';
import { isInBox } from '../../command/receipts.js';
import type { OrderRecord } from '../../command/records.js';
import type { CommandState } from '../../command/state.js';
import { toOrder } from '../../command/views.js';
import { archivedOrder } from '../../commandFlow/archive.js';
import { ProblemError } from '../../errors.js';
import type { App, RoutePermission } from '../../plugins/appTypes.js';
import { OrderId } from '../../wire/command.js';
import type { IncidentId } from '../../wire/ids.js';
import { ReasonInput } from '../../wire/incidentActions.js';
import {
  AnswerInput,
  MessageInput,
  Order,
  OrderInput,
  OrderListQuery,
  OrderPage,
  ReceiptInput,
  RequestInput,
  Room,
} from '../../wire/orders.js';
import { notThere } from '../entityDeps.js';
import { pageOfKeyed } from '../paging.js';
import {
  type Asked,
  actorOf,
  CommandHeaders,
  type CommandRouteDeps,
  IncidentParams,
  perform,
  problemOf,
} from './perform.js';

const Params = Type.Object({ id: OrderId });
const tags = ['orders'];

/** Refuses what goes with an order and is not there for its sender (C51). @throws ProblemError `unprocessable` */
function mustHave(deps: CommandRouteDeps, request: FastifyRequest, items: MessageInput['attachments']): void {
  const problem = items && deps.attachments?.problemOf(items, actorOf(deps, request));
  if (problem === undefined) return;
  const errors = [{ field: 'body/attachments', message: problem }];
  throw new ProblemError('unprocessable', `${problem} (C51)`, { errors });
}

/** Orders, messages and requests for instruction, with their receipts, and the rooms of incidents. */
export function orderRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow, picture } = deps;

  /** Runs a command about one order and answers with it. */
  const about = (asked: Asked, id: OrderId, command: Command) =>
    perform(deps, asked, command, (after) => toOrder(after.orders.get(id)!));

  const addSending = <Body extends TSchema>(
    path: string,
    route: {
      operationId: string;
      summary: string;
      permission: RoutePermission;
      body: Body;
      command(input: never): Command;
    },
  ): void => {
    app.post(
      path,
      {
        config: { permission: route.permission },
        schema: {
          tags,
          summary: route.summary,
          operationId: route.operationId,
          headers: CommandHeaders,
          body: route.body,
          response: { 201: Order },
        },
      },
      async (request, reply) => {
        mustHave(deps, request, (request.body as MessageInput).attachments);
        const command = route.command(request.body as never);
        const order = await perform(deps, { request, reply, makes: 'order' }, command, (after, [sent]) => {
          if (sent?.type !== 'orderSent') throw new Error('an order was taken but not sent');
          return toOrder(after.orders.get(sent.order.id)!);
        });
        return reply.code(201).header('location', `/api/v1/orders/${order.id}`).send(order);
      },
    );
  };
  addSending('/orders', {
    operationId: 'postOrder',
    summary: 'Give an order to units, people or the desk of an org',
    permission: 'command',
    body: OrderInput,
    command: (input: OrderInput) => ({ type: 'sendOrder', input }),
  });
  addSending('/messages', {
    operationId: 'postMessage',
    summary: 'Write to units and people, or to the room of an incident',
    permission: 'signedIn',
    body: MessageInput,
    command: (input: MessageInput) => ({ type: 'sendMessage', input }),
  });
  addSending('/requests', {
    operationId: 'postRequest',
    summary: 'Ask the duty desk of an org for instruction',
    permission: 'signedIn',
    body: RequestInput,
    command: (input: RequestInput) => ({ type: 'sendRequest', input }),
  });

  app.get(
    '/orders',
    {
      config: { permission: 'signedIn', lists: ['kind'] },
      schema: {
        tags,
        summary: 'Orders, messages and requests one may see, newest first',
        operationId: 'listOrders',
        headers: CommandHeaders,
        querystring: OrderListQuery,
        response: { 200: OrderPage },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const { kind, incidentId, unitId } = request.query;
      const inBox = boxOf(request.query.box ?? 'all', actor);
      const found = flow.state.orders
        .values()
        .filter(
          (order) =>
            (kind?.includes(order.kind) ?? true) &&
            (incidentId === undefined || order.incidentId === incidentId) &&
            (unitId === undefined || order.recipients.some(({ id }) => id === `unit:${unitId}`)) &&
            inBox(order) &&
            maySeeOrder(flow.state, { actor }, order),
        );
      const { items, ...next } = pageOfKeyed(request.query, picture.epoch, found, newestFirst);
      return { items: items.map(toOrder), ...next };
    },
  );
  app.get(
    '/orders/:id',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'One order, message or request',
        operationId: 'getOrder',
        params: Params,
        headers: CommandHeaders,
        response: { 200: Order },
      },
    },
    async (request) => {
      const { id } = request.params;
      const actor = actorOf(deps, request);
      const order = flow.state.orders.get(id) ?? (await archivedOrder(flow.store, id));
      if (!order || !maySeeOrder(flow.state, { actor }, order)) throw notThere('order', id);
      return toOrder(order);
    },
  );
  app.post(
    '/orders/:id/receipts',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Say that an order was delivered, read, accepted, done or declined',
        operationId: 'postReceipt',
        params: Params,
        headers: CommandHeaders,
        body: ReceiptInput,
        response: { 200: Order },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return about({ request, reply }, id, { type: 'giveReceipt', orderId: id, input: request.body });
    },
  );
  app.post(
    '/orders/:id/answer',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Answer a request for instruction',
        operationId: 'answerRequest',
        params: Params,
        headers: CommandHeaders,
        body: AnswerInput,
        response: { 200: Order },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return about({ request, reply }, id, { type: 'answerRequest', orderId: id, text: request.body.text });
    },
  );
  app.post(
    '/orders/:id/cancel',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Take an order or request back',
        operationId: 'cancelOrder',
        params: Params,
        headers: CommandHeaders,
        body: ReasonInput,
        response: { 200: Order },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return about({ request, reply }, id, { type: 'cancelOrder', orderId: id, reason: request.body.reason });
    },
  );

  const roomOf = (state: CommandState, id: IncidentId): Room => {
    const room = state.rooms.get(id) ?? { members: [], messages: [] };
    return {
      incidentId: id,
      members: room.members.map(({ joinedAt, ...member }) => ({
        ...member,
        joinedAt: new Date(joinedAt).toISOString(),
      })),
      messages: room.messages.flatMap((orderId) => {
        const order = state.orders.get(orderId);
        return order ? [toOrder(order)] : [];
      }),
    };
  };
  app.get(
    '/incidents/:id/room',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Roster and log of the room of an incident',
        operationId: 'getRoom',
        params: IncidentParams,
        headers: CommandHeaders,
        response: { 200: Room },
      },
    },
    async (request) => {
      const { id } = request.params;
      const found = seenIncident(flow.state, flow.context(actorOf(deps, request)), id);
      if (!found.ok) throw problemOf(found.refusal);
      return roomOf(flow.state, id);
    },
  );
  for (const [verb, type, summary] of [
    ['PUT', 'joinRoom', 'Join the room of an incident'],
    ['DELETE', 'leaveRoom', 'Leave the room of an incident'],
  ] as const) {
    app.route({
      method: verb,
      url: '/incidents/:id/room/me',
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary,
        operationId: type,
        params: IncidentParams,
        headers: CommandHeaders,
        response: { 200: Room },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        return perform(deps, { request, reply }, { type, incidentId: id }, (after) => roomOf(after, id));
      },
    });
  }
}

/** Whether an order is in a box of an actor. */
function boxOf(box: 'in' | 'out' | 'overdue' | 'all', actor: Actor): (order: OrderRecord) => boolean {
  switch (box) {
    case 'in':
      return (order) => isInBox(order, { actor });
    case 'out':
      return (order) => order.from.id === actor.id;
    case 'overdue':
      return (order) => order.overdue;
    case 'all':
      return () => true;
  }
}

const newestFirst = ({ sentAt, id }: OrderRecord): string => `${String(9e15 - sentAt).padStart(16, '0')} ${id}`;
