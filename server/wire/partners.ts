import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { PartnerId } from './command.js';
import { OrgPath, Word } from './ids.js';

/** Body of `PUT /partners/{id}`: a service that speaks Open311 GeoReport v2. The key is written, never read back. */
export const PartnerInput = closed({
  name: Type.String({ minLength: 1, maxLength: 120 }),
  org: OrgPath,
  endpoint: Type.String({
    minLength: 8,
    maxLength: 1000,
    pattern: '^https?://',
    description: 'Base of the API, e.g. `https://…/open311/v2`.',
  }),
  jurisdictionId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  apiKey: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
  pollSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 86_400 })),
  active: Type.Optional(Type.Boolean()),
});
export type PartnerInput = Static<typeof PartnerInput>;

export const Partner = Type.Object(
  {
    id: PartnerId,
    ...Type.Omit(PartnerInput, ['apiKey']).properties,
    hasKey: Type.Boolean(),
    createdAt: Instant,
  },
  { $id: 'Partner' },
);
export type Partner = Static<typeof Partner>;

/** A service of a partner, as GeoReport v2 lists it. */
export const PartnerService = Type.Object({
  code: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  group: Type.Optional(Type.String()),
});
export type PartnerService = Static<typeof PartnerService>;

export const DiversionQuery = closed({
  org: Type.Optional(OrgPath),
  from: Type.Optional(Type.String({ pattern: '^\\d{8}$', description: 'First day, `YYYYMMDD`.' })),
  to: Type.Optional(Type.String({ pattern: '^\\d{8}$', description: 'Last day, `YYYYMMDD`.' })),
});

/** How much of what was received was handed to partners, by type. */
export const DiversionShare = Type.Object({
  org: OrgPath,
  received: Type.Integer(),
  diverted: Type.Integer(),
  recalled: Type.Integer(),
  share: Type.Number({ description: 'Diverted and not recalled, of received; 0 to 1.' }),
  byType: Type.Array(
    Type.Object({
      type: Word,
      received: Type.Integer(),
      diverted: Type.Integer(),
      recalled: Type.Integer(),
      share: Type.Number(),
    }),
  ),
});
export type DiversionShare = Static<typeof DiversionShare>;

/** States of a GeoReport v2 request. */
export const SERVICE_STATES = ['open', 'closed'] as const;
export const ServiceState = oneOf(SERVICE_STATES);
