import type { IncidentId, UnitId } from '../wire/ids.js';
import { liveIncident, maySee, ownIncident, subjectOf } from './access.js';
import { claimIfFree } from './claims.js';
import { accept, type Context, type Decision, type Refusal, refOf, refuse, type UnitFacts } from './decision.js';
import { Draft } from './draft.js';
import type { CommandEvent, DispatchEvent } from './events.js';
import { activeAssignment, activeAssignments } from './incidentState.js';
import { parametersAt } from './modes.js';
import type { AssignmentRecord, IncidentRecord } from './records.js';
import { isLive } from './stages.js';
import type { CommandState } from './state.js';

export type DispatchCommand =
  | {
      readonly type: 'assignUnits';
      readonly incidentId: IncidentId;
      readonly unitIds: readonly UnitId[];
      readonly preempt?: boolean;
    }
  | { readonly type: 'recallUnit'; readonly incidentId: IncidentId; readonly unitId: UnitId }
  | {
      readonly type: 'reassignUnit';
      readonly incidentId: IncidentId;
      readonly unitId: UnitId;
      readonly to: IncidentId;
    };

/** Decides which units go where: C16 to C20, C23. */
export function decideDispatch(state: CommandState, command: DispatchCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'assignUnits':
      return assign(state, command, ctx);
    case 'recallUnit':
      return recall(state, command, ctx);
    case 'reassignUnit':
      return reassign(state, command, ctx);
  }
}

type CommandOf<T extends DispatchCommand['type']> = Extract<DispatchCommand, { type: T }>;

function assign(state: CommandState, command: CommandOf<'assignUnits'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, preempt = false } = command;
  const unitIds = [...new Set(command.unitIds)];
  const itself = unitIds.length === 1 && ctx.actor.unitId === unitIds[0];
  const found = itself ? ownIncident(state, ctx, incidentId) : ownIncident(state, ctx, incidentId, 'command');
  if (!found.ok) return found;
  const { incident } = found;
  const facts: UnitFacts[] = [];
  const refusals: Refusal[] = [];
  for (const unitId of unitIds) {
    const unit = ctx.unit(unitId);
    if (!unit) return refuse('notFound', 'C1', `There is no unit ${unitId}.`);
    const refusal = whyNot(state, ctx, { unit, incident, preempt, itself });
    if (refusal) refusals.push(refusal);
    facts.push(unit);
  }
  if (refusals.length > 0) {
    const message = refusals.map((refusal) => refusal.message).join(' ');
    return {
      ok: false,
      refusal: { ...refusals[0], message: facts.length > 1 ? `${message} No unit was sent (C17).` : message },
    };
  }
  const draft = new Draft(state, ctx);
  claimIfFree(draft, incident);
  for (const unit of facts) {
    const from = draft.state.onIncident.get(unit.id);
    if (from)
      endAssignment(draft, { incidentId: from, unitId: unit.id, state: 'recalled', how: 'preempted', to: incidentId });
    draft.emit({
      type: 'unitAssigned',
      incidentId,
      assignment: newAssignment(draft.state, ctx, { unit, incident, accepted: itself }),
      ...(from && { from }),
    });
    if (from) follow(draft, from);
  }
  follow(draft, incidentId);
  return draft.accepted();
}

interface Proposal {
  readonly unit: UnitFacts;
  readonly incident: IncidentRecord;
  readonly preempt: boolean;
  readonly itself: boolean;
}

/** Why a unit cannot be sent, if it cannot. */
function whyNot(state: CommandState, ctx: Context, proposal: Proposal): Refusal | undefined {
  const { unit, incident, preempt, itself } = proposal;
  const right = parametersAt(state, incident.org).requisitionBy;
  const mayRequisition = ctx.actor.may(right, subjectOf(incident));
  const commands = ctx.actor.may('command', { org: unit.org, type: 'unit', id: unit.id });
  if (!itself && !commands && !mayRequisition) {
    if (!ctx.actor.may('view', { org: unit.org, type: 'unit', id: unit.id }))
      return refuse('notFound', 'C1', `There is no unit ${unit.id}.`).refusal;
    return refuse('forbidden', 'C19', `${unit.callsign} is of ${unit.org}: sending it takes ${right}.`).refusal;
  }
  const on = state.onIncident.get(unit.id);
  if (on === incident.id)
    return refuse('conflict', 'C16', `${unit.callsign} is on ${incident.number} already.`).refusal;
  if (on === undefined && unit.status === 'available') return undefined;
  if (unit.status === 'outOfService') return refuse('conflict', 'C18', `${unit.callsign} is out of service.`).refusal;
  if (on === undefined && itself) return undefined;
  if (!preempt)
    return refuse('conflict', on ? 'C16' : 'C18', `${unit.callsign} is ${whereabouts(state, ctx, unit)}.`).refusal;
  if (!mayRequisition) return refuse('forbidden', 'C18', `Pre-empting ${unit.callsign} takes ${right}.`).refusal;
  return undefined;
}

/** Where a unit is, as far as the actor may know. */
function whereabouts(state: CommandState, ctx: Context, unit: UnitFacts): string {
  const on = state.onIncident.get(unit.id);
  if (on === undefined) return unit.status;
  const incident = state.incidents.get(on)!;
  const { state: step, assignedBy } = activeAssignment(incident, unit.id)!;
  return maySee(ctx.actor, incident)
    ? `on ${incident.number} (${step}, sent by ${assignedBy.name})`
    : `on another incident (${step})`;
}

function newAssignment(
  state: CommandState,
  ctx: Context,
  { unit, incident, accepted }: { unit: UnitFacts; incident: IncidentRecord; accepted: boolean },
): AssignmentRecord {
  const type = state.types.get(incident.type);
  const parameters = parametersAt(state, incident.org);
  const acceptSeconds = type?.acceptSeconds ?? parameters.acceptSeconds;
  return {
    unitId: unit.id,
    callsign: unit.callsign,
    org: unit.org,
    state: 'dispatched',
    assignedAt: ctx.now,
    assignedBy: refOf(ctx.actor),
    ...(accepted && { acceptedAt: ctx.now }),
    ...(!accepted && acceptSeconds > 0 && { acceptDueAt: ctx.now + acceptSeconds * 1000 }),
    welfareSeconds: type?.welfareSeconds ?? parameters.welfareSeconds,
    misses: 0,
    dutyOrg: unit.org,
  };
}

function recall(state: CommandState, command: CommandOf<'recallUnit'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, unitId } = command;
  const found = assigned(state, ctx, incidentId, unitId);
  if (!found.ok) return found;
  const draft = new Draft(state, ctx);
  endAssignment(draft, { incidentId, unitId, state: 'recalled', how: 'dispatcher' });
  follow(draft, incidentId);
  return draft.accepted();
}

function reassign(state: CommandState, command: CommandOf<'reassignUnit'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, unitId, to } = command;
  const found = assigned(state, ctx, incidentId, unitId);
  if (!found.ok) return found;
  const target = ownIncident(state, ctx, to, 'command');
  if (!target.ok) return target;
  if (to === incidentId) return accept();
  const draft = new Draft(state, ctx);
  claimIfFree(draft, target.incident);
  moveUnit(draft, { unitId, from: incidentId, to, how: 'reassigned' });
  follow(draft, incidentId);
  return draft.accepted();
}

/** An incident of the actor's command that the unit is on. */
function assigned(state: CommandState, ctx: Context, incidentId: IncidentId, unitId: UnitId) {
  const found = liveIncident(state, ctx, incidentId, 'command');
  if (!found.ok || activeAssignment(found.incident, unitId)) return found;
  return refuse('notFound', 'C16', `Unit ${unitId} is not on ${found.incident.number}.`);
}

/** Takes a unit from one incident to another; what it knows of the way stays behind. */
export function moveUnit(
  draft: Draft,
  { unitId, from, to, how }: { unitId: UnitId; from: IncidentId; to: IncidentId; how: 'reassigned' | 'merged' },
): void {
  const known = activeAssignment(draft.state.incidents.get(from)!, unitId)!;
  const incident = draft.state.incidents.get(to)!;
  const unit = { id: unitId, callsign: known.callsign, org: known.org } as UnitFacts;
  const fresh = newAssignment(draft.state, draft.ctx, { unit, incident, accepted: false });
  // Merged incidents are one place: a unit that was there is there.
  const { acceptedAt, enRouteAt, onSceneAt, welfareDueAt, state, welfareSeconds } = known;
  const kept = {
    state,
    welfareSeconds,
    ...(acceptedAt !== undefined && { acceptedAt }),
    ...(enRouteAt !== undefined && { enRouteAt }),
    ...(onSceneAt !== undefined && { onSceneAt }),
    ...(welfareDueAt !== undefined && { welfareDueAt }),
  };
  endAssignment(draft, { incidentId: from, unitId, state: 'recalled', how, to });
  const assignment = how === 'merged' ? { ...fresh, ...kept } : fresh;
  draft.emit({ type: 'unitAssigned', incidentId: to, assignment, from });
  follow(draft, to);
}

/** Takes a unit off an incident. What follows for the incident is `follow`'s. */
export function endAssignment(
  draft: Draft,
  end: Omit<Extract<DispatchEvent, { type: 'assignmentEnded' }>, 'type'>,
): void {
  draft.emit({ type: 'assignmentEnded', ...end });
}

/** Brings an incident's state in line with its units (C20); `cleared` says that a unit has just cleared by itself. */
export function follow(draft: Draft, incidentId: IncidentId, cleared = false): void {
  const incident = draft.state.incidents.get(incidentId)!;
  const [state, why] = stateByUnits(incident, cleared);
  if (state !== incident.state) draft.emit({ type: 'stateChanged', incidentId, state, why });
}

function stateByUnits(incident: IncidentRecord, cleared: boolean): [state: IncidentRecord['state'], why: string] {
  const { state, claim } = incident;
  if (!isLive(incident)) return [state, ''];
  const active = activeAssignments(incident);
  if (active.some((assignment) => assignment.state === 'onScene')) return ['onScene', 'onScene'];
  const wasSent = state === 'dispatched' || state === 'onScene';
  if (active.length > 0) return [wasSent ? state : 'dispatched', 'dispatched'];
  if (!wasSent) return [state, ''];
  const wasThere = incident.assignments.some((assignment) => assignment.onSceneAt !== undefined);
  return cleared && wasThere ? ['cleared', 'cleared'] : [claim.owner ? 'acknowledged' : 'open', 'unitsGone'];
}
