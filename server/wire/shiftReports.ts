import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { IncidentId, OrgPath } from './ids.js';

const Format = Type.Optional(oneOf(['json', 'csv'], { default: 'json' }));
/** Query of `GET /shift-report`. */
export const ShiftReportQuery = closed({ org: OrgPath, from: Instant, to: Instant, format: Format });
/** Query of `GET /shifts/{id}/report`. */
export const ShiftQuery = closed({ format: Format });

const StepTimes = Type.Object({ count: Type.Integer(), medianSeconds: Type.Number(), p90Seconds: Type.Number() });
export type StepTimes = Static<typeof StepTimes>;

/** What happened in an org and below between two instants, for the end of a shift. */
export const ShiftReport = Type.Object(
  {
    org: OrgPath,
    from: Instant,
    to: Instant,
    received: Type.Integer(),
    handled: Type.Integer({ description: 'Cleared or closed in the span.' }),
    closed: Type.Integer(),
    duplicates: Type.Integer(),
    diverted: Type.Integer({ description: 'Taken by partner services in the span.' }),
    divertedShare: Type.Number({ description: 'Of what was received in the span; 0 to 1.' }),
    uncleared: Type.Integer({ description: 'Open at the end of the span.' }),
    overdue: Type.Integer({ description: 'Incidents on which a clock ran out in the span.' }),
    byType: Type.Record(Type.String(), Type.Integer()),
    byPriority: Type.Record(Type.String(), Type.Integer()),
    divertedByType: Type.Record(Type.String(), Type.Integer()),
    leftOut: Type.Integer({ description: 'Cells of `by…` and `divertedByType` left out as too small to be told.' }),
    times: Type.Object(
      {
        claim: Type.Optional(StepTimes),
        dispatch: Type.Optional(StepTimes),
        arrival: Type.Optional(StepTimes),
        clear: Type.Optional(StepTimes),
      },
      { description: 'Seconds since the report, of incidents whose step was in the span.' },
    ),
    medianClaimSeconds: Type.Optional(Type.Number()),
    medianDispatchSeconds: Type.Optional(Type.Number()),
    medianArrivalSeconds: Type.Optional(Type.Number()),
    trace: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.Object({ id: IncidentId, number: Type.String() })), {
        description: 'The incidents behind each figure, for who commands or inspects there.',
      }),
    ),
  },
  { $id: 'ShiftReport' },
);
export type ShiftReport = Static<typeof ShiftReport>;
