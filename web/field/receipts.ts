import type { Order, Recipient } from '../../server/wire/orders.js';
import type { DutyState } from './duty.js';
import type { OutboxItem } from './outboxStore.js';
import type { Teller } from './telling.js';

type Step = Recipient['state'];
const RANK: Readonly<Record<Step, number>> = { sent: 0, delivered: 1, read: 2, accepted: 3, done: 4, declined: 5 };

/** How far the unit is with an order: as the server has it, or as it was told since. */
export function stepOf(
  order: Order,
  recipientId: string,
  waiting: readonly OutboxItem[],
): { step: Step; isQueued: boolean } | undefined {
  const mine = order.recipients.find(({ id }) => id === recipientId);
  if (!mine) return undefined;
  const told = waiting
    .filter(({ kind, path }) => kind === 'receipt' && path === `/orders/${encodeURIComponent(order.id)}/receipts`)
    .map(({ body }) => (body as { step: Step }).step)
    .reduce<Step>((most, step) => (RANK[step] > RANK[most] ? step : most), 'sent');
  return RANK[told] > RANK[mine.state] ? { step: told, isQueued: true } : { step: mine.state, isQueued: false };
}

/** Orders that ask something of the unit still. */
export function isOpen(order: Order, recipientId: string, waiting: readonly OutboxItem[]): boolean {
  const mine = stepOf(order, recipientId, waiting);
  if (!mine || order.cancelled) return false;
  const settled = order.kind === 'order' ? RANK.done : RANK.read;
  return RANK[mine.step] < settled;
}

/** Says by itself what needs no person: that an order has come, and that it was looked at. */
export class Receipts {
  readonly #teller: Teller;
  /** Orders told of in this visit, with how far: the server may not have said so yet. */
  readonly #told = new Map<string, Step>();

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  /** Everything that came in is delivered. */
  noteDelivered({ orders }: Pick<DutyState, 'orders'>, waiting: readonly OutboxItem[]): void {
    for (const order of orders) this.#tell(order, 'delivered', waiting);
  }

  /** The person has these in sight. */
  noteSeen(orders: readonly Order[], waiting: readonly OutboxItem[]): void {
    for (const order of orders) this.#tell(order, 'read', waiting);
  }

  #tell(order: Order, step: 'delivered' | 'read', waiting: readonly OutboxItem[]): void {
    const mine = stepOf(order, this.#teller.recipientId, waiting);
    if (!mine || order.cancelled || RANK[mine.step] >= RANK[step]) return;
    if (RANK[this.#told.get(order.id) ?? 'sent'] >= RANK[step]) return;
    this.#told.set(order.id, step);
    void this.#teller.receipt(order.id, step);
  }
}
