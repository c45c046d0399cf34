import type { HandoverInput } from '../wire/board.js';
import type { HandoverId, OrderId } from '../wire/command.js';
import type { IncidentId } from '../wire/ids.js';
import { accept, type Context, type Decision, refOf, refuse } from './decision.js';
import type { CommandEvent } from './events.js';
import { isWithin } from './orgPaths.js';
import { isOnBoard } from './stages.js';
import type { CommandState } from './state.js';

export type ShiftCommand =
  | { readonly type: 'prepareHandover'; readonly input: HandoverInput }
  | { readonly type: 'signHandover'; readonly handoverId: HandoverId }
  | { readonly type: 'cancelHandover'; readonly handoverId: HandoverId; readonly reason: string };

/** Incidents on the board of an org, by id. */
export function boardIds(state: CommandState, org: string): IncidentId[] {
  const ids: IncidentId[] = [];
  state.incidents.forEach((incident, id) => {
    if (isOnBoard(incident) && isWithin(incident.org, org)) ids.push(id);
  });
  return ids.sort();
}

/** Decides on shift hand-overs: C38. */
export function decideShift(state: CommandState, command: ShiftCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'prepareHandover':
      return prepare(state, command.input, ctx);
    case 'signHandover':
      return sign(state, command.handoverId, ctx);
    case 'cancelHandover':
      return cancel(state, command.handoverId, command.reason, ctx);
  }
}

function prepare(state: CommandState, { org, to, note }: HandoverInput, ctx: Context): Decision<CommandEvent> {
  if (!ctx.orgExists(org)) return refuse('orgUnknown', 'C38', `There is no org ${org}.`);
  if (!ctx.actor.may('command', { org })) return refuse('forbidden', 'C1', `This takes command at ${org}.`);
  const incoming = ctx.person(`account:${to}`);
  if (!incoming?.may('command', { org })) {
    return refuse('unprocessable', 'C38', `The incoming person must hold command at ${org}.`);
  }
  if (incoming.id === ctx.actor.id) return refuse('unprocessable', 'C38', 'A shift is handed to somebody else.');
  const waiting = state.handovers.values().find((known) => known.state === 'waiting' && known.org === org);
  if (waiting && waiting.from.id === ctx.actor.id) {
    return refuse('conflict', 'C38', `Your hand-over of ${org} to ${waiting.to.name} waits for a signature.`);
  }
  const orders: OrderId[] = [];
  state.orders.forEach((order, id) => {
    if (order.kind !== 'message' && order.endedAt === undefined && isWithin(order.fromOrg, org)) orders.push(id);
  });
  return accept({
    type: 'handoverPrepared',
    handoverId: ctx.mint() as HandoverId,
    org,
    to: refOf(incoming),
    ...(note !== undefined && { note }),
    incidents: boardIds(state, org),
    orders: orders.sort(),
  });
}

function sign(state: CommandState, handoverId: HandoverId, ctx: Context): Decision<CommandEvent> {
  const handover = state.handovers.get(handoverId);
  if (!handover || !ctx.actor.may('view', { org: handover.org })) {
    return refuse('notFound', 'C38', 'There is no such hand-over.');
  }
  if (handover.to.id !== ctx.actor.id) return refuse('forbidden', 'C38', `${handover.to.name} signs this hand-over.`);
  if (handover.state === 'done') return accept();
  if (handover.state === 'cancelled') return refuse('gone', 'C38', 'The hand-over was cancelled.');
  const now = boardIds(state, handover.org);
  const before = new Set(handover.incidents);
  const still = new Set(now);
  return accept({
    type: 'handoverSigned',
    handoverId,
    addedMeanwhile: now.filter((id) => !before.has(id)),
    clearedMeanwhile: handover.incidents.filter((id) => !still.has(id)),
    passed: now.filter((id) => state.incidents.get(id)!.claim.owner?.id === handover.from.id),
  });
}

function cancel(state: CommandState, handoverId: HandoverId, reason: string, ctx: Context): Decision<CommandEvent> {
  const handover = state.handovers.get(handoverId);
  if (!handover || !ctx.actor.may('view', { org: handover.org })) {
    return refuse('notFound', 'C38', 'There is no such hand-over.');
  }
  const { from, to, state: now } = handover;
  if (ctx.actor.id !== from.id && ctx.actor.id !== to.id) {
    return refuse('forbidden', 'C38', `Only ${from.name} or ${to.name} cancels it.`);
  }
  if (now !== 'waiting') return refuse('conflict', 'C38', `The hand-over is ${now} already.`);
  return accept({ type: 'handoverCancelled', handoverId, reason });
}
