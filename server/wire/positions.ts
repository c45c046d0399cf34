import { type Static, Type } from 'typebox';
import { closed, HeadingDegrees, Instant, Lat, Lng } from './base.js';
import { UnitId } from './ids.js';

/** One position report (a claim), as a device or a gateway sends it. */
export const PositionReport = closed({
  unitId: UnitId,
  lat: Lat,
  lng: Lng,
  headingDegrees: Type.Optional(HeadingDegrees),
  speedMps: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
  accuracyMeters: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000 })),
  reportedAt: Instant,
  derived: Type.Optional(
    Type.Boolean({ description: 'True when the position was derived (a replay between known points), not measured.' }),
  ),
});
export type PositionReport = Static<typeof PositionReport>;

/** Why a report was refused. */
export const REFUSALS = [
  'invalid',
  'unknownUnit',
  'forbidden',
  'future',
  'tooOld',
  'outOfOrder',
  'duplicate',
  'jump',
  'rateLimited',
  'malformed',
] as const;
export const Refusal = Type.Object({
  index: Type.Integer({ description: 'Place of the row in the batch, from 0.' }),
  code: Type.String({ description: `One of: ${REFUSALS.join(', ')}.` }),
  message: Type.String(),
});
export type Refusal = Static<typeof Refusal>;

/** Answer of `POST /positions`: good rows count even when others are bad. */
export const PositionsAnswer = Type.Object({ accepted: Type.Integer(), refused: Type.Array(Refusal) });
export type PositionsAnswer = Static<typeof PositionsAnswer>;
