import { type Static, Type } from 'typebox';
import { closed, Instant } from './base.js';
import { ActorRef, WebhookId } from './command.js';
import { OrgPath, Word } from './ids.js';

/** Body of `PUT /webhooks/{id}`: where another system wants to hear what happens. */
export const WebhookInput = closed({
  url: Type.String({ minLength: 8, maxLength: 1000, pattern: '^https?://' }),
  org: Type.Unsafe<string>({ ...OrgPath, description: 'Only what happens at this org and below is sent.' }),
  events: Type.Optional(
    Type.Array(Word, { minItems: 1, maxItems: 100, uniqueItems: true, description: 'Types of events. Absent: all.' }),
  ),
  active: Type.Optional(Type.Boolean()),
});
export type WebhookInput = Static<typeof WebhookInput>;

/** An outbound webhook and how it fares. */
export const Webhook = Type.Object(
  {
    id: WebhookId,
    ...WebhookInput.properties,
    secret: Type.Optional(Type.String({ description: 'Shown once, when it is made or changed.' })),
    createdAt: Instant,
    delivered: Type.Integer({ description: 'Sequence up to which everything was delivered or given up.' }),
    behind: Type.Integer({ description: 'Records that wait.' }),
    failing: Type.Optional(Type.Object({ attempts: Type.Integer(), lastError: Type.String(), nextAt: Instant })),
    deadLetters: Type.Integer(),
  },
  { $id: 'Webhook' },
);
export type Webhook = Static<typeof Webhook>;

/** One thing that happened, as others are told. A field once sent keeps its meaning; new ones may come. */
export const WebhookRecord = Type.Object({
  sequence: Type.Integer({
    description: 'Grows by one with each command of the server; gaps are what the filter left out.',
  }),
  at: Instant,
  actor: ActorRef,
  command: Type.String(),
  events: Type.Array(Type.Object({ type: Type.String() }, { additionalProperties: true })),
});
export type WebhookRecord = Static<typeof WebhookRecord>;

/** Body of every delivery, oldest record first. Signed; see the headers `muster-timestamp` and `muster-signature`. */
export const WebhookDelivery = Type.Object({ webhookId: WebhookId, records: Type.Array(WebhookRecord) });
export type WebhookDelivery = Static<typeof WebhookDelivery>;

/** A delivery that was given up. */
export const DeadLetter = Type.Object(
  {
    id: Type.String(),
    webhookId: WebhookId,
    at: Instant,
    attempts: Type.Integer(),
    error: Type.String(),
    from: Type.Integer(),
    to: Type.Integer(),
    records: Type.Array(WebhookRecord),
  },
  { $id: 'DeadLetter' },
);
export type DeadLetter = Static<typeof DeadLetter>;
