import type { Permission } from '../wire/identity.js';
import type { IncidentId } from '../wire/ids.js';
import { type Actor, type Context, type Refusal, refuse, type Subject } from './decision.js';
import { isWithin } from './orgPaths.js';
import type { IncidentRecord } from './records.js';
import { isLive } from './stages.js';
import type { CommandState } from './state.js';

/** An incident as a thing that permissions are asked for. */
export const subjectOf = (incident: IncidentRecord): Subject => ({
  org: incident.org,
  type: 'incident',
  id: incident.id,
});

/** Whether the actor may see an incident: by permission, as a unit it was sent, or as a unit of the same line of orgs. */
export function maySee(actor: Actor, incident: IncidentRecord): boolean {
  if (actor.may('view', subjectOf(incident))) return true;
  if (incident.transferTo !== undefined && actor.may('view', { org: incident.transferTo })) return true;
  if (actor.unitId === undefined) return false;
  return (
    isWithin(incident.org, actor.org) ||
    isWithin(actor.org, incident.org) ||
    incident.assignments.some((assignment) => assignment.unitId === actor.unitId)
  );
}

type Found =
  | { readonly ok: true; readonly incident: IncidentRecord }
  | { readonly ok: false; readonly refusal: Refusal };

/** An incident that the actor may see (C1). */
export function seenIncident(state: CommandState, ctx: Context, id: IncidentId): Found {
  const incident = state.incidents.get(id);
  if (!incident || !maySee(ctx.actor, incident)) return refuse('notFound', 'C1', `There is no incident ${id} for you.`);
  return { ok: true, incident };
}

/** An incident that the actor holds one of the permissions over; with none named, that it may see (C1). */
export function heldIncident(
  state: CommandState,
  ctx: Context,
  id: IncidentId,
  ...permissions: readonly Permission[]
): Found {
  const found = seenIncident(state, ctx, id);
  if (!found.ok) return found;
  const subject = subjectOf(found.incident);
  if (permissions.length === 0 || permissions.some((permission) => ctx.actor.may(permission, subject))) return found;
  return refuse('forbidden', 'C1', `This takes ${permissions.join(' or ')} over incident ${found.incident.number}.`);
}

/** The same, and work is still to be done on it (C7). */
export function liveIncident(
  state: CommandState,
  ctx: Context,
  id: IncidentId,
  ...permissions: readonly Permission[]
): Found {
  const found = heldIncident(state, ctx, id, ...permissions);
  if (!found.ok || isLive(found.incident)) return found;
  const { number, state: now } = found.incident;
  return refuse('conflict', 'C7', `Incident ${number} is ${now}; reopen it first.`);
}

/** A live incident that no partner service is about to take (C40): what is done to it now is done by us. */
export function ownIncident(
  state: CommandState,
  ctx: Context,
  id: IncidentId,
  ...permissions: readonly Permission[]
): Found {
  const found = liveIncident(state, ctx, id, ...permissions);
  if (!found.ok || found.incident.diversion?.state !== 'sending') return found;
  return refuse('conflict', 'C40', `Incident ${found.incident.number} is being handed to a partner; recall it first.`);
}
