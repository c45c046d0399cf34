import type { HandoverId, ModeRequestId, OrderId } from '../wire/command.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import type { Context, Decision } from './decision.js';
import { Draft } from './draft.js';
import { fenceAlertDue, handoverDue, incidentDue, KEEP_INCIDENT_MS, orderDue } from './due.js';
import { decideElement } from './elements.js';
import type { CommandEvent } from './events.js';
import { activeAssignments } from './incidentState.js';
import { parametersAt } from './modes.js';
import { lineOf, orgAbove } from './orgPaths.js';
import type { AssignmentRecord, IncidentRecord, OrderRecord } from './records.js';
import { isLive, isOnBoard } from './stages.js';
import type { CommandState } from './state.js';

/** Things whose clocks may have run out, by id; each is looked at again before anything happens. */
export interface DueThings {
  readonly incidents?: readonly IncidentId[];
  readonly orders?: readonly OrderId[];
  readonly modes?: readonly string[];
  readonly modeRequests?: readonly ModeRequestId[];
  readonly handovers?: readonly HandoverId[];
  readonly fenceAlerts?: readonly string[];
  readonly stays?: readonly string[];
}

export interface RunClocks {
  readonly type: 'runClocks';
  readonly due: DueThings;
}

/** A welfare check that was missed is asked again after this share of its time. */
const ASK_AGAIN_SHARE = 0.5;
const ASK_AGAIN_AT_LEAST_SECONDS = 60;

/** Decides what happens because time went by: C15, C30, C33, C34, C39, C43, and what goes to the archive. */
export function decideClocks(state: CommandState, { due }: RunClocks, ctx: Context): Decision<CommandEvent> {
  const draft = new Draft(state, ctx);
  for (const id of due.incidents ?? []) {
    const incident = draft.state.incidents.get(id);
    if (incident && incidentDue(incident) <= ctx.now) runIncident(draft, incident);
  }
  for (const id of due.orders ?? []) {
    const order = draft.state.orders.get(id);
    if (order && orderDue(order) <= ctx.now) runOrder(draft, order);
  }
  for (const org of due.modes ?? []) {
    const declared = draft.state.modes.get(org);
    if (declared && declared.expiresAt <= ctx.now) {
      draft.emit({ type: 'modeEnded', org, mode: declared.mode, how: 'expired' });
    }
  }
  for (const requestId of due.modeRequests ?? []) {
    const request = draft.state.modeRequests.get(requestId);
    if (request && request.voidAt <= ctx.now) draft.emit({ type: 'modeRequestEnded', requestId, how: 'void' });
  }
  for (const handoverId of due.handovers ?? []) {
    const handover = draft.state.handovers.get(handoverId);
    if (handover && handoverDue(handover) <= ctx.now) draft.emit({ type: 'handoverArchived', handoverId });
  }
  for (const alertId of due.fenceAlerts ?? []) {
    const alert = draft.state.fenceAlerts.get(alertId);
    if (alert && fenceAlertDue(alert) <= ctx.now) draft.emit({ type: 'fenceAlertArchived', alertId });
  }
  for (const key of due.stays ?? []) runStay(draft, key);
  return draft.accepted();
}

function runIncident(draft: Draft, incident: IncidentRecord): void {
  const { now } = draft.ctx;
  if (!isOnBoard(incident)) {
    if (incident.stateSince + KEEP_INCIDENT_MS <= now) archive(draft, incident);
    return;
  }
  if (!isLive(incident)) return;
  const { claim } = incident;
  if (!claim.owner && claim.dueAt !== undefined && claim.dueAt <= now) escalateClaim(draft, incident, claim.dutyOrg);
  for (const assignment of activeAssignments(incident)) {
    if (assignment.acceptDueAt !== undefined && assignment.acceptDueAt <= now) {
      escalateAcceptance(draft, incident, assignment);
    }
    if (assignment.welfareDueAt !== undefined && assignment.welfareDueAt <= now) {
      missWelfare(draft, incident, assignment);
    }
  }
}

/** Whether there is a further level to tell. */
const hasAbove = (org: string | undefined): boolean => org !== undefined && orgAbove(org) !== undefined;

function escalateClaim(draft: Draft, incident: IncidentRecord, dutyOrg: string): void {
  const { state, ctx } = draft;
  const above = orgAbove(dutyOrg);
  const seconds = state.types.get(incident.type)?.claimSeconds ?? parametersAt(state, incident.org).claimSeconds;
  const again = hasAbove(above) && seconds > 0 ? { dueAt: ctx.now + seconds * 1000 } : {};
  draft.emit({ type: 'claimEscalated', incidentId: incident.id, toOrg: above ?? dutyOrg, ...again });
}

function escalateAcceptance(draft: Draft, incident: IncidentRecord, assignment: AssignmentRecord): void {
  const { state, ctx } = draft;
  const { unitId, dutyOrg } = assignment;
  const above = orgAbove(dutyOrg);
  const seconds = state.types.get(incident.type)?.acceptSeconds ?? parametersAt(state, incident.org).acceptSeconds;
  const again = hasAbove(above) && seconds > 0 ? { dueAt: ctx.now + seconds * 1000 } : {};
  draft.emit({ type: 'acceptanceEscalated', incidentId: incident.id, unitId, toOrg: above ?? dutyOrg, ...again });
}

/** The first miss is the incident's org's to follow, each further one the org's above. */
function missWelfare(draft: Draft, incident: IncidentRecord, assignment: AssignmentRecord): void {
  const { unitId, misses, welfareSeconds } = assignment;
  const line = lineOf(incident.org);
  const toOrg = line[Math.min(misses, line.length - 1)];
  const seconds = Math.max(ASK_AGAIN_AT_LEAST_SECONDS, welfareSeconds * ASK_AGAIN_SHARE);
  const dueAt = draft.ctx.now + Math.round(seconds * 1000);
  draft.emit({ type: 'welfareMissed', incidentId: incident.id, unitId, toOrg, dueAt });
}

function archive(draft: Draft, incident: IncidentRecord): void {
  for (const orderId of draft.state.rooms.get(incident.id)?.messages ?? []) {
    const order = draft.state.orders.get(orderId);
    if (order && (order.kind === 'message' || order.endedAt !== undefined)) {
      draft.emit({ type: 'orderArchived', orderId });
    }
  }
  draft.emit({ type: 'incidentArchived', incidentId: incident.id });
}

function runOrder(draft: Draft, order: OrderRecord): void {
  const { now } = draft.ctx;
  if (order.kind === 'message' || order.endedAt !== undefined) {
    // What belongs to an incident is archived with it.
    const kept = order.incidentId !== undefined && draft.state.incidents.has(order.incidentId);
    if (!kept) draft.emit({ type: 'orderArchived', orderId: order.id });
    return;
  }
  const above = orgAbove(order.dutyOrg);
  const first = { accept: order.acceptDueAt, done: order.doneDueAt, answer: order.answerDueAt }[order.clock!.what];
  const period = Math.max(30_000, (first ?? now) - order.sentAt);
  const again = hasAbove(above) ? { at: now + period } : {};
  draft.emit({ type: 'orderEscalated', orderId: order.id, toOrg: above ?? order.dutyOrg, ...again });
}

function runStay(draft: Draft, key: string): void {
  const [fenceId, unitId] = key.split('|') as [never, UnitId];
  const decision = decideElement(draft.state, { type: 'noteDwell', fenceId, unitId }, draft.ctx);
  if (decision.ok) for (const event of decision.events) draft.emit(event);
}
