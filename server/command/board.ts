import type { BoardItem, Duty } from '../wire/board.js';
import { activeAssignments } from './incidentState.js';
import { isWithin } from './orgPaths.js';
import type { IncidentRecord } from './records.js';
import { isOnBoard } from './stages.js';
import type { CommandState } from './state.js';

/** What an incident waits for next, and until when (ms). */
export interface NextDuty {
  readonly duty: Duty;
  readonly dueAt?: number;
}

/** The next duty of an incident that is on the board (C37). */
export function nextDuty(incident: IncidentRecord): NextDuty {
  const { claim, state, transferTo, diversion } = incident;
  if (state === 'transferred' || diversion?.state === 'sending') return { duty: 'followPartner' };
  if (state === 'cleared') return { duty: 'close' };
  if (!claim.owner) return { duty: 'claim', ...(claim.dueAt !== undefined && { dueAt: claim.dueAt }) };
  if (transferTo !== undefined) return { duty: 'acceptTransfer' };
  if (claim.offer) return { duty: 'acceptHandover' };
  const active = activeAssignments(incident);
  if (active.length === 0) return { duty: 'dispatch' };
  const welfare = earliest(active.map(({ welfareDueAt }) => welfareDueAt));
  if (state === 'onScene') return { duty: 'clear', ...welfare };
  const acceptance = earliest(active.map(({ acceptDueAt }) => acceptDueAt));
  return acceptance.dueAt === undefined ? { duty: 'arrive' } : { duty: 'acceptDispatch', ...acceptance };
}

function earliest(instants: readonly (number | undefined)[]): { dueAt?: number } {
  const known = instants.filter((at) => at !== undefined);
  return known.length === 0 ? {} : { dueAt: Math.min(...known) };
}

/** Whether somebody is late: a clock ran out, the top was told and nobody took it, or a unit is silent. */
export function isOverdue(incident: IncidentRecord, next: NextDuty, now: number): boolean {
  if (next.dueAt !== undefined && next.dueAt <= now) return true;
  if (!incident.claim.owner && incident.flags.includes('claimOverdue')) return true;
  return activeAssignments(incident).some(({ misses }) => misses > 0);
}

/** Incidents on the board of an org that pass, the most urgent first, then the oldest. */
export function boardOf(
  state: CommandState,
  org: string,
  now: number,
  maySee: (incident: IncidentRecord) => boolean,
): BoardItem[] {
  const listed: IncidentRecord[] = [];
  state.incidents.forEach((incident) => {
    if (isOnBoard(incident) && isWithin(incident.org, org) && maySee(incident)) listed.push(incident);
  });
  listed.sort((a, b) => a.priority - b.priority || a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
  return listed.map((incident) => boardItem(incident, now));
}

/** The line of an incident on the board. */
export function boardItem(incident: IncidentRecord, now: number): BoardItem {
  const next = nextDuty(incident);
  const { id, number, type, priority, state, org, claim, address, openedAt, stateSince } = incident;
  return {
    id,
    number,
    type,
    priority,
    state,
    org,
    dutyOrg: claim.dutyOrg,
    ...(claim.owner && { owner: claim.owner }),
    ...(address !== undefined && { address }),
    openedAt: new Date(openedAt).toISOString(),
    stateSince: new Date(stateSince).toISOString(),
    ageSeconds: Math.max(0, Math.round((now - openedAt) / 1000)),
    nextDuty: next.duty,
    ...(next.dueAt !== undefined && { dueAt: new Date(next.dueAt).toISOString() }),
    overdue: isOverdue(incident, next, now),
    units: activeAssignments(incident).length,
  };
}
