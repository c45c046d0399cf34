import { type Static, Type } from 'typebox';
import { closed, oneOf } from './base.js';
import { PositionReport, Refusal } from './positions.js';
import { Problem } from './problem.js';

/** Largest message a tracker may send, in bytes; a larger one closes the socket with 1009. */
export const AVL_MAX_BYTES = 262_144;

/** Most reports in one message. */
export const AVL_MAX_REPORTS = 1000;

/** A message of a tracker on `/api/v1/avl`; a bare report or a bare array of reports is understood too. */
export const AvlMessage = closed({
  sequence: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Echoed in the answer.' }),
  ),
  datum: Type.Optional(oneOf(['wgs84', 'gcj02'], { description: 'What the coordinates are measured in.' })),
  reports: Type.Array(PositionReport, { maxItems: AVL_MAX_REPORTS }),
});
export type AvlMessage = Static<typeof AvlMessage>;

/** What became of one message, in the order of the messages: good reports count even when others are bad. */
export const AvlResult = Type.Object({
  type: Type.Literal('result'),
  sequence: Type.Optional(Type.Integer()),
  accepted: Type.Integer(),
  refused: Type.Array(Refusal),
});
export type AvlResult = Static<typeof AvlResult>;

/** A message that could not be read; the socket stays open. */
export const AvlProblem = Type.Object({ type: Type.Literal('problem'), problem: Problem });
export type AvlProblem = Static<typeof AvlProblem>;
