import type { IncidentId } from '../wire/ids.js';
import type { IncidentPatch, NoteInput } from '../wire/incidentActions.js';
import { heldIncident, liveIncident, ownIncident, seenIncident, subjectOf } from './access.js';
import { claimIfFree } from './claims.js';
import { readTold } from './clocks.js';
import { accept, type Context, type Decision, refuse } from './decision.js';
import { endAssignment, moveUnit } from './dispatch.js';
import { Draft } from './draft.js';
import type { CommandEvent } from './events.js';
import { activeAssignments } from './incidentState.js';
import { missingParts } from './intake.js';
import type { IncidentRecord } from './records.js';
import { informedAt, selectRunCard } from './runCards.js';
import { isLive } from './stages.js';
import type { CommandState } from './state.js';

type OfIncident<T extends string, Fields = unknown> = {
  readonly type: T;
  readonly incidentId: IncidentId;
} & Readonly<Fields>;

export type LifecycleCommand =
  | OfIncident<'editIncident', { changes: IncidentPatch; version?: number }>
  | OfIncident<'addNote', { input: NoteInput }>
  | OfIncident<'markChecklist', { item: string; done: boolean }>
  | OfIncident<'raiseAlarm', { level: number }>
  | OfIncident<'clearIncident', { text?: string }>
  | OfIncident<'closeIncident', { disposition: string; text?: string }>
  | OfIncident<'reopenIncident', { reason: string }>
  | OfIncident<'mergeIncident', { into: IncidentId }>;

/** Decides the steps of an incident's life after it was received: C7 to C10, C27. */
export function decideLifecycle(state: CommandState, command: LifecycleCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'editIncident':
      return edit(state, command, ctx);
    case 'addNote':
      return addNote(state, command, ctx);
    case 'markChecklist':
      return markChecklist(state, command, ctx);
    case 'raiseAlarm':
      return raiseAlarm(state, command, ctx);
    case 'clearIncident':
      return clear(state, command, ctx);
    case 'closeIncident':
      return close(state, command, ctx);
    case 'reopenIncident':
      return reopen(state, command, ctx);
    case 'mergeIncident':
      return merge(state, command, ctx);
  }
}

type CommandOf<T extends LifecycleCommand['type']> = Extract<LifecycleCommand, { type: T }>;

function edit(state: CommandState, command: CommandOf<'editIncident'>, ctx: Context): Decision<CommandEvent> {
  const found = heldIncident(state, ctx, command.incidentId, 'command', 'firstAction');
  if (!found.ok) return found;
  const { incident } = found;
  const { changes, version } = command;
  if (incident.state === 'closed' || incident.state === 'duplicate') {
    return refuse('conflict', 'C7', `Incident ${incident.number} is ${incident.state}; reopen it first.`);
  }
  if (version !== undefined && version !== incident.version) {
    return refuse('preconditionFailed', 'C7', `Incident ${incident.number} has changed since; read it again.`);
  }
  const type = state.types.get(changes.type ?? incident.type);
  if (!type || (type.retired && type.id !== incident.type)) {
    return refuse('typeUnknown', 'C2', `There is no incident type ${changes.type} in use.`);
  }
  const merged = { ...incident, ...changes, fields: { ...incident.fields, ...changes.fields } };
  const lacking = missingParts(type, changes.type === undefined ? merged : { ...merged, fields: changes.fields ?? {} });
  if (lacking) return lacking;
  const differs = (Object.keys(changes) as (keyof IncidentPatch)[]).filter(
    (key) => key === 'fields' || changes[key] !== incident[key],
  );
  if (differs.length === 0) return accept();
  const named = Object.fromEntries(differs.map((key) => [key, changes[key]]));
  return accept({ type: 'incidentEdited', incidentId: incident.id, changes: named });
}

function addNote(
  state: CommandState,
  { incidentId, input }: CommandOf<'addNote'>,
  ctx: Context,
): Decision<CommandEvent> {
  const found = seenIncident(state, ctx, incidentId);
  if (!found.ok) return found;
  const { text, type: noteType = 'note', subject, unitId } = input;
  const { toldAt, aheadSeconds } = readTold(input, ctx.now);
  const draft = new Draft(state, ctx);
  draft.emit({
    type: 'noteAdded',
    incidentId,
    noteType,
    text,
    ...(subject !== undefined && { subject }),
    ...(unitId !== undefined && { unitId }),
    ...(toldAt !== undefined && { toldAt }),
  });
  flagClock(draft, incidentId, aheadSeconds);
  return draft.accepted();
}

/** Flags an incident when a sender's clock disagrees (C5). */
export function flagClock(draft: Draft, incidentId: IncidentId, aheadSeconds: number | undefined): void {
  if (aheadSeconds === undefined) return;
  const text = `${draft.ctx.actor.name}: clock ${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? 'ahead' : 'behind'}`;
  draft.emit({ type: 'incidentFlagged', incidentId, flag: 'clockDisagrees', text });
}

function markChecklist(state: CommandState, command: CommandOf<'markChecklist'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, item, done } = command;
  const { unitId } = ctx.actor;
  const isOnIt = unitId !== undefined && state.onIncident.get(unitId) === incidentId;
  const found = isOnIt
    ? seenIncident(state, ctx, incidentId)
    : heldIncident(state, ctx, incidentId, 'command', 'firstAction');
  if (!found.ok) return found;
  const entry = found.incident.checklist.find(({ id }) => id === item);
  if (!entry) return refuse('notFound', 'C9', `The checklist of ${found.incident.number} has no item ${item}.`);
  if ((entry.doneAt !== undefined) === done) return accept();
  return accept({ type: 'checklistMarked', incidentId, item, done });
}

function raiseAlarm(state: CommandState, command: CommandOf<'raiseAlarm'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, level } = command;
  const found = liveIncident(state, ctx, incidentId, 'command');
  if (!found.ok) return found;
  const { incident } = found;
  if (level <= incident.alarmLevel) {
    return refuse(
      'conflict',
      'C27',
      `Incident ${incident.number} is at alarm level ${incident.alarmLevel}; levels only go up.`,
    );
  }
  const informed = informedAt(selectRunCard(state, incident), level);
  const draft = new Draft(state, ctx);
  claimIfFree(draft, incident);
  draft.emit({ type: 'alarmRaised', incidentId, level, informed });
  return draft.accepted();
}

function clear(
  state: CommandState,
  { incidentId, text }: CommandOf<'clearIncident'>,
  ctx: Context,
): Decision<CommandEvent> {
  const found = ownIncident(state, ctx, incidentId, 'command', 'firstAction');
  if (!found.ok) return found;
  const draft = new Draft(state, ctx);
  clearAway(draft, found.incident, text);
  return draft.accepted();
}

function clearAway(draft: Draft, incident: IncidentRecord, text: string | undefined): void {
  claimIfFree(draft, incident);
  for (const { unitId } of activeAssignments(incident)) {
    endAssignment(draft, { incidentId: incident.id, unitId, state: 'cleared', how: 'incidentCleared' });
  }
  const said = text === undefined ? {} : { text };
  draft.emit({ type: 'stateChanged', incidentId: incident.id, state: 'cleared', why: 'cleared', ...said });
}

function close(state: CommandState, command: CommandOf<'closeIncident'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, disposition, text } = command;
  const held = heldIncident(state, ctx, incidentId, 'command');
  if (!held.ok) return held;
  const { incident } = held;
  if (isLive(incident)) {
    const own = ownIncident(state, ctx, incidentId, 'command');
    if (!own.ok) return own;
  } else if (incident.state !== 'cleared') {
    return refuse('conflict', 'C7', `Incident ${incident.number} is ${incident.state}; only a cleared one is closed.`);
  }
  const type = state.types.get(incident.type);
  const known = type?.dispositions.map(({ id }) => id) ?? [];
  if (!known.includes(disposition)) {
    return refuse('unprocessable', 'C9', `Disposition of ${incident.type}: one of ${known.join(', ')}.`);
  }
  const required = new Set((type?.checklist ?? []).filter((item) => item.required).map(({ id }) => id));
  const undone = incident.checklist.filter(({ id, doneAt }) => required.has(id) && doneAt === undefined);
  if (undone.length > 0) {
    return refuse('conflict', 'C9', `Still to do on the checklist: ${undone.map(({ id }) => id).join(', ')}.`);
  }
  const draft = new Draft(state, ctx);
  if (isLive(incident)) clearAway(draft, incident, undefined);
  draft.emit({ type: 'incidentClosed', incidentId, disposition, ...(text !== undefined && { text }) });
  return draft.accepted();
}

function reopen(state: CommandState, command: CommandOf<'reopenIncident'>, ctx: Context): Decision<CommandEvent> {
  const found = heldIncident(state, ctx, command.incidentId, 'command');
  if (!found.ok) return found;
  const { incident } = found;
  if (isLive(incident))
    return refuse('conflict', 'C7', `Incident ${incident.number} is ${incident.state}, not closed.`);
  if (incident.state === 'transferred') {
    return refuse('conflict', 'C41', `Incident ${incident.number} is with a partner; recall it.`);
  }
  return accept({ type: 'incidentReopened', incidentId: incident.id, reason: command.reason });
}

function merge(
  state: CommandState,
  { incidentId, into }: CommandOf<'mergeIncident'>,
  ctx: Context,
): Decision<CommandEvent> {
  const found = ownIncident(state, ctx, incidentId, 'command');
  if (!found.ok) return found;
  const target = ownIncident(state, ctx, into, 'command');
  if (!target.ok) return target;
  if (incidentId === into) return refuse('unprocessable', 'C10', 'An incident is not its own duplicate.');
  const { incident } = found;
  const draft = new Draft(state, ctx);
  for (const { unitId } of activeAssignments(incident))
    moveUnit(draft, { unitId, from: incidentId, to: into, how: 'merged' });
  draft.emit({ type: 'incidentMerged', incidentId, into });
  draft.emit({ type: 'duplicateTaken', incidentId: into, from: incidentId, fromNumber: incident.number });
  return draft.accepted();
}

/** Whether the actor may see who called: the number is personal. */
export const maySeeCallback = (ctx: Pick<Context, 'actor'>, incident: IncidentRecord): boolean =>
  ctx.actor.may('command', subjectOf(incident)) || ctx.actor.may('firstAction', subjectOf(incident));
