import { type Static, Type } from 'typebox';
import { closed, Instant, Lat, Lng, oneOf } from './base.js';
import { ChannelId } from './command.js';
import { IncidentId, OrgPath, Word } from './ids.js';
import { IncidentFields, Priority } from './incidents.js';

/** Where reports come from. */
export const CHANNEL_KINDS = ['phone', 'chat', 'sms', 'web', 'alarmPanel', 'cap', 'other'] as const;
/** How far a channel's reports are trusted; anything but `high` is flagged on the incident. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;

/** Body of `PUT /channels/{id}`. */
export const ChannelInput = closed({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  kind: oneOf(CHANNEL_KINDS),
  org: OrgPath,
  type: Type.Unsafe<string>({ ...Word, description: 'Type of incidents whose report names none.' }),
  priority: Type.Optional(Priority),
  confidence: Type.Optional(oneOf(CONFIDENCES)),
  active: Type.Optional(Type.Boolean()),
});
export type ChannelInput = Static<typeof ChannelInput>;

/** A channel; its secret is shown once, when it is made or changed. */
export const Channel = Type.Object(
  {
    id: ChannelId,
    ...ChannelInput.properties,
    secret: Type.Optional(Type.String()),
    createdAt: Instant,
    lastUsedAt: Type.Optional(Instant),
  },
  { $id: 'Channel' },
);
export type Channel = Static<typeof Channel>;

/** Body of `POST /channels/{id}/messages`: one report, signed. */
export const ChannelMessage = closed({
  messageId: Type.String({ minLength: 1, maxLength: 150, description: 'The sender’s own id: counts once.' }),
  type: Type.Optional(Word),
  priority: Type.Optional(Priority),
  lat: Lat,
  lng: Lng,
  address: Type.Optional(Type.String({ maxLength: 300 })),
  callback: Type.Optional(Type.String({ maxLength: 60 })),
  narrative: Type.Optional(Type.String({ maxLength: 4000 })),
  occurredAt: Type.Optional(Instant),
  confidence: Type.Optional(
    oneOf(CONFIDENCES, { description: 'How sure the sender is; the lower of this and the channel’s counts.' }),
  ),
  fields: Type.Optional(IncidentFields),
});
export type ChannelMessage = Static<typeof ChannelMessage>;

/** What became of a message: the incident it made, or the one it added to. */
export const ChannelAnswer = Type.Object({
  incidentId: Type.Optional(IncidentId),
  number: Type.Optional(Type.String()),
  outcome: oneOf(['received', 'updated', 'cancelled', 'ignored']),
  reason: Type.Optional(Type.String()),
});
export type ChannelAnswer = Static<typeof ChannelAnswer>;
