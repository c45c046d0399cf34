import { type Static, Type } from 'typebox';
import { closed, Instant } from './base.js';
import { type Brand, ID_PATTERN } from './ids.js';

export type OrderId = Brand<'OrderId'>;
export type RunCardId = Brand<'RunCardId'>;
export type ElementId = Brand<'ElementId'>;
export type FenceId = Brand<'FenceId'>;
export type HandoverId = Brand<'HandoverId'>;
export type ModeRequestId = Brand<'ModeRequestId'>;
export type PartnerId = Brand<'PartnerId'>;
export type ChannelId = Brand<'ChannelId'>;
export type WebhookId = Brand<'WebhookId'>;

const id = <T extends string>(description: string) => Type.Unsafe<T>(Type.String({ pattern: ID_PATTERN, description }));

export const OrderId = id<OrderId>('Order, message or request id.');
export const RunCardId = id<RunCardId>('Run card id.');
export const ElementId = id<ElementId>('Map element id.');
export const FenceId = id<FenceId>('Geofence id.');
export const HandoverId = id<HandoverId>('Shift hand-over id.');
export const ModeRequestId = id<ModeRequestId>('Id of a request to change the mode.');
export const PartnerId = id<PartnerId>('Partner service id.');
export const ChannelId = id<ChannelId>('Inbound channel id.');
export const WebhookId = id<WebhookId>('Outbound webhook id.');

/** Words shown to people, by language; `en` is the fallback. */
export const LocalText = closed({
  en: Type.String({ minLength: 1, maxLength: 200 }),
  zh: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
});
export type LocalText = Static<typeof LocalText>;

/** Who did something: `account:<id>`, `device:<id>`, `unit:<id>`, `channel:<id>` or `system`, and the name people know. */
export const ActorRef = Type.Object({ id: Type.String(), name: Type.String() });
export type ActorRef = Static<typeof ActorRef>;

/** When something happened by the sender's clock: `at`, and the clock's reading when it was sent, to tell late from wrong. */
export const ToldTime = {
  at: Type.Optional(Type.Unsafe<string>({ ...Instant, description: 'When it happened, by the sender’s clock.' })),
  sentAt: Type.Optional(Type.Unsafe<string>({ ...Instant, description: 'The sender’s clock as it sent this.' })),
};

/** Header of calls that must happen once: a repeated key gives the first answer again. */
export const IdempotencyHeader = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 8, maxLength: 200, description: 'Any unique text; kept for at least 12 hours.' }),
  ),
});

/** A seconds count of a clock that somebody must answer. */
export const ClockSeconds = Type.Integer({ minimum: 5, maximum: 604_800 });
