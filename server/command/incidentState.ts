import type { IncidentId, UnitId } from '../wire/ids.js';
import type { Stamp } from './events.js';
import type { AssignmentRecord, IncidentRecord, TimelineRecord } from './records.js';
import { refile } from './squares.js';
import type { CommandState } from './state.js';

/** Assignments that have not ended, in the order they were made. */
export const activeAssignments = (incident: IncidentRecord): AssignmentRecord[] =>
  incident.assignments.filter((assignment) => assignment.endedAt === undefined);

/** The assignment of a unit that has not ended. */
export const activeAssignment = (incident: IncidentRecord, unitId: UnitId): AssignmentRecord | undefined =>
  incident.assignments.find((assignment) => assignment.unitId === unitId && assignment.endedAt === undefined);

/** The record without some of its optional fields. */
export function without<T extends object, K extends keyof T>(record: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...record };
  for (const key of keys) delete rest[key];
  return rest;
}

/** A line of the timeline without its stamp. */
export type Line = Omit<TimelineRecord, 'at' | 'by'>;

/** The state with one incident changed, its version one higher, and a line on its timeline. */
export function changeIncident(
  state: CommandState,
  id: IncidentId,
  stamp: Stamp,
  made: { change: (incident: IncidentRecord) => IncidentRecord; line?: Line | undefined },
): CommandState {
  const incident = state.incidents.get(id);
  if (!incident) throw new Error(`an event names incident ${id}, which is not there`);
  const changed = { ...made.change(incident), version: incident.version + 1 };
  const incidents = state.incidents.with(id, changed);
  const squares = refile(state.squares, incident, changed);
  if (!made.line) return { ...state, incidents, squares };
  const line: TimelineRecord = { at: stamp.at, by: stamp.actor.name, ...made.line };
  return {
    ...state,
    incidents,
    squares,
    timelines: state.timelines.with(id, [...(state.timelines.get(id) ?? []), line]),
  };
}

/** The incident with one assignment that has not ended changed. */
export function changeAssignment(
  incident: IncidentRecord,
  unitId: UnitId,
  change: (assignment: AssignmentRecord) => AssignmentRecord,
): IncidentRecord {
  return {
    ...incident,
    assignments: incident.assignments.map((assignment) =>
      assignment.unitId === unitId && assignment.endedAt === undefined ? change(assignment) : assignment,
    ),
  };
}
