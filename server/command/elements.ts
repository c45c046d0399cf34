import type { ElementId, FenceId } from '../wire/command.js';
import type { ElementInput, FenceEvent, FenceInput } from '../wire/elements.js';
import type { UnitId } from '../wire/ids.js';
import { seenIncident } from './access.js';
import { accept, type Context, type Decision, refuse, type UnitFacts } from './decision.js';
import type { CommandEvent } from './events.js';
import type { FenceAlertRecord } from './records.js';
import type { CommandState } from './state.js';

export type ElementCommand =
  | { readonly type: 'putElement'; readonly id: ElementId; readonly input: ElementInput; readonly version?: number }
  | {
      readonly type: 'importElements';
      readonly elements: readonly { readonly id?: ElementId; readonly input: ElementInput }[];
    }
  | { readonly type: 'deleteElement'; readonly id: ElementId; readonly version?: number }
  | { readonly type: 'putFence'; readonly id: FenceId; readonly input: FenceInput; readonly version?: number }
  | { readonly type: 'deleteFence'; readonly id: FenceId }
  | { readonly type: 'noteFence'; readonly fenceId: FenceId; readonly unitId: UnitId; readonly inside: boolean }
  | { readonly type: 'noteDwell'; readonly fenceId: FenceId; readonly unitId: UnitId }
  | { readonly type: 'acknowledgeFenceAlert'; readonly alertId: string };

/** Decides on map elements and geofences: C42, C43. */
export function decideElement(state: CommandState, command: ElementCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'putElement':
    case 'deleteElement':
      return changeElement(state, command, ctx);
    case 'importElements':
      return importAll(state, command, ctx);
    case 'putFence':
    case 'deleteFence':
      return changeFence(state, command, ctx);
    case 'noteFence':
      return noteFence(state, command, ctx);
    case 'noteDwell':
      return noteDwell(state, command, ctx);
    case 'acknowledgeFenceAlert': {
      const alert = state.fenceAlerts.get(command.alertId);
      if (!alert || !ctx.actor.may('view', { org: alert.org }))
        return refuse('notFound', 'C43', 'There is no such alert.');
      if (!ctx.actor.may('command', { org: alert.org }))
        return refuse('forbidden', 'C1', `This takes command at ${alert.org}.`);
      return alert.acknowledgedAt === undefined
        ? accept({ type: 'fenceAlertAcknowledged', alertId: alert.id })
        : accept();
    }
  }
}

type CommandOf<T extends ElementCommand['type']> = Extract<ElementCommand, { type: T }>;

function changeElement(
  state: CommandState,
  command: CommandOf<'putElement' | 'deleteElement'>,
  ctx: Context,
): Decision<CommandEvent> {
  const { id, version } = command;
  const known = state.elements.get(id)?.at(-1);
  const mayDraw = (org: string) => ctx.actor.may('command', { org }) || ctx.actor.may('firstAction', { org });
  if (known && !ctx.actor.may('view', { org: known.org }) && !mayDraw(known.org)) {
    return refuse('notFound', 'C1', `There is no element ${id} for you.`);
  }
  if (known && !mayDraw(known.org)) return refuse('forbidden', 'C1', `This takes command at ${known.org}.`);
  if (version !== undefined && version !== (known?.version ?? 0)) {
    return refuse('preconditionFailed', 'C42', `Element ${id} is at version ${known?.version ?? 0}; read it again.`);
  }
  if (command.type === 'deleteElement') {
    if (!known || known.deleted) return refuse('notFound', 'C42', `There is no element ${id}.`);
    return accept({ type: 'elementDeleted', elementId: id });
  }
  const { org, incidentId } = command.input;
  if (!ctx.orgExists(org)) return refuse('orgUnknown', 'C42', `There is no org ${org}.`);
  if (!mayDraw(org)) return refuse('forbidden', 'C1', `This takes command at ${org}.`);
  if (incidentId !== undefined) {
    const found = seenIncident(state, ctx, incidentId);
    if (!found.ok) return found;
  }
  return accept({ type: 'elementPut', elementId: id, input: command.input });
}

/** Takes all of many elements or none. */
function importAll(state: CommandState, command: CommandOf<'importElements'>, ctx: Context): Decision<CommandEvent> {
  const events: CommandEvent[] = [];
  const ids = new Set<string>();
  for (const { id = ctx.mint() as ElementId, input } of command.elements) {
    if (ids.has(id)) return refuse('unprocessable', 'C42', `Element ${id} is twice in what is to be put on the map.`);
    ids.add(id);
    const decision = changeElement(state, { type: 'putElement', id, input }, ctx);
    if (!decision.ok) return decision;
    events.push(...decision.events);
  }
  return { ok: true, events };
}

function changeFence(
  state: CommandState,
  command: CommandOf<'putFence' | 'deleteFence'>,
  ctx: Context,
): Decision<CommandEvent> {
  const { id } = command;
  const known = state.fences.get(id);
  if (known && !ctx.actor.may('view', { org: known.org }))
    return refuse('notFound', 'C1', `There is no fence ${id} for you.`);
  if (known && !ctx.actor.may('command', { org: known.org })) {
    return refuse('forbidden', 'C1', `This takes command at ${known.org}.`);
  }
  if (command.type === 'deleteFence') {
    return known
      ? accept({ type: 'fenceDeleted', fenceId: id })
      : refuse('notFound', 'C43', `There is no fence ${id}.`);
  }
  const { input, version } = command;
  if (version !== undefined && version !== (known?.version ?? 0)) {
    return refuse('preconditionFailed', 'C42', `Fence ${id} is at version ${known?.version ?? 0}; read it again.`);
  }
  if (!ctx.orgExists(input.org)) return refuse('orgUnknown', 'C43', `There is no org ${input.org}.`);
  if (!ctx.actor.may('command', { org: input.org }))
    return refuse('forbidden', 'C1', `This takes command at ${input.org}.`);
  if (input.on.includes('dwell') && input.dwellSeconds === undefined) {
    return refuse('unprocessable', 'C43', 'A fence that tells of a dwell needs `dwellSeconds`.');
  }
  return accept({ type: 'fencePut', fenceId: id, input });
}

/** A unit is inside a fence, or is not: the first to say so makes it a crossing. */
function noteFence(state: CommandState, command: CommandOf<'noteFence'>, ctx: Context): Decision<CommandEvent> {
  const { fenceId, unitId, inside } = command;
  const fence = state.fences.get(fenceId);
  const was = state.stays.has(`${fenceId}|${unitId}`);
  if (!fence || was === inside) return accept();
  const what = inside ? 'enter' : 'leave';
  const unit = ctx.unit(unitId);
  const alert = fence.on.includes(what) && unit ? newAlert(state, ctx, { fenceId, unit, event: what }) : undefined;
  return accept({ type: 'fenceCrossed', fenceId, unitId, inside, ...(alert && { alert }) });
}

function noteDwell(state: CommandState, command: CommandOf<'noteDwell'>, ctx: Context): Decision<CommandEvent> {
  const { fenceId, unitId } = command;
  const fence = state.fences.get(fenceId);
  const stay = state.stays.get(`${fenceId}|${unitId}`);
  const unit = ctx.unit(unitId);
  if (!fence?.on.includes('dwell') || !stay || stay.dwelled || !unit) return accept();
  if (ctx.now - stay.since < (fence.dwellSeconds ?? 0) * 1000) return accept();
  return accept({
    type: 'fenceDwelled',
    fenceId,
    unitId,
    alert: newAlert(state, ctx, { fenceId, unit, event: 'dwell' }),
  });
}

function newAlert(
  state: CommandState,
  ctx: Context,
  { fenceId, unit, event }: { fenceId: FenceId; unit: UnitFacts; event: FenceEvent },
): FenceAlertRecord {
  const fence = state.fences.get(fenceId)!;
  return {
    id: ctx.mint(),
    fenceId,
    fenceName: fence.name,
    org: fence.org,
    unitId: unit.id,
    callsign: unit.callsign,
    event,
    at: ctx.now,
  };
}
