import { assertUnreachable } from '../wire/base.js';
import type { ClaimEvent, Stamp } from './events.js';
import { changeIncident, without } from './incidentState.js';
import type { IncidentRecord } from './records.js';
import type { CommandState } from './state.js';

/** The state after an event about who answers for an incident. */
export function evolveClaim(state: CommandState, event: ClaimEvent, stamp: Stamp): CommandState {
  const { incidentId } = event;
  switch (event.type) {
    case 'claimTaken':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => owned(incident, stamp, { id: stamp.actor.id, name: stamp.actor.name }),
        line: { type: 'claimed', state: 'acknowledged' },
      });
    case 'claimOffered':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => ({ ...incident, claim: { ...incident.claim, offer: { to: event.to, by: stamp.actor } } }),
        line: { type: 'handoverOffered', text: event.to.name },
      });
    case 'claimAccepted':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => owned(incident, stamp, event.to),
        line: { type: 'handoverAccepted', text: event.to.name },
      });
    case 'claimDeclined':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => ({ ...incident, claim: without(incident.claim, 'offer') }),
        line: { type: 'handoverDeclined' },
      });
    case 'claimEscalated':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => ({
          ...incident,
          claim: {
            ...without(incident.claim, 'dueAt'),
            dutyOrg: event.toOrg,
            ...(event.dueAt !== undefined && { dueAt: event.dueAt }),
          },
          flags: [...new Set([...incident.flags, 'claimOverdue'])],
        }),
        line: { type: 'claimOverdue', text: event.toOrg },
      });
    case 'transferOffered':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => ({ ...incident, transferTo: event.toOrg }),
        line: { type: 'transferOffered', text: `${event.toOrg}: ${event.reason}` },
      });
    case 'transferAccepted':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => ({
          ...owned(without(incident, 'transferTo'), stamp, { id: stamp.actor.id, name: stamp.actor.name }),
          org: event.toOrg,
        }),
        line: { type: 'transferAccepted', text: event.toOrg },
      });
    case 'transferDeclined':
      return changeIncident(state, incidentId, stamp, {
        change: (incident) => without(incident, 'transferTo'),
        line: { type: 'transferDeclined', text: event.reason },
      });
    default:
      return assertUnreachable(event);
  }
}

/** The incident in the hands of a new owner; an open one is acknowledged with it. */
function owned(incident: IncidentRecord, stamp: Stamp, owner: { id: string; name: string }): IncidentRecord {
  const claim = { dutyOrg: incident.claim.dutyOrg, owner, claimedAt: stamp.at };
  if (incident.state !== 'open') return { ...incident, claim };
  return { ...incident, claim, state: 'acknowledged', stateSince: stamp.at };
}
