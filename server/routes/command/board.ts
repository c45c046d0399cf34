import { Type } from 'typebox';
import { maySee } from '../../command/access.js';
import { boardOf } from '../../command/board.js';
import type { CommandState } from '../../command/state.js';
import { dayOf, talliesByType } from '../../command/tallies.js';
import { toHandover } from '../../command/views.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { type Board, BoardQuery, Board as BoardSchema, Handover, HandoverInput } from '../../wire/board.js';
import { HandoverId } from '../../wire/command.js';
import { ReasonInput } from '../../wire/incidentActions.js';
import { homeOrgOf } from './actors.js';
import { actorOf, CommandHeaders, type CommandRouteDeps, itemsOf, perform } from './perform.js';

const Params = Type.Object({ id: HandoverId });

/** The zero-out board, and the hand-over of shifts. */
export function boardRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow, clock } = deps;
  app.get(
    '/board',
    {
      config: { permission: 'view' },
      schema: {
        tags: ['board'],
        summary: 'Everything that is not done yet, by urgency and age, with its owner and next duty',
        operationId: 'getBoard',
        querystring: BoardQuery,
        response: { 200: BoardSchema },
      },
    },
    async (request): Promise<Board> => {
      const actor = actorOf(deps, request);
      const org = request.query.org ?? homeOrgOf(request.principal);
      const now = clock();
      const items = boardOf(flow.state, org, now, (incident) => maySee(actor, incident));
      const count = (keys: (string | number)[]) => {
        const counts: Record<string, number> = {};
        for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
        return counts;
      };
      return {
        at: new Date(now).toISOString(),
        org,
        total: items.length,
        overdue: items.filter(({ overdue }) => overdue).length,
        byPriority: count(items.map(({ priority }) => priority)),
        byDuty: count(items.map(({ nextDuty }) => nextDuty)),
        oldestSeconds: items.reduce((oldest, { ageSeconds }) => Math.max(oldest, ageSeconds), 0),
        today: divertedToday(flow.state.tallies, org, now),
        items,
      };
    },
  );

  const tags = ['handovers'];
  app.get(
    '/handovers',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Shift hand-overs of the last day and those that wait',
        operationId: 'listHandovers',
        response: { 200: itemsOf(Handover) },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const seen = flow.state.handovers.values().filter(({ org }) => actor.may('view', { org }));
      return { items: seen.sort((a, b) => b.signedByFromAt - a.signedByFromAt).map(toHandover) };
    },
  );
  app.post(
    '/handovers',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Hand one’s shift over: freezes the list and signs it',
        operationId: 'prepareHandover',
        headers: CommandHeaders,
        body: HandoverInput,
        response: { 201: Handover },
      },
    },
    async (request, reply) => {
      const command = { type: 'prepareHandover', input: request.body } as const;
      const made = await perform(deps, { request, reply, makes: 'handover' }, command, (after, [event]) => {
        if (event?.type !== 'handoverPrepared') throw new Error('a hand-over was taken but not prepared');
        return toHandover(after.handovers.get(event.handoverId)!);
      });
      return reply.code(201).header('location', `/api/v1/handovers/${made.id}`).send(made);
    },
  );
  app.get(
    '/handovers/:id',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'One hand-over',
        operationId: 'getHandover',
        params: Params,
        response: { 200: Handover },
      },
    },
    async (request) => {
      const handover = flow.state.handovers.get(request.params.id);
      if (!handover || !actorOf(deps, request).may('view', { org: handover.org })) {
        throw new ProblemError('notFound', `There is no hand-over ${request.params.id}.`);
      }
      return toHandover(handover);
    },
  );
  app.post(
    '/handovers/:id/sign',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Sign the hand-over as the incoming person: what the other owned is yours',
        operationId: 'signHandover',
        params: Params,
        headers: CommandHeaders,
        response: { 200: Handover },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return perform(deps, { request, reply }, { type: 'signHandover', handoverId: id }, (after) =>
        toHandover(after.handovers.get(id)!),
      );
    },
  );
  app.post(
    '/handovers/:id/cancel',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Cancel a hand-over that waits',
        operationId: 'cancelHandover',
        params: Params,
        headers: CommandHeaders,
        body: ReasonInput,
        response: { 200: Handover },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const command = { type: 'cancelHandover', handoverId: id, reason: request.body.reason } as const;
      return perform(deps, { request, reply }, command, (after) => toHandover(after.handovers.get(id)!));
    },
  );
}

/** How much of what an org received on a day was handed to partner services. */
function divertedToday(tallies: CommandState['tallies'], org: string, now: number): Board['today'] {
  const day = dayOf(now, 0);
  let [received, diverted] = [0, 0];
  for (const tally of talliesByType(tallies, { org, from: day, to: day }).values()) {
    received += tally.received;
    diverted += Math.max(0, tally.diverted - tally.recalled);
  }
  return { received, diverted, divertedShare: received === 0 ? 0 : diverted / received };
}
