import type { Handover } from '../wire/board.js';
import type { FenceAlert } from '../wire/elements.js';
import type { Assignment, Incident, IncidentSummary, TimelineEntry } from '../wire/incidents.js';
import type { ModeRequest, ModeState } from '../wire/modes.js';
import type { Order, Recipient } from '../wire/orders.js';
import { modeInForce, parametersAt } from './modes.js';
import type {
  AssignmentRecord,
  FenceAlertRecord,
  HandoverRecord,
  IncidentRecord,
  ModeRequestRecord,
  OrderRecord,
  RecipientRecord,
  TimelineRecord,
} from './records.js';
import type { CommandState } from './state.js';

// Records as the wire says them: instants as RFC 3339 in UTC.

const instant = (ms: number): string => new Date(ms).toISOString();

/** The named instants of a record that are there. */
function instants<T extends object, K extends keyof T & string>(record: T, ...names: K[]): { [name in K]?: string } {
  const found: { [name in K]?: string } = {};
  for (const name of names) {
    const at = record[name];
    if (typeof at === 'number') found[name] = instant(at);
  }
  return found;
}

function toAssignment(assignment: AssignmentRecord): Assignment {
  const { unitId, state, assignedAt, assignedBy, callsign } = assignment;
  return {
    unitId,
    state,
    assignedAt: instant(assignedAt),
    assignedBy: assignedBy.name,
    callsign,
    ...instants(assignment, 'acceptedAt', 'acceptDueAt', 'welfareDueAt', 'enRouteAt', 'onSceneAt', 'endedAt'),
  };
}

/** An incident as lists and the feed carry it. */
export function toSummary(incident: IncidentRecord): IncidentSummary {
  const { id, number, type, priority, state, lat, lng, org, address, channel, narrative, claim, flags } = incident;
  const { disposition, duplicateOf, alarmLevel, version } = incident;
  return {
    id,
    number,
    type,
    priority,
    state,
    lat,
    lng,
    org,
    ...(address !== undefined && { address }),
    ...(channel !== undefined && { channel }),
    ...(narrative !== undefined && { narrative }),
    openedAt: instant(incident.openedAt),
    stateSince: instant(incident.stateSince),
    ...(claim.owner && { owner: claim.owner }),
    dutyOrg: claim.dutyOrg,
    ...(claim.dueAt !== undefined && { claimDueAt: instant(claim.dueAt) }),
    alarmLevel,
    ...(disposition !== undefined && { disposition }),
    ...(duplicateOf !== undefined && { duplicateOf }),
    ...(flags.length > 0 && { flags: [...flags] }),
    assignments: incident.assignments.map(toAssignment),
    version,
  };
}

/** An incident with everything that happened to it; the caller's number only for those who may see it. */
export function toIncident(
  incident: IncidentRecord,
  timeline: readonly TimelineRecord[],
  withCallback: boolean,
): Incident {
  const { callback, occurredAt, fields, receivedBy, claim, transferTo, possibleDuplicates, checklist } = incident;
  return {
    ...toSummary(incident),
    ...(withCallback && callback !== undefined && { callback }),
    ...(occurredAt !== undefined && { occurredAt: instant(occurredAt) }),
    ...(fields && { fields }),
    receivedBy,
    ...(claim.claimedAt !== undefined && { claimedAt: instant(claim.claimedAt) }),
    ...(claim.offer && { offeredTo: claim.offer.to }),
    ...(transferTo !== undefined && { transferTo }),
    ...(possibleDuplicates && { possibleDuplicates: [...possibleDuplicates] }),
    ...(checklist.length > 0 && {
      checklist: checklist.map(({ id, doneAt, doneBy }) => ({
        id,
        ...(doneAt !== undefined && { doneAt: instant(doneAt) }),
        ...(doneBy !== undefined && { doneBy }),
      })),
    }),
    ...(incident.diversion && {
      diversion: { ...incident.diversion, updatedAt: instant(incident.diversion.updatedAt) },
    }),
    timeline: timeline.map(toEntry),
  };
}

/** A line of a timeline. */
export function toEntry(line: TimelineRecord): TimelineEntry {
  const { at, toldAt, ...rest } = line;
  return { at: instant(at), ...rest, ...(toldAt !== undefined && { toldAt: instant(toldAt) }) };
}

function toRecipient(recipient: RecipientRecord): Recipient {
  const { id, name, org, reason, by } = recipient;
  const reached = (['done', 'accepted', 'read', 'delivered'] as const).find(
    (step) => recipient[`${step}At`] !== undefined,
  );
  return {
    id,
    name,
    org,
    state: recipient.declinedAt === undefined ? (reached ?? 'sent') : 'declined',
    ...instants(recipient, 'deliveredAt', 'readAt', 'acceptedAt', 'doneAt', 'declinedAt'),
    ...(reason !== undefined && { reason }),
    ...(by && { by }),
  };
}

/** An order, message or request with its receipts. */
export function toOrder(order: OrderRecord): Order {
  const { id, kind, from, fromOrg, text, incidentId, attachments, informed, dutyOrg, overdue, version } = order;
  const { answer, cancelled } = order;
  return {
    id,
    kind,
    from,
    fromOrg,
    text,
    ...(incidentId !== undefined && { incidentId }),
    ...(attachments && { attachments: [...attachments] }),
    sentAt: instant(order.sentAt),
    ...instants(order, 'toldAt'),
    recipients: order.recipients.map(toRecipient),
    informed: [...informed],
    ...instants(order, 'acceptDueAt', 'doneDueAt', 'answerDueAt'),
    overdue,
    dutyOrg,
    ...(answer && { answer: { ...answer, at: instant(answer.at) } }),
    ...(cancelled && { cancelled: { ...cancelled, at: instant(cancelled.at) } }),
    version,
  };
}

/** A request for a mode that waits for its second person. */
export function toModeRequest(request: ModeRequestRecord): ModeRequest {
  return { ...request, requestedAt: instant(request.requestedAt), voidAt: instant(request.voidAt) };
}

/** The mode in force at an org, with its parameters there. */
export function toModeState(state: CommandState, org: string): ModeState {
  const declared = modeInForce(state, org);
  const parameters = parametersAt(state, org);
  if (!declared) return { org, mode: 'normal', parameters };
  const { mode, since, expiresAt, requestedBy, confirmedBy, reason } = declared;
  return {
    org,
    mode,
    declaredAt: declared.org,
    since: instant(since),
    expiresAt: instant(expiresAt),
    requestedBy,
    confirmedBy,
    reason,
    parameters,
  };
}

/** A shift hand-over. */
export function toHandover(handover: HandoverRecord): Handover {
  const { signedByFromAt, signedByToAt, incidents, orders, addedMeanwhile, clearedMeanwhile, ...rest } = handover;
  return {
    ...rest,
    incidents: [...incidents],
    orders: [...orders],
    signedByFromAt: instant(signedByFromAt),
    ...(signedByToAt !== undefined && { signedByToAt: instant(signedByToAt) }),
    addedMeanwhile: [...addedMeanwhile],
    clearedMeanwhile: [...clearedMeanwhile],
  };
}

/** An alert of a geofence. */
export function toFenceAlert(alert: FenceAlertRecord): FenceAlert {
  const { fenceId, at, acknowledgedAt, ...rest } = alert;
  return {
    ...rest,
    fenceId: fenceId as FenceAlert['fenceId'],
    at: instant(at),
    ...(acknowledgedAt !== undefined && { acknowledgedAt: instant(acknowledgedAt) }),
  };
}
