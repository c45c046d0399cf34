import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';

/** Languages that pushes are written in. */
export const PUSH_LANGUAGES = ['en', 'zh'] as const;
export type PushLanguage = (typeof PUSH_LANGUAGES)[number];

/** The key a page subscribes with (`applicationServerKey`): VAPID, RFC 8292, base64url. */
export const PushKey = Type.Object({ publicKey: Type.String() });

/** Body of `PUT /push/subscriptions`: what `PushSubscription.toJSON()` gives. */
export const PushSubscriptionInput = closed({
  endpoint: Type.String({ minLength: 10, maxLength: 1000, pattern: '^https?://' }),
  expirationTime: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  keys: closed({
    p256dh: Type.String({ minLength: 80, maxLength: 100, pattern: '^[A-Za-z0-9_-]+=*$' }),
    auth: Type.String({ minLength: 20, maxLength: 30, pattern: '^[A-Za-z0-9_-]+=*$' }),
  }),
  language: Type.Optional(oneOf(PUSH_LANGUAGES, { description: 'Absent: the first that `Accept-Language` names.' })),
});
export type PushSubscriptionInput = Static<typeof PushSubscriptionInput>;

export const PushSubscriptionAnswer = Type.Object({
  id: Type.String({ description: 'Name of the subscription, for ending it.' }),
});

/** What a push is about. */
export const PUSH_TYPES = [
  'assignment',
  'recall',
  'order',
  'message',
  'request',
  'answer',
  'offer',
  'welfare',
  'call',
] as const;
export type PushType = (typeof PUSH_TYPES)[number];

/** What a page's service worker gets, encrypted on the way (RFC 8291). A field once sent keeps its meaning; new ones may come. */
export const PushMessage = Type.Object({
  type: oneOf(PUSH_TYPES),
  title: Type.String(),
  body: Type.String(),
  url: Type.String({ description: 'Page that it is about, on this server.' }),
  at: Instant,
});
export type PushMessage = Static<typeof PushMessage>;
