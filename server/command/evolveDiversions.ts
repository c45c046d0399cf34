import { assertUnreachable } from '../wire/base.js';
import type { DiversionEvent, Stamp } from './events.js';
import { changeIncident, without } from './incidentState.js';
import type { DiversionRecord, IncidentRecord } from './records.js';
import type { CommandState } from './state.js';
import { addTally, dayOfNumber } from './tallies.js';

/** The state after an event about handing an incident to a partner service. */
export function evolveDiversion(state: CommandState, event: DiversionEvent, stamp: Stamp): CommandState {
  const { incidentId } = event;
  const changed = (change: Partial<DiversionRecord>) => (incident: IncidentRecord) => ({
    ...incident,
    diversion: { ...diversionOf(incident), ...change, updatedAt: stamp.at },
  });
  switch (event.type) {
    case 'diversionRequested': {
      const { partnerId, serviceCode } = event;
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => ({
          ...incident,
          diversion: { partnerId, serviceCode, state: 'sending', updatedAt: stamp.at },
        }),
        line: { type: 'diversionRequested', text: serviceCode, subject: `partner:${partnerId}` },
      });
    }
    case 'diversionAccepted': {
      const { reference } = event;
      const accepted = changed({ state: 'accepted', reference });
      const diverted = changeIncident(state, incidentId, stamp, {
        change: (incident) => ({ ...accepted(incident), state: 'transferred', stateSince: stamp.at }),
        line: { type: 'diverted', state: 'transferred', text: reference },
      });
      return tally(diverted, incidentId, 'diverted');
    }
    case 'diversionRefused':
      return changeIncident(state, incidentId, stamp, {
        change: changed({ state: 'refused', statusNotes: event.reason }),
        line: { type: 'diversionRefused', text: event.reason },
      });
    case 'diversionUpdated': {
      const { status, statusNotes, closed } = event;
      const updated = changed({
        status,
        ...(statusNotes !== undefined && { statusNotes }),
        ...(closed && { state: 'closed' as const }),
      });
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => ({
          ...updated(incident),
          ...(closed && { state: 'cleared' as const, stateSince: stamp.at }),
        }),
        line: {
          type: 'diversionUpdated',
          text: statusNotes === undefined ? status : `${status}: ${statusNotes}`,
          ...(closed && { state: 'cleared' as const }),
        },
      });
    }
    case 'diversionRecalled': {
      const recalled = changed({ state: 'recalled' });
      const back = changeIncident(state, incidentId, stamp, {
        change: (incident) => ({
          ...without(recalled(incident), 'disposition'),
          state: incident.claim.owner ? 'acknowledged' : 'open',
          stateSince: stamp.at,
        }),
        line: { type: 'diversionRecalled', text: event.reason },
      });
      return tally(back, incidentId, 'recalled');
    }
    default:
      return assertUnreachable(event);
  }
}

function diversionOf(incident: IncidentRecord): DiversionRecord {
  if (!incident.diversion) throw new Error(`an event names the diversion of ${incident.id}, which has none`);
  return incident.diversion;
}

/** Counts on the day the incident was received, so that a day's share is of that day's incidents. */
function tally(state: CommandState, id: IncidentRecord['id'], what: 'diverted' | 'recalled'): CommandState {
  const { number, org, type } = state.incidents.get(id)!;
  return { ...state, tallies: addTally(state.tallies, { day: dayOfNumber(number), org, type }, what) };
}
