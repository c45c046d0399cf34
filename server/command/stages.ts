import type { IncidentState } from '../wire/incidents.js';

const LIVE: ReadonlySet<IncidentState> = new Set(['open', 'acknowledged', 'dispatched', 'onScene']);

/** Something in a state of an incident's life. */
interface Staged {
  readonly state: IncidentState;
}

/** Whether work is still to be done at the place: not cleared, closed, transferred or a duplicate. */
export const isLive = (incident: Staged): boolean => LIVE.has(incident.state);

/** Whether the incident is on the board (C37). */
export const isOnBoard = (incident: Staged): boolean => incident.state !== 'closed' && incident.state !== 'duplicate';
