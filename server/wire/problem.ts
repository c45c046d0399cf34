import { type Static, Type } from 'typebox';

/** One failing field of a request: where it is, what was wrong. */
export const FieldProblem = Type.Object({
  field: Type.String({ description: 'JSON pointer-like path with its place first, e.g. `body/lat` or `query/units`.' }),
  message: Type.String(),
});
export type FieldProblem = Static<typeof FieldProblem>;

/** Every error answer: `application/problem+json` (RFC 9457) with a stable `code`. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable machine code; see the table in the README.' }),
    detail: Type.String({ description: 'What was wrong and what to do.' }),
    instance: Type.Optional(Type.String()),
    requestId: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(FieldProblem)),
    reason: Type.Optional(Type.String({ description: 'Of `sourceFailed`: one of the words for why.' })),
  },
  { $id: 'Problem' },
);
export type Problem = Static<typeof Problem>;
