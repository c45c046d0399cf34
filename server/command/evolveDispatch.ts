import { assertUnreachable } from '../wire/base.js';
import type { DispatchEvent, Stamp } from './events.js';
import { changeAssignment, changeIncident, type Line, without } from './incidentState.js';
import type { AssignmentRecord } from './records.js';
import type { CommandState } from './state.js';

/** The state after an event about units on incidents, or about a unit's duty. */
export function evolveDispatch(state: CommandState, event: DispatchEvent, stamp: Stamp): CommandState {
  switch (event.type) {
    case 'unitAssigned':
      return assign(state, event, stamp);
    case 'assignmentAdvanced':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => changeAssignment(incident, event.unitId, (known) => advanced(known, event, stamp.at)),
        line: { type: event.step, unitId: event.unitId, text: event.how, ...told(event) },
      });
    case 'assignmentEnded':
      return end(state, event, stamp);
    case 'acceptanceEscalated':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) =>
          changeAssignment(incident, event.unitId, (known) => ({
            ...without(known, 'acceptDueAt'),
            dutyOrg: event.toOrg,
            ...(event.dueAt !== undefined && { acceptDueAt: event.dueAt }),
          })),
        line: { type: 'acceptanceOverdue', unitId: event.unitId, text: event.toOrg },
      });
    case 'welfareAnswered':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) =>
          changeAssignment(incident, event.unitId, (known) => ({
            ...known,
            welfareDueAt: event.dueAt,
            misses: 0,
            dutyOrg: known.org,
          })),
        line: { type: 'welfareAnswered', unitId: event.unitId },
      });
    case 'welfareMissed':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) =>
          changeAssignment(incident, event.unitId, (known) => ({
            ...known,
            welfareDueAt: event.dueAt,
            misses: known.misses + 1,
            dutyOrg: event.toOrg,
          })),
        line: { type: 'welfareMissed', unitId: event.unitId, text: event.toOrg },
      });
    case 'unitStatusTold':
      return {
        ...state,
        statuses: state.statuses.with(event.unitId, { status: event.status, since: stamp.at }),
      };
    case 'sosRepeated':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => ({ ...incident, lat: event.lat, lng: event.lng }),
        line: { type: 'sosRepeated', unitId: event.unitId, ...(event.text !== undefined && { text: event.text }) },
      });
    default:
      return assertUnreachable(event);
  }
}

type EventOf<T extends DispatchEvent['type']> = Extract<DispatchEvent, { type: T }>;

const told = ({ toldAt }: { toldAt?: number }): Line | object => (toldAt === undefined ? {} : { toldAt });

function assign(state: CommandState, event: EventOf<'unitAssigned'>, stamp: Stamp): CommandState {
  const { assignment, incidentId, from } = event;
  const assigned = changeIncident(state, incidentId, stamp, {
    change: (incident) => ({ ...incident, assignments: [...incident.assignments, assignment] }),
    line: { type: 'assigned', unitId: assignment.unitId, ...(from !== undefined && { subject: `incident:${from}` }) },
  });
  return {
    ...assigned,
    onIncident: state.onIncident.with(assignment.unitId, incidentId),
    statuses: state.statuses.without(assignment.unitId),
  };
}

function advanced(known: AssignmentRecord, event: EventOf<'assignmentAdvanced'>, at: number): AssignmentRecord {
  const accepted = { ...without(known, 'acceptDueAt'), acceptedAt: known.acceptedAt ?? at };
  switch (event.step) {
    case 'accepted':
      return accepted;
    case 'enRoute':
      return { ...accepted, state: 'enRoute', enRouteAt: at };
    case 'onScene': {
      const { welfareDueAt } = event;
      return { ...accepted, state: 'onScene', onSceneAt: at, ...(welfareDueAt !== undefined && { welfareDueAt }) };
    }
    default:
      return assertUnreachable(event.step);
  }
}

function end(state: CommandState, event: EventOf<'assignmentEnded'>, stamp: Stamp): CommandState {
  const { incidentId, unitId, how, to } = event;
  const ended = changeIncident(state, incidentId, stamp, {
    change: (incident) =>
      changeAssignment(incident, unitId, (known) => ({
        ...without(known, 'acceptDueAt', 'welfareDueAt'),
        state: event.state,
        endedAt: stamp.at,
      })),
    line: {
      type: event.state === 'cleared' ? 'unitCleared' : 'recalled',
      unitId,
      text: how,
      ...(to !== undefined && { subject: `incident:${to}` }),
      ...told(event),
    },
  });
  return {
    ...ended,
    onIncident: state.onIncident.without(unitId),
    statuses: state.statuses.with(unitId, { status: 'available', since: stamp.at }),
  };
}
