import type { Fence } from '../wire/elements.js';
import type {
  FenceAlertRecord,
  HandoverRecord,
  IncidentRecord,
  ModeRequestRecord,
  OrderRecord,
  StayRecord,
} from './records.js';
import { isLive, isOnBoard } from './stages.js';

/** How long a closed incident, an ended order and a finished alert stay at hand before they go to the archive, ms. */
export const KEEP_INCIDENT_MS = 6 * 3_600_000;
export const KEEP_ORDER_MS = 24 * 3_600_000;
export const KEEP_ALERT_MS = 24 * 3_600_000;

/** No clock is running. */
export const NEVER = Number.POSITIVE_INFINITY;

// When the next clock of a thing runs out, milliseconds since the epoch: before that there is no need to look at it.

export function incidentDue(incident: IncidentRecord): number {
  if (!isOnBoard(incident)) return incident.stateSince + KEEP_INCIDENT_MS;
  if (!isLive(incident)) return NEVER;
  let due = incident.claim.owner ? NEVER : (incident.claim.dueAt ?? NEVER);
  for (const { endedAt, acceptDueAt, welfareDueAt } of incident.assignments) {
    if (endedAt === undefined) due = Math.min(due, acceptDueAt ?? NEVER, welfareDueAt ?? NEVER);
  }
  return due;
}

export function orderDue(order: OrderRecord): number {
  if (order.endedAt !== undefined) return order.endedAt + KEEP_ORDER_MS;
  return order.kind === 'message' ? order.sentAt + KEEP_ORDER_MS : (order.clock?.at ?? NEVER);
}

export const modeRequestDue = (request: ModeRequestRecord): number => request.voidAt;

export function handoverDue(handover: HandoverRecord): number {
  return handover.state === 'waiting' ? NEVER : (handover.signedByToAt ?? handover.signedByFromAt) + KEEP_ORDER_MS;
}

export const fenceAlertDue = (alert: FenceAlertRecord): number => alert.at + KEEP_ALERT_MS;

export function stayDue(stay: StayRecord, fence: Fence | undefined): number {
  if (stay.dwelled || !fence?.on.includes('dwell')) return NEVER;
  return stay.since + (fence.dwellSeconds ?? 0) * 1000;
}
