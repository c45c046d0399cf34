import { assertUnreachable } from '../wire/base.js';
import type { IncidentId } from '../wire/ids.js';
import type { ReceiptStep } from '../wire/orders.js';
import type { OrderEvent, Stamp } from './events.js';
import { changeIncident, without } from './incidentState.js';
import type { OrderRecord, RecipientRecord, RoomRecord } from './records.js';
import type { CommandState } from './state.js';

const EMPTY_ROOM: RoomRecord = { members: [], messages: [] };

/** The state after an event about orders, messages, requests and rooms. */
export function evolveOrder(state: CommandState, event: OrderEvent, stamp: Stamp): CommandState {
  switch (event.type) {
    case 'orderSent':
      return send(state, event.order, stamp);
    case 'receiptGiven':
      return changeOrder(state, event.orderId, (order) => settle(receipted(order, event, stamp), stamp.at));
    case 'orderAnswered': {
      const answer = { text: event.text, by: stamp.actor, at: stamp.at };
      const answered = changeOrder(state, event.orderId, (order) => settle({ ...order, answer }, stamp.at));
      return lineOf(answered, event.orderId, stamp, 'requestAnswered', event.text);
    }
    case 'orderCancelled': {
      const cancelled = { reason: event.reason, by: stamp.actor, at: stamp.at };
      const changed = changeOrder(state, event.orderId, (order) => settle({ ...order, cancelled }, stamp.at));
      return lineOf(changed, event.orderId, stamp, 'orderCancelled', event.reason);
    }
    case 'orderEscalated': {
      const { toOrg, at } = event;
      const escalated = changeOrder(state, event.orderId, (order) => ({
        ...order,
        dutyOrg: toOrg,
        overdue: true,
        informed: [...new Set([...order.informed, toOrg])],
        ...(order.clock && { clock: { what: order.clock.what, ...(at !== undefined && { at }) } }),
      }));
      return lineOf(escalated, event.orderId, stamp, 'orderOverdue', toOrg);
    }
    case 'orderArchived':
      return { ...state, orders: state.orders.without(event.orderId) };
    case 'roomJoined': {
      const room = state.rooms.get(event.incidentId) ?? EMPTY_ROOM;
      const members = [...room.members, { ...event.member, joinedAt: stamp.at }];
      return joinLine(withRoom(state, event.incidentId, { ...room, members }), event.incidentId, stamp, 'joined');
    }
    case 'roomLeft': {
      const room = state.rooms.get(event.incidentId) ?? EMPTY_ROOM;
      const members = room.members.filter((member) => member.id !== event.member.id);
      return joinLine(withRoom(state, event.incidentId, { ...room, members }), event.incidentId, stamp, 'left');
    }
    default:
      return assertUnreachable(event);
  }
}

function send(state: CommandState, order: OrderRecord, stamp: Stamp): CommandState {
  const sent = { ...state, orders: state.orders.with(order.id, order) };
  const { incidentId } = order;
  if (incidentId === undefined || !state.incidents.has(incidentId)) return sent;
  const room = state.rooms.get(incidentId) ?? EMPTY_ROOM;
  const logged = withRoom(sent, incidentId, { ...room, messages: [...room.messages, order.id] });
  return lineOf(logged, order.id, stamp, `${order.kind}Sent`, order.text);
}

const withRoom = (state: CommandState, id: IncidentId, room: RoomRecord): CommandState => ({
  ...state,
  rooms: state.rooms.with(id, room),
});

const joinLine = (state: CommandState, id: IncidentId, stamp: Stamp, how: 'joined' | 'left'): CommandState =>
  changeIncident(state, id, stamp, { change: (incident) => incident, line: { type: `room-${how}` } });

function changeOrder(
  state: CommandState,
  id: OrderRecord['id'],
  change: (order: OrderRecord) => OrderRecord,
): CommandState {
  const order = state.orders.get(id);
  if (!order) throw new Error(`an event names order ${id}, which is not there`);
  return { ...state, orders: state.orders.with(id, { ...change(order), version: order.version + 1 }) };
}

/** A line about an order on the timeline of its incident, if it has one that is still here. */
function lineOf(state: CommandState, id: OrderRecord['id'], stamp: Stamp, type: string, text: string): CommandState {
  const incidentId = state.orders.get(id)?.incidentId;
  if (incidentId === undefined || !state.incidents.has(incidentId)) return state;
  return changeIncident(state, incidentId, stamp, {
    change: (incident) => incident,
    line: { type, text, subject: `order:${id}` },
  });
}

const CHAIN = ['delivered', 'read', 'accepted', 'done'] as const;
const STAMPS = { delivered: 'deliveredAt', read: 'readAt', accepted: 'acceptedAt', done: 'doneAt' } as const;

type Receipt = Extract<OrderEvent, { type: 'receiptGiven' }>;

function receipted(order: OrderRecord, event: Receipt, stamp: Stamp): OrderRecord {
  const recipients = order.recipients.map((recipient) => {
    if (recipient.id !== event.recipient) return recipient;
    // When it was told, if it could not be sent at once; never before the order itself.
    const stepped = steppedTo(recipient, event.step, Math.max(order.sentAt, event.toldAt ?? stamp.at));
    return {
      ...stepped,
      ...(event.reason !== undefined && { reason: event.reason }),
      ...(event.answersFor && { by: stamp.actor }),
    };
  });
  return { ...order, recipients };
}

/** A later receipt implies the earlier ones (C28). Declining implies reading. */
function steppedTo(recipient: RecipientRecord, step: ReceiptStep, at: number): RecipientRecord {
  const reached = step === 'declined' ? 'read' : step;
  const implied: Partial<Record<(typeof STAMPS)[keyof typeof STAMPS], number>> = {};
  for (const earlier of CHAIN.slice(0, CHAIN.indexOf(reached) + 1))
    implied[STAMPS[earlier]] = recipient[STAMPS[earlier]] ?? at;
  return { ...recipient, ...implied, ...(step === 'declined' && { declinedAt: at }) };
}

/** Whether a recipient owes nothing more. */
export function isSettled(kind: OrderRecord['kind'], recipient: RecipientRecord): boolean {
  if (recipient.declinedAt !== undefined) return true;
  return kind === 'order' ? recipient.doneAt !== undefined : recipient.readAt !== undefined;
}

/** Marks an order ended once nobody owes anything, and moves its clock on when its question is answered. */
function settle(order: OrderRecord, at: number): OrderRecord {
  const ended =
    order.cancelled !== undefined ||
    (order.kind === 'request'
      ? order.answer !== undefined
      : order.recipients.every((recipient) => isSettled(order.kind, recipient)));
  if (ended) return { ...without(order, 'clock'), overdue: false, endedAt: order.endedAt ?? at };
  const accepted = order.recipients.every((r) => r.acceptedAt !== undefined || r.declinedAt !== undefined);
  if (order.clock?.what !== 'accept' || !accepted) return order;
  const rest = { ...without(order, 'clock'), overdue: false };
  return order.doneDueAt === undefined ? rest : { ...rest, clock: { what: 'done', at: order.doneDueAt } };
}
