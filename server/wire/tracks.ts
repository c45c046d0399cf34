import { type Static, Type } from 'typebox';
import { closed, Instant } from './base.js';
import { UnitId } from './ids.js';
import { Position } from './units.js';

/** Most positions in one answer. */
export const MAX_TRACK_FIXES = 10_000;

/** Query of `GET /units/{id}/track`: positions from `from` (default: an hour before `to`) to `to` (default: now). */
export const TrackQuery = closed({
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  purpose: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: 'Why it is looked at.' })),
});
export type TrackQuery = Static<typeof TrackQuery>;

/** One kept position; `receivedAt` is not kept. */
export const TrackFix = Type.Omit(Position, ['receivedAt']);
export type TrackFix = Static<typeof TrackFix>;

/** Where a unit was. Sampled: what lies between two positions is not known, and a gap stays a gap. */
export const Track = Type.Object({
  unitId: UnitId,
  from: Instant,
  to: Instant,
  keepSeconds: Type.Integer({ description: 'How long positions are kept; 0: tracks are off on this server.' }),
  intervalSeconds: Type.Number({ description: 'At most one position is kept in this time.' }),
  fixes: Type.Array(TrackFix, { description: 'Oldest first.' }),
  isCut: Type.Boolean({ description: `There are more than ${MAX_TRACK_FIXES}: ask again from the last one.` }),
});
export type Track = Static<typeof Track>;
