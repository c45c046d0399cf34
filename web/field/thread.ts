import type { Order, Room } from '../../server/wire/orders.js';
import type { OutboxItem } from './outboxStore.js';

/** One line of the talk: something said or asked, by whom, and whether it is with the server. */
export interface ThreadEntry {
  key: string;
  /** ms since the epoch: when it was written. */
  at: number;
  kind: 'message' | 'request' | 'order';
  mine: boolean;
  from: string;
  text: string;
  /** Names of pictures and files that go with it, with the server's ids. */
  attachments: readonly { id: string; name: string }[];
  isQueued: boolean;
  order: Order | undefined;
}

/** What the talk is made of. */
export interface ThreadParts {
  orders: readonly Order[];
  room: Room | undefined;
  waiting: readonly OutboxItem[];
  /** How the asker is called as a sender. */
  isMine(order: Order): boolean;
  ownName: string;
}

/** Everything said in the room of the incident, to and by the unit, and what it asked, oldest first. */
export function threadOf({ orders, room, waiting, isMine, ownName }: ThreadParts): ThreadEntry[] {
  const known = new Map<string, Order>();
  for (const order of room?.messages ?? []) known.set(order.id, order);
  // What came as the unit's own is newer than the room, or the same.
  for (const order of orders) if (order.kind !== 'order') known.set(order.id, order);
  const said = [...known.values()].map((order) => toEntry(order, isMine(order)));
  const queued = waiting
    .filter(({ kind }) => kind === 'message' || kind === 'request')
    .map((item) => toQueued(item, ownName));
  return [...said, ...queued].sort((a, b) => a.at - b.at);
}

function toEntry(order: Order, mine: boolean): ThreadEntry {
  const { id, kind, from, text, attachments = [] } = order;
  return {
    key: id,
    at: Date.parse(order.toldAt ?? order.sentAt),
    kind,
    mine,
    from: from.name,
    text,
    attachments: attachments.flatMap((one) =>
      one.type === 'image' || one.type === 'file' ? [{ id: one.id, name: one.name }] : [],
    ),
    isQueued: false,
    order,
  };
}

function toQueued({ key, kind, at, body }: OutboxItem, from: string): ThreadEntry {
  const { text, attachments = [] } = body as { text: string; attachments?: { id: string; name: string }[] };
  return {
    key,
    at,
    kind: kind as 'message' | 'request',
    mine: true,
    from,
    text,
    attachments,
    isQueued: true,
    order: undefined,
  };
}
