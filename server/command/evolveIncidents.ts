import { assertUnreachable } from '../wire/base.js';
import type { IncidentEvent, Stamp } from './events.js';
import { changeIncident, without } from './incidentState.js';
import type { IncidentRecord } from './records.js';
import { refile } from './squares.js';
import type { CommandState } from './state.js';
import { addTally } from './tallies.js';

/** The state after an event of an incident's life. */
export function evolveIncident(state: CommandState, event: IncidentEvent, stamp: Stamp): CommandState {
  switch (event.type) {
    case 'incidentReceived':
      return receive(state, event, stamp);
    case 'incidentEdited':
      return edit(state, event, stamp);
    case 'stateChanged': {
      const { state: to, why, text, toldAt } = event;
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => ({ ...incident, state: to, stateSince: stamp.at }),
        line: { type: why, state: to, ...(text !== undefined && { text }), ...(toldAt !== undefined && { toldAt }) },
      });
    }
    case 'incidentClosed':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => ({
          ...incident,
          state: 'closed',
          stateSince: stamp.at,
          disposition: event.disposition,
          claim: without(incident.claim, 'offer', 'dueAt'),
        }),
        line: { type: 'closed', state: 'closed', text: [event.disposition, event.text].filter(Boolean).join(': ') },
      });
    case 'incidentReopened':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => {
          const to = incident.claim.owner ? 'acknowledged' : 'open';
          return { ...without(incident, 'disposition', 'duplicateOf'), state: to, stateSince: stamp.at };
        },
        line: { type: 'reopened', text: event.reason },
      });
    case 'incidentMerged':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => ({
          ...without(incident, 'transferTo'),
          state: 'duplicate',
          stateSince: stamp.at,
          duplicateOf: event.into,
          claim: without(incident.claim, 'offer', 'dueAt'),
        }),
        line: { type: 'merged', state: 'duplicate', subject: `incident:${event.into}` },
      });
    case 'duplicateTaken':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => incident,
        line: { type: 'duplicateTaken', text: event.fromNumber, subject: `incident:${event.from}` },
      });
    case 'noteAdded': {
      const { noteType, text, subject, unitId, toldAt } = event;
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => incident,
        line: {
          type: noteType,
          text,
          ...(subject !== undefined && { subject }),
          ...(unitId !== undefined && { unitId }),
          ...(toldAt !== undefined && { toldAt }),
        },
      });
    }
    case 'checklistMarked':
      return markChecklist(state, event, stamp);
    case 'incidentFlagged':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => ({ ...incident, flags: [...new Set([...incident.flags, event.flag])] }),
        line: { type: 'flagged', text: event.text },
      });
    case 'alarmRaised':
      return changeIncident(state, event.incidentId, stamp, {
        change: (incident) => ({ ...incident, alarmLevel: event.level }),
        line: { type: 'alarmRaised', text: [event.level, ...event.informed].join(' ') },
      });
    case 'incidentArchived':
      return {
        ...state,
        incidents: state.incidents.without(event.incidentId),
        squares: refile(state.squares, state.incidents.get(event.incidentId), undefined),
        timelines: state.timelines.without(event.incidentId),
        rooms: state.rooms.without(event.incidentId),
      };
    default:
      return assertUnreachable(event);
  }
}

type EventOf<T extends IncidentEvent['type']> = Extract<IncidentEvent, { type: T }>;

function receive(state: CommandState, event: EventOf<'incidentReceived'>, stamp: Stamp): CommandState {
  const { incident, day, serial } = event;
  const record: IncidentRecord = {
    ...incident,
    state: 'open',
    openedAt: stamp.at,
    stateSince: stamp.at,
    receivedBy: stamp.actor,
    assignments: [],
    version: 1,
  };
  const received = { at: stamp.at, by: stamp.actor.name, type: 'received', state: 'open' as const };
  const { narrative, occurredAt } = incident;
  const line = {
    ...received,
    ...(narrative !== undefined && { text: narrative }),
    ...(occurredAt !== undefined && { toldAt: occurredAt }),
  };
  return {
    ...state,
    incidents: state.incidents.with(incident.id, record),
    squares: refile(state.squares, undefined, record),
    timelines: state.timelines.with(incident.id, [line]),
    numbering: { day, last: serial },
    tallies: addTally(state.tallies, { day, org: incident.org, type: incident.type }, 'received'),
  };
}

function edit(state: CommandState, event: EventOf<'incidentEdited'>, stamp: Stamp): CommandState {
  return changeIncident(state, event.incidentId, stamp, {
    change: (incident) => ({
      ...incident,
      ...event.changes,
      ...(event.changes.fields && { fields: { ...incident.fields, ...event.changes.fields } }),
    }),
    line: { type: 'edited', text: Object.keys(event.changes).join(', ') },
  });
}

function markChecklist(state: CommandState, event: EventOf<'checklistMarked'>, stamp: Stamp): CommandState {
  const { item, done } = event;
  return changeIncident(state, event.incidentId, stamp, {
    change: (incident) => ({
      ...incident,
      checklist: incident.checklist.map((entry) => {
        if (entry.id !== item) return entry;
        return done ? { id: item, doneAt: stamp.at, doneBy: stamp.actor.name } : { id: item };
      }),
    }),
    line: { type: done ? 'checked' : 'unchecked', subject: `checklist:${item}` },
  });
}
