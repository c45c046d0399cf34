import type { IncidentState, IncidentSummary } from '../../../server/wire/incidents.js';
import type { IncidentStage } from './recipes.js';

/** A closed incident stays on the map this long. */
export const CLOSED_SHOWN_MS = 10 * 60_000;

/** How far an incident has come, as its symbol shows it. */
export function stageOf(state: IncidentState): IncidentStage {
  switch (state) {
    case 'open':
      return 'new';
    case 'acknowledged':
    case 'dispatched':
      return 'assigned';
    case 'onScene':
    case 'cleared':
      return 'controlled';
    case 'closed':
    case 'transferred':
    case 'duplicate':
      return 'closed';
  }
}

/** Whether an incident still asks for something to be done. */
export function isActive(state: IncidentState): boolean {
  return stageOf(state) !== 'closed' && state !== 'cleared';
}

/** Whether an incident is on the map at `now` (server time, ms): active, or closed a moment ago. */
export function isOnMap(incident: IncidentSummary, now: number): boolean {
  return stageOf(incident.state) !== 'closed' || now - Date.parse(incident.stateSince) < CLOSED_SHOWN_MS;
}
