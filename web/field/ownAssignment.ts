import type { Assignment, IncidentSummary } from '../../server/wire/incidents.js';

/** The unit's own assignment to an incident, while it lasts. */
export const ownAssignment = (incident: IncidentSummary | undefined, unitId: string): Assignment | undefined =>
  incident?.assignments.find((assignment) => assignment.unitId === unitId && assignment.endedAt === undefined);
