import type { OrderId } from '../wire/command.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import type { Addressee, MessageInput, OrderInput, RequestInput } from '../wire/orders.js';
import { seenIncident } from './access.js';
import { readTold } from './clocks.js';
import { accept, type Context, type Decision, type Refusal, refOf, refuse } from './decision.js';
import type { CommandEvent } from './events.js';
import { parametersAt } from './modes.js';
import { isWithin, orgAbove, orgsBetween } from './orgPaths.js';
import type { OrderRecord, RecipientRecord } from './records.js';
import type { CommandState } from './state.js';

export type SendCommand =
  | { readonly type: 'sendOrder'; readonly input: OrderInput }
  | { readonly type: 'sendMessage'; readonly input: MessageInput }
  | { readonly type: 'sendRequest'; readonly input: RequestInput };

/** Decides on what is sent: C29, C31, C32. */
export function decideSending(state: CommandState, command: SendCommand, ctx: Context): Decision<CommandEvent> {
  const { incidentId } = command.input;
  if (incidentId !== undefined) {
    const found = seenIncident(state, ctx, incidentId);
    if (!found.ok) return found;
  }
  switch (command.type) {
    case 'sendOrder':
      return sendOrder(state, command.input, ctx);
    case 'sendMessage':
      return sendMessage(state, command.input, ctx);
    case 'sendRequest':
      return sendRequest(state, command.input, ctx);
  }
}

/** Recipients of addressees, each once; or why one of them cannot be reached. */
function recipientsOf(
  to: readonly Addressee[],
  ctx: Context,
  mayReach: (org: string, recipient: RecipientRecord) => boolean,
): { ok: true; recipients: RecipientRecord[] } | { ok: false; refusal: Refusal } {
  const recipients = new Map<string, RecipientRecord>();
  for (const addressee of to) {
    const recipient = recipientOf(addressee, ctx);
    if (!recipient || !mayReach(recipient.org, recipient)) {
      return refuse('notFound', 'C1', `There is nobody to reach as ${Object.values(addressee)[0]} for you.`);
    }
    recipients.set(recipient.id, recipient);
  }
  return { ok: true, recipients: [...recipients.values()] };
}

function recipientOf(addressee: Addressee, ctx: Context): RecipientRecord | undefined {
  if ('unitId' in addressee) {
    const unit = ctx.unit(addressee.unitId);
    return unit && { id: `unit:${unit.id}`, name: unit.callsign, org: unit.org };
  }
  if ('org' in addressee) {
    return ctx.orgExists(addressee.org)
      ? { id: `org:${addressee.org}`, name: addressee.org, org: addressee.org }
      : undefined;
  }
  const person = ctx.person(`account:${addressee.accountId}`);
  return person && { id: person.id, name: person.name, org: person.org };
}

function sendOrder(state: CommandState, input: OrderInput, ctx: Context): Decision<CommandEvent> {
  const found = recipientsOf(input.to, ctx, (org, { id }) => {
    const unitId = id.startsWith('unit:') ? id.slice(5) : undefined;
    return ctx.actor.may('command', unitId === undefined ? { org } : { org, type: 'unit', id: unitId });
  });
  if (!found.ok) return found;
  const { recipients } = found;
  const seconds = input.acceptSeconds ?? parametersAt(state, ctx.actor.org).acceptSeconds;
  const acceptDueAt = seconds > 0 ? ctx.now + seconds * 1000 : undefined;
  const doneDueAt = input.doneSeconds === undefined ? undefined : ctx.now + input.doneSeconds * 1000;
  const first = acceptDueAt ?? doneDueAt;
  const skipped = recipients.flatMap(({ org }) => orgsBetween(ctx.actor.org, org));
  return accept({
    type: 'orderSent',
    order: {
      ...newOrder('order', input, ctx),
      recipients,
      informed: [...new Set(skipped)].sort(),
      ...(acceptDueAt !== undefined && { acceptDueAt }),
      ...(doneDueAt !== undefined && { doneDueAt }),
      ...(first !== undefined && {
        clock: { what: acceptDueAt === undefined ? 'done' : 'accept', at: first } as const,
      }),
      // The org that is told first when nobody answers: where the orders went, if that is one place.
      dutyOrg: commonOrg(recipients.map(({ org }) => org)) ?? ctx.actor.org,
    },
  });
}

function sendMessage(state: CommandState, input: MessageInput, ctx: Context): Decision<CommandEvent> {
  const { incidentId, to } = input;
  if (to === undefined && incidentId === undefined) {
    return refuse('unprocessable', 'C32', 'Say whom the message is for: `to`, or the `incidentId` of a room.');
  }
  if (to === undefined) {
    const members = state.rooms.get(incidentId!)?.members ?? [];
    const recipients = members.filter(({ id }) => id !== ctx.actor.id).map(({ id, name, org }) => ({ id, name, org }));
    return accept({ type: 'orderSent', order: { ...newOrder('message', input, ctx), recipients } });
  }
  const found = recipientsOf(to, ctx, (org, { id }) => mayWriteTo(ctx, org, id));
  if (!found.ok) return found;
  return accept({
    type: 'orderSent',
    order: { ...newOrder('message', input, ctx), recipients: found.recipients },
  });
}

/** People write to those they see; a unit also to its own line of orgs. */
function mayWriteTo(ctx: Context, org: string, id: string): boolean {
  const { actor } = ctx;
  const unitId = id.startsWith('unit:') ? id.slice(5) : undefined;
  if (actor.may('view', unitId === undefined ? { org } : { org, type: 'unit', id: unitId })) return true;
  return isWithin(actor.org, org) || isWithin(org, actor.org);
}

function sendRequest(state: CommandState, input: RequestInput, ctx: Context): Decision<CommandEvent> {
  const incidentOrg = input.incidentId && state.incidents.get(input.incidentId)?.org;
  const own = incidentOrg ?? ctx.actor.org;
  const org = input.org ?? (ctx.actor.unitId === undefined ? (orgAbove(own) ?? own) : own);
  if (!ctx.orgExists(org)) return refuse('orgUnknown', 'C31', `There is no org ${org}.`);
  if (!isWithin(ctx.actor.org, org) && !isWithin(own, org) && !ctx.actor.may('view', { org })) {
    return refuse('forbidden', 'C31', `Ask ${own} or an org above it.`);
  }
  const seconds = input.answerSeconds ?? parametersAt(state, org).answerSeconds;
  const answerDueAt = seconds > 0 ? ctx.now + seconds * 1000 : undefined;
  return accept({
    type: 'orderSent',
    order: {
      ...newOrder('request', input, ctx),
      recipients: [{ id: `org:${org}`, name: org, org }],
      dutyOrg: org,
      ...(answerDueAt !== undefined && { answerDueAt, clock: { what: 'answer', at: answerDueAt } as const }),
    },
  });
}

function newOrder(kind: OrderRecord['kind'], input: MessageInput, ctx: Context): OrderRecord {
  const { text, incidentId, attachments } = input;
  const { toldAt } = readTold(input, ctx.now);
  return {
    id: ctx.mint() as OrderId,
    kind,
    from: refOf(ctx.actor),
    fromOrg: ctx.actor.org,
    text,
    ...(incidentId !== undefined && { incidentId: incidentId as IncidentId }),
    ...(attachments !== undefined && { attachments }),
    sentAt: ctx.now,
    ...(toldAt !== undefined && { toldAt }),
    recipients: [],
    informed: [],
    dutyOrg: ctx.actor.org,
    overdue: false,
    version: 1,
  };
}

/** The one org that all are of. */
const commonOrg = (orgs: readonly string[]): string | undefined =>
  orgs.every((org) => org === orgs[0]) ? orgs[0] : undefined;

/** Whether the actor sees an order: sender, recipient, desk of an org involved, or someone who sees its incident. */
export function maySeeOrder(state: CommandState, ctx: Pick<Context, 'actor'>, order: OrderRecord): boolean {
  const { actor } = ctx;
  const own = ownRecipientId(actor.unitId, actor.id);
  if (order.from.id === actor.id || order.recipients.some(({ id }) => id === own || id === actor.id)) return true;
  const sees = (org: string) => actor.may('command', { org }) || actor.may('inspect', { org });
  if (sees(order.fromOrg) || sees(order.dutyOrg) || order.informed.some(sees)) return true;
  if (order.recipients.some(({ org }) => sees(org))) return true;
  const room = order.incidentId && state.rooms.get(order.incidentId);
  return room ? room.members.some(({ id }) => id === actor.id || id === own) : false;
}

/** How a unit is called as a recipient; a person is called as an actor. */
export const ownRecipientId = (unitId: UnitId | undefined, actorId: string): string =>
  unitId === undefined ? actorId : `unit:${unitId}`;
