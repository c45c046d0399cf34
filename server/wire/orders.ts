import { type Static, Type } from 'typebox';
import { closed, Instant, Lat, Lng, oneOf, PageQuery, pageOf } from './base.js';
import { ActorRef, ClockSeconds, ElementId, OrderId, ToldTime } from './command.js';
import { IncidentId, OrgPath, UnitId } from './ids.js';

/** An order must be accepted and done; a message is read; a request asks for instruction and is answered. */
export const ORDER_KINDS = ['order', 'message', 'request'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** Something that goes with an order: a stored image or file, a place, or a drawing on the map. */
export const Attachment = Type.Union([
  closed({
    type: oneOf(['image', 'file']),
    id: Type.String({ pattern: '^[a-f0-9]{64}$', description: 'SHA-256 of the stored content.' }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  closed({ type: Type.Literal('place'), lat: Lat, lng: Lng, label: Type.Optional(Type.String({ maxLength: 200 })) }),
  closed({ type: Type.Literal('element'), elementId: ElementId }),
]);
export type Attachment = Static<typeof Attachment>;

/** Whom an order goes to: a unit, a person, or the duty desk of an org. */
export const Addressee = Type.Union([
  closed({ unitId: UnitId }),
  closed({ accountId: Type.String({ minLength: 1, maxLength: 64 }) }),
  closed({ org: OrgPath }),
]);
export type Addressee = Static<typeof Addressee>;

const body = {
  text: Type.String({ minLength: 1, maxLength: 4000 }),
  incidentId: Type.Optional(IncidentId),
  attachments: Type.Optional(Type.Array(Attachment, { maxItems: 20 })),
};

/** Body of `POST /orders`. */
export const OrderInput = closed({
  ...body,
  to: Type.Array(Addressee, { minItems: 1, maxItems: 200 }),
  acceptSeconds: Type.Optional(ClockSeconds),
  doneSeconds: Type.Optional(ClockSeconds),
});
export type OrderInput = Static<typeof OrderInput>;

/** Body of `POST /messages`: to people and units, or (without `to`) to the room of the incident. */
export const MessageInput = closed({
  ...body,
  to: Type.Optional(Type.Array(Addressee, { minItems: 1, maxItems: 200 })),
  ...ToldTime,
});
export type MessageInput = Static<typeof MessageInput>;

/** Body of `POST /requests`: a question to the duty desk of an org, by default the one above the asker. */
export const RequestInput = closed({
  ...body,
  org: Type.Optional(OrgPath),
  answerSeconds: Type.Optional(ClockSeconds),
  ...ToldTime,
});
export type RequestInput = Static<typeof RequestInput>;

/** Steps of the receipt chain after `sent`. */
export const RECEIPT_STEPS = ['delivered', 'read', 'accepted', 'done', 'declined'] as const;
export type ReceiptStep = (typeof RECEIPT_STEPS)[number];
/** Body of `POST /orders/{id}/receipts`; `unitId` says which unit answers when the sender is not one. */
export const ReceiptInput = closed({
  step: oneOf(RECEIPT_STEPS),
  unitId: Type.Optional(UnitId),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
  ...ToldTime,
});
export type ReceiptInput = Static<typeof ReceiptInput>;
export const AnswerInput = closed({ text: Type.String({ minLength: 1, maxLength: 4000 }) });

const times = {
  deliveredAt: Type.Optional(Instant),
  readAt: Type.Optional(Instant),
  acceptedAt: Type.Optional(Instant),
  doneAt: Type.Optional(Instant),
  declinedAt: Type.Optional(Instant),
};
export const Recipient = Type.Object({
  id: Type.String({ description: '`unit:<id>`, `account:<id>` or `org:<path>`.' }),
  name: Type.String(),
  org: OrgPath,
  state: oneOf(['sent', ...RECEIPT_STEPS]),
  ...times,
  reason: Type.Optional(Type.String()),
  by: Type.Optional(ActorRef),
});
export type Recipient = Static<typeof Recipient>;

/** An order, message or request with its receipts. */
export const Order = Type.Object(
  {
    id: OrderId,
    kind: oneOf(ORDER_KINDS),
    from: ActorRef,
    fromOrg: OrgPath,
    text: Type.String(),
    incidentId: Type.Optional(IncidentId),
    attachments: Type.Optional(Type.Array(Attachment)),
    sentAt: Instant,
    toldAt: Type.Optional(Type.Unsafe<string>({ ...Instant, description: 'When it was written, if it came later.' })),
    recipients: Type.Array(Recipient),
    informed: Type.Array(OrgPath),
    acceptDueAt: Type.Optional(Instant),
    doneDueAt: Type.Optional(Instant),
    answerDueAt: Type.Optional(Instant),
    overdue: Type.Boolean(),
    dutyOrg: OrgPath,
    answer: Type.Optional(Type.Object({ text: Type.String(), by: ActorRef, at: Instant })),
    cancelled: Type.Optional(Type.Object({ reason: Type.String(), by: ActorRef, at: Instant })),
    version: Type.Integer(),
  },
  { $id: 'Order' },
);
export type Order = Static<typeof Order>;
export const OrderPage = pageOf(Order);
export const OrderListQuery = closed({
  ...PageQuery,
  box: Type.Optional(oneOf(['in', 'out', 'overdue', 'all'], { default: 'all' })),
  kind: Type.Optional(Type.Array(oneOf(ORDER_KINDS))),
  incidentId: Type.Optional(IncidentId),
  unitId: Type.Optional(UnitId),
});
export type OrderListQuery = Static<typeof OrderListQuery>;

/** Who takes part in the room of an incident. */
export const Room = Type.Object(
  {
    incidentId: IncidentId,
    members: Type.Array(Type.Object({ ...ActorRef.properties, org: OrgPath, joinedAt: Instant })),
    messages: Type.Array(Order),
  },
  { $id: 'Room' },
);
export type Room = Static<typeof Room>;
