import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { ActorRef, HandoverId, OrderId } from './command.js';
import { IncidentId, OrgPath, Word } from './ids.js';
import { IncidentState, Priority } from './incidents.js';

/** What an incident waits for next. */
export const DUTIES = [
  'claim',
  'acceptHandover',
  'acceptTransfer',
  'dispatch',
  'acceptDispatch',
  'arrive',
  'clear',
  'close',
  'followPartner',
] as const;
export type Duty = (typeof DUTIES)[number];

/** One line of the zero-out board. */
export const BoardItem = Type.Object({
  id: IncidentId,
  number: Type.String(),
  type: Word,
  priority: Priority,
  state: IncidentState,
  org: OrgPath,
  dutyOrg: OrgPath,
  owner: Type.Optional(ActorRef),
  address: Type.Optional(Type.String()),
  openedAt: Instant,
  stateSince: Instant,
  ageSeconds: Type.Integer(),
  nextDuty: oneOf(DUTIES),
  dueAt: Type.Optional(Instant),
  overdue: Type.Boolean(),
  units: Type.Integer(),
});
export type BoardItem = Static<typeof BoardItem>;

export const BoardQuery = closed({ org: Type.Optional(OrgPath) });
/** Everything that is not done yet below an org: the most urgent first, then the oldest. */
export const Board = Type.Object(
  {
    at: Instant,
    org: OrgPath,
    total: Type.Integer(),
    overdue: Type.Integer(),
    byPriority: Type.Record(Type.String(), Type.Integer()),
    byDuty: Type.Record(Type.String(), Type.Integer()),
    oldestSeconds: Type.Integer(),
    today: Type.Object(
      { received: Type.Integer(), diverted: Type.Integer(), divertedShare: Type.Number() },
      {
        description: 'Of the present day (UTC): diverted and not recalled, and its share of what was received, 0 to 1.',
      },
    ),
    items: Type.Array(BoardItem),
  },
  { $id: 'Board' },
);
export type Board = Static<typeof Board>;

/** Body of `POST /handovers`: by the outgoing person, who signs with it. */
export const HandoverInput = closed({
  org: OrgPath,
  to: Type.String({ minLength: 1, maxLength: 80, description: 'Account id of the incoming person.' }),
  note: Type.Optional(Type.String({ maxLength: 4000 })),
});
export type HandoverInput = Static<typeof HandoverInput>;

/** A shift hand-over: the list that the first signature froze, and what changed until the second. */
export const Handover = Type.Object(
  {
    id: HandoverId,
    org: OrgPath,
    from: ActorRef,
    to: ActorRef,
    note: Type.Optional(Type.String()),
    state: oneOf(['waiting', 'done', 'cancelled']),
    incidents: Type.Array(IncidentId),
    orders: Type.Array(OrderId),
    signedByFromAt: Instant,
    signedByToAt: Type.Optional(Instant),
    addedMeanwhile: Type.Array(IncidentId),
    clearedMeanwhile: Type.Array(IncidentId),
  },
  { $id: 'Handover' },
);
export type Handover = Static<typeof Handover>;
