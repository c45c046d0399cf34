import type { IncidentId, UnitId } from '../wire/ids.js';
import type { AssignmentStep, SosInput } from '../wire/incidentActions.js';
import type { UnitStatus } from '../wire/units.js';
import { seenIncident, subjectOf } from './access.js';
import { readTold, type Told } from './clocks.js';
import { accept, type Context, type Decision, refuse, type UnitFacts } from './decision.js';
import { endAssignment, follow } from './dispatch.js';
import { Draft } from './draft.js';
import type { CommandEvent } from './events.js';
import { activeAssignment } from './incidentState.js';
import { receive } from './intake.js';
import { flagClock } from './lifecycle.js';
import { metersBetween } from './places.js';
import type { IncidentRecord } from './records.js';
import { isLive } from './stages.js';
import type { CommandState } from './state.js';

export type DutyCommand =
  | {
      readonly type: 'advanceAssignment';
      readonly incidentId: IncidentId;
      readonly unitId: UnitId;
      readonly step: AssignmentStep;
      readonly told: Told;
    }
  | { readonly type: 'noteArrival'; readonly unitId: UnitId }
  | { readonly type: 'answerWelfare'; readonly incidentId: IncidentId; readonly unitId: UnitId }
  | { readonly type: 'tellStatus'; readonly unitId: UnitId; readonly status: UnitStatus; readonly told: Told }
  | { readonly type: 'raiseSos'; readonly unitId: UnitId; readonly input: SosInput };

/** Within so many metres of an incident a unit has arrived, unless the type says otherwise. */
export const ARRIVAL_METERS = 100;
/** A position less accurate than this proves no arrival. */
const ACCURATE_METERS = 100;

const ORDER = ['accepted', 'enRoute', 'onScene', 'cleared'] as const;

/** Decides what a unit does or says of itself: C21, C22, C39, C45. */
export function decideDuty(state: CommandState, command: DutyCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'advanceAssignment':
      return advance(state, command, ctx);
    case 'noteArrival':
      return noteArrival(state, command.unitId, ctx);
    case 'answerWelfare':
      return answerWelfare(state, command, ctx);
    case 'tellStatus':
      return tellStatus(state, command, ctx);
    case 'raiseSos':
      return raiseSos(state, command, ctx);
  }
}

type CommandOf<T extends DutyCommand['type']> = Extract<DutyCommand, { type: T }>;

/** Whether the actor may speak for a unit: by being it, or reporting or commanding for it. */
export function maySpeakFor(ctx: Context, unit: UnitFacts): boolean {
  if (ctx.actor.unitId === unit.id) return true;
  const subject = { org: unit.org, type: 'unit', id: unit.id } as const;
  return ctx.actor.may('report', subject) || ctx.actor.may('command', subject);
}

function advance(state: CommandState, command: CommandOf<'advanceAssignment'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, unitId, step, told } = command;
  const found = seenIncident(state, ctx, incidentId);
  if (!found.ok) return found;
  const { incident } = found;
  const assignment = activeAssignment(incident, unitId);
  if (!assignment) return refuse('notFound', 'C21', `Unit ${unitId} is not on ${incident.number}.`);
  const unit = ctx.unit(unitId);
  const speaks = (unit && maySpeakFor(ctx, unit)) || ctx.actor.may('command', subjectOf(incident));
  if (!speaks) return refuse('forbidden', 'C21', `Only ${assignment.callsign} or someone with command reports that.`);
  const at =
    assignment.acceptedAt === undefined
      ? -1
      : assignment.state === 'dispatched'
        ? 0
        : ORDER.indexOf(assignment.state as 'enRoute');
  const to = ORDER.indexOf(step);
  if (to === at) return accept();
  if (to < at)
    return refuse(
      'conflict',
      'C21',
      `${assignment.callsign} is ${assignment.state} already; steps are not taken back.`,
    );
  const draft = new Draft(state, ctx);
  const { toldAt, aheadSeconds } = readTold(told, ctx.now);
  const byUnit = ctx.actor.unitId === unitId;
  takeStep(draft, incident, { unitId, step, how: byUnit ? 'unit' : 'dispatcher', toldAt });
  flagClock(draft, incidentId, aheadSeconds);
  return draft.accepted();
}

interface Step {
  readonly unitId: UnitId;
  readonly step: AssignmentStep;
  readonly how: 'unit' | 'dispatcher' | 'geofence';
  readonly toldAt: number | undefined;
}

function takeStep(draft: Draft, incident: IncidentRecord, { unitId, step, how, toldAt }: Step): void {
  const told = toldAt === undefined ? {} : { toldAt };
  const incidentId = incident.id;
  if (step === 'cleared') {
    endAssignment(draft, {
      incidentId,
      unitId,
      state: 'cleared',
      how: how === 'unit' ? 'unit' : 'dispatcher',
      ...told,
    });
    follow(draft, incidentId, true);
    return;
  }
  const { welfareSeconds } = activeAssignment(incident, unitId)!;
  const checked = step === 'onScene' && welfareSeconds > 0;
  const welfare = checked ? { welfareDueAt: draft.ctx.now + welfareSeconds * 1000 } : {};
  draft.emit({ type: 'assignmentAdvanced', incidentId, unitId, step, how, ...welfare, ...told });
  follow(draft, incidentId);
}

/** A unit's own position says that it arrived (C22). The world calls this; a far, old or vague position is no arrival. */
function noteArrival(state: CommandState, unitId: UnitId, ctx: Context): Decision<CommandEvent> {
  const on = state.onIncident.get(unitId);
  const incident = on && state.incidents.get(on);
  const unit = ctx.unit(unitId);
  if (!incident || !unit?.position || unit.freshness !== 'fresh') return accept();
  const assignment = activeAssignment(incident, unitId);
  if (!assignment || assignment.state === 'onScene' || !isLive(incident)) return accept();
  if ((unit.position.accuracyMeters ?? 0) > ACCURATE_METERS) return accept();
  const within = state.types.get(incident.type)?.arrivalMeters ?? ARRIVAL_METERS;
  if (metersBetween(unit.position, incident) > within) return accept();
  const draft = new Draft(state, ctx);
  takeStep(draft, incident, { unitId, step: 'onScene', how: 'geofence', toldAt: undefined });
  return draft.accepted();
}

function answerWelfare(state: CommandState, command: CommandOf<'answerWelfare'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, unitId } = command;
  const found = seenIncident(state, ctx, incidentId);
  if (!found.ok) return found;
  const { incident } = found;
  const assignment = activeAssignment(incident, unitId);
  if (assignment?.welfareDueAt === undefined) {
    return refuse('conflict', 'C39', `No welfare check of ${unitId} is running on ${incident.number}.`);
  }
  const unit = ctx.unit(unitId);
  const speaks = (unit && maySpeakFor(ctx, unit)) || ctx.actor.may('command', subjectOf(incident));
  if (!speaks) return refuse('forbidden', 'C39', `Only ${assignment.callsign} or its dispatcher answers that.`);
  return accept({
    type: 'welfareAnswered',
    incidentId,
    unitId,
    dueAt: ctx.now + assignment.welfareSeconds * 1000,
  });
}

/** The duty a unit tells of itself. On an incident it is a step of its assignment (C21). */
function tellStatus(state: CommandState, command: CommandOf<'tellStatus'>, ctx: Context): Decision<CommandEvent> {
  const { unitId, status, told } = command;
  const unit = ctx.unit(unitId);
  if (!unit) return refuse('notFound', 'C1', `There is no unit ${unitId}.`);
  if (!maySpeakFor(ctx, unit)) {
    const seen = ctx.actor.may('view', { org: unit.org, type: 'unit', id: unit.id });
    return seen
      ? refuse('forbidden', 'C21', `Only ${unit.callsign} or someone with command says that.`)
      : refuse('notFound', 'C1', `There is no unit ${unitId}.`);
  }
  const on = state.onIncident.get(unitId);
  const step = { available: 'cleared', enRoute: 'enRoute', onScene: 'onScene', dispatched: 'accepted' } as const;
  if (on !== undefined) {
    const isThere = activeAssignment(state.incidents.get(on)!, unitId)?.state === 'onScene';
    // It was on scene and is busy for the incident elsewhere: a transport. It is on the incident until it clears.
    if (status === 'busy' && isThere) return accept({ type: 'unitStatusTold', unitId, status });
    if (status !== 'busy' && status !== 'outOfService') {
      return advance(state, { type: 'advanceAssignment', incidentId: on, unitId, step: step[status], told }, ctx);
    }
    const { number } = state.incidents.get(on)!;
    return refuse('conflict', 'C21', `${unit.callsign} is on ${number}: clear or be recalled first.`);
  }
  if (status === 'dispatched' || status === 'enRoute' || status === 'onScene') {
    return refuse('conflict', 'C21', `${unit.callsign} is on no incident.`);
  }
  if (unit.status === status && state.statuses.get(unitId)?.status === status) return accept();
  const { toldAt } = readTold(told, ctx.now);
  return accept({ type: 'unitStatusTold', unitId, status, ...(toldAt !== undefined && { toldAt }) });
}

/** An SOS is an incident at once, or another cry of the one that is still there (C45). */
function raiseSos(state: CommandState, { unitId, input }: CommandOf<'raiseSos'>, ctx: Context): Decision<CommandEvent> {
  const unit = ctx.unit(unitId);
  if (!unit || !maySpeakFor(ctx, unit)) return refuse('notFound', 'C1', `There is no unit ${unitId} for you.`);
  const { lat = unit.position?.lat, lng = unit.position?.lng, text } = input;
  if (lat === undefined || lng === undefined) {
    return refuse('unprocessable', 'C45', `${unit.callsign} has no position yet: send lat and lng.`);
  }
  const crying = state.incidents.values().find((incident) => incident.sosUnitId === unitId && isLive(incident));
  const said = text === undefined ? {} : { text };
  if (crying) return accept({ type: 'sosRepeated', incidentId: crying.id, unitId, lat, lng, ...said });
  const type = state.types.get('sos') && !state.types.get('sos')!.retired ? 'sos' : 'other';
  const { at: occurredAt, sentAt } = input;
  const report = {
    type,
    priority: 1,
    lat,
    lng,
    org: unit.org,
    channel: 'sos',
    narrative: text ?? `SOS ${unit.callsign}`,
    ...(occurredAt !== undefined && { occurredAt }),
    ...(sentAt !== undefined && { sentAt }),
  };
  return receive(state, { input: report, flags: ['sos'], sosUnitId: unitId }, ctx);
}
