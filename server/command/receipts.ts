import type { OrderId } from '../wire/command.js';
import type { IncidentId } from '../wire/ids.js';
import type { ReceiptInput } from '../wire/orders.js';
import { seenIncident } from './access.js';
import { readTold } from './clocks.js';
import { accept, type Context, type Decision, refuse } from './decision.js';
import type { CommandEvent } from './events.js';
import { maySeeOrder, ownRecipientId } from './orders.js';
import { isWithin } from './orgPaths.js';
import type { OrderRecord, RecipientRecord } from './records.js';
import type { CommandState } from './state.js';
import { maySpeakFor } from './unitDuty.js';

export type ReceiptCommand =
  | { readonly type: 'giveReceipt'; readonly orderId: OrderId; readonly input: ReceiptInput }
  | { readonly type: 'answerRequest'; readonly orderId: OrderId; readonly text: string }
  | { readonly type: 'cancelOrder'; readonly orderId: OrderId; readonly reason: string }
  | { readonly type: 'joinRoom'; readonly incidentId: IncidentId }
  | { readonly type: 'leaveRoom'; readonly incidentId: IncidentId };

/** Decides what recipients answer: C28, C31, C32. */
export function decideReceipt(state: CommandState, command: ReceiptCommand, ctx: Context): Decision<CommandEvent> {
  if (command.type === 'joinRoom' || command.type === 'leaveRoom') return changeRoster(state, command, ctx);
  const order = state.orders.get(command.orderId);
  if (!order || !maySeeOrder(state, ctx, order)) {
    return refuse('notFound', 'C1', `There is no order ${command.orderId} for you.`);
  }
  switch (command.type) {
    case 'giveReceipt':
      return giveReceipt(order, command.input, ctx);
    case 'answerRequest':
      return answer(order, command.text, ctx);
    case 'cancelOrder':
      return cancel(order, command.reason, ctx);
  }
}

const RANK = { delivered: 1, read: 2, accepted: 3, done: 4, declined: 5 } as const;

function giveReceipt(order: OrderRecord, input: ReceiptInput, ctx: Context): Decision<CommandEvent> {
  const { step, reason, unitId } = input;
  const recipient = answeringAs(order, input, ctx);
  if (!recipient) {
    const who = unitId === undefined ? 'you' : unitId;
    return refuse('forbidden', 'C28', `The order did not go to ${who}, or you do not answer for them.`);
  }
  if (order.kind !== 'order' && RANK[step] > RANK.read) {
    return refuse('unprocessable', 'C28', `A ${order.kind} is delivered and read, not ${step}.`);
  }
  if (step === 'declined' && reason === undefined) {
    return refuse('unprocessable', 'C28', 'Say why the order is declined: `reason`.');
  }
  const reached = reachedBy(recipient);
  if (RANK[step] <= reached && step !== 'declined') return accept();
  if (order.cancelled && RANK[step] > RANK.read)
    return refuse('gone', 'C28', `The order was taken back: ${order.cancelled.reason}`);
  if (recipient.declinedAt !== undefined)
    return step === 'declined' ? accept() : refuse('conflict', 'C28', `${recipient.name} declined it.`);
  if (recipient.doneAt !== undefined) return refuse('conflict', 'C28', `${recipient.name} has done it already.`);
  const { toldAt } = readTold(input, ctx.now);
  return accept({
    type: 'receiptGiven',
    orderId: order.id,
    recipient: recipient.id,
    step,
    ...(reason !== undefined && { reason }),
    ...(recipient.id.startsWith('org:') && { answersFor: true as const }),
    ...(toldAt !== undefined && { toldAt }),
  });
}

function reachedBy(recipient: RecipientRecord): number {
  if (recipient.doneAt !== undefined) return RANK.done;
  if (recipient.acceptedAt !== undefined) return RANK.accepted;
  if (recipient.readAt !== undefined) return RANK.read;
  return recipient.deliveredAt === undefined ? 0 : RANK.delivered;
}

/** The recipient the actor answers as: itself, a unit it speaks for, or the desk of an org it commands at. */
function answeringAs(order: OrderRecord, { unitId }: ReceiptInput, ctx: Context): RecipientRecord | undefined {
  const { actor } = ctx;
  if (unitId !== undefined) {
    const unit = ctx.unit(unitId);
    if (!unit || !maySpeakFor(ctx, unit)) return undefined;
    return order.recipients.find(({ id }) => id === `unit:${unitId}`);
  }
  const own = ownRecipientId(actor.unitId, actor.id);
  return (
    order.recipients.find(({ id }) => id === own || id === actor.id) ??
    order.recipients.find(({ id, org }) => id.startsWith('org:') && actor.may('command', { org }))
  );
}

function answer(order: OrderRecord, text: string, ctx: Context): Decision<CommandEvent> {
  if (order.kind !== 'request') return refuse('unprocessable', 'C31', 'Only a request for instruction is answered.');
  if (order.answer)
    return refuse('conflict', 'C31', `${order.answer.by.name} has answered already: ${order.answer.text}`);
  if (order.cancelled) return refuse('gone', 'C31', `The request was taken back: ${order.cancelled.reason}`);
  // Where the duty lies now, or anywhere it lay before: an answer from below the escalation is still an answer.
  const asked = order.recipients[0]?.org ?? order.dutyOrg;
  const may = ctx.actor.may('command', { org: order.dutyOrg }) || ctx.actor.may('command', { org: asked });
  if (!may) return refuse('forbidden', 'C31', `This takes command at ${order.dutyOrg}.`);
  return accept({ type: 'orderAnswered', orderId: order.id, text });
}

function cancel(order: OrderRecord, reason: string, ctx: Context): Decision<CommandEvent> {
  const mayCancel =
    order.from.id === ctx.actor.id || (order.kind !== 'message' && ctx.actor.may('command', { org: order.fromOrg }));
  if (!mayCancel)
    return refuse(
      'forbidden',
      'C28',
      `Only ${order.from.name} or someone with command at ${order.fromOrg} takes it back.`,
    );
  if (order.cancelled) return accept();
  if (order.endedAt !== undefined) return refuse('conflict', 'C28', 'It is done with already.');
  return accept({ type: 'orderCancelled', orderId: order.id, reason });
}

function changeRoster(
  state: CommandState,
  { type, incidentId }: Extract<ReceiptCommand, { type: 'joinRoom' | 'leaveRoom' }>,
  ctx: Context,
): Decision<CommandEvent> {
  const found = seenIncident(state, ctx, incidentId);
  if (!found.ok) return found;
  const { actor } = ctx;
  const id = ownRecipientId(actor.unitId, actor.id);
  const isIn = state.rooms.get(incidentId)?.members.some((member) => member.id === id) ?? false;
  if (type === 'joinRoom') {
    return isIn
      ? accept()
      : accept({ type: 'roomJoined', incidentId, member: { id, name: actor.name, org: actor.org } });
  }
  return isIn ? accept({ type: 'roomLeft', incidentId, member: { id, name: actor.name } }) : accept();
}

/** Whether an order waits in the in-box of an actor: addressed to it, or to the desk of an org it commands at. */
export function isInBox(order: OrderRecord, ctx: Pick<Context, 'actor'>): boolean {
  const own = ownRecipientId(ctx.actor.unitId, ctx.actor.id);
  return order.recipients.some(
    ({ id, org }) =>
      id === own ||
      id === ctx.actor.id ||
      (id.startsWith('org:') && isWithin(ctx.actor.org, org) && ctx.actor.may('command', { org })),
  );
}
