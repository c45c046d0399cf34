import type { IncidentId } from '../wire/ids.js';
import { heldIncident, liveIncident, maySee, seenIncident, subjectOf } from './access.js';
import { accept, type Context, type Decision, refOf, refuse } from './decision.js';
import type { Draft } from './draft.js';
import type { CommandEvent } from './events.js';
import type { IncidentRecord } from './records.js';
import { isLive } from './stages.js';
import type { CommandState } from './state.js';

export type ClaimCommand =
  | { readonly type: 'claimIncident'; readonly incidentId: IncidentId }
  | { readonly type: 'offerIncident'; readonly incidentId: IncidentId; readonly to: string }
  | { readonly type: 'acceptIncident'; readonly incidentId: IncidentId }
  | { readonly type: 'declineIncident'; readonly incidentId: IncidentId }
  | {
      readonly type: 'transferIncident';
      readonly incidentId: IncidentId;
      readonly toOrg: string;
      readonly reason: string;
    }
  | { readonly type: 'acceptTransfer'; readonly incidentId: IncidentId }
  | { readonly type: 'declineTransfer'; readonly incidentId: IncidentId; readonly reason: string };

/** Decides who answers for an incident: C11 to C14. */
export function decideClaim(state: CommandState, command: ClaimCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'claimIncident':
      return claim(state, command.incidentId, ctx);
    case 'offerIncident':
      return offer(state, command, ctx);
    case 'acceptIncident':
      return answerOffer(state, command.incidentId, ctx);
    case 'declineIncident':
      return declineOffer(state, command.incidentId, ctx);
    case 'transferIncident':
      return transfer(state, command, ctx);
    case 'acceptTransfer':
    case 'declineTransfer':
      return answerTransfer(state, command, ctx);
  }
}

/** Claims an incident for the actor if nobody has it; the system and channels claim nothing (C13). */
export function claimIfFree(draft: Draft, incident: IncidentRecord): void {
  const { actor } = draft.ctx;
  if (incident.claim.owner || !/^(account|unit|device):/.test(actor.id)) return;
  draft.emit({ type: 'claimTaken', incidentId: incident.id });
}

function claim(state: CommandState, incidentId: IncidentId, ctx: Context): Decision<CommandEvent> {
  const found = liveIncident(state, ctx, incidentId, 'command', 'firstAction');
  if (!found.ok) return found;
  const { owner } = found.incident.claim;
  if (owner?.id === ctx.actor.id) return accept();
  if (owner) return refuse('conflict', 'C12', `Incident ${found.incident.number} is ${owner.name}’s.`);
  return accept({ type: 'claimTaken', incidentId });
}

function offer(
  state: CommandState,
  { incidentId, to }: { incidentId: IncidentId; to: string },
  ctx: Context,
): Decision<CommandEvent> {
  const found = liveOrCleared(state, ctx, incidentId);
  if (!found.ok) return found;
  const { incident } = found;
  if (!incident.claim.owner) return refuse('conflict', 'C14', `Nobody owns ${incident.number} yet: claim it.`);
  const isOwner = incident.claim.owner.id === ctx.actor.id;
  if (!isOwner && !ctx.actor.may('command', subjectOf(incident))) {
    return refuse('forbidden', 'C14', `Incident ${incident.number} is ${incident.claim.owner.name}’s to hand over.`);
  }
  const person = ctx.person(to);
  const fit = person && ['command', 'firstAction'].some((p) => person.may(p as 'command', subjectOf(incident)));
  if (!person || !fit)
    return refuse('unprocessable', 'C14', 'That person cannot take this incident: no such right over it.');
  if (person.id === incident.claim.owner.id) return refuse('conflict', 'C14', `${person.name} owns it already.`);
  return accept({ type: 'claimOffered', incidentId, to: refOf(person) });
}

function answerOffer(state: CommandState, incidentId: IncidentId, ctx: Context): Decision<CommandEvent> {
  const found = seenIncident(state, ctx, incidentId);
  if (!found.ok) return found;
  const { offer: offered } = found.incident.claim;
  if (offered?.to.id !== ctx.actor.id) {
    return refuse('conflict', 'C14', `Incident ${found.incident.number} is not offered to you.`);
  }
  return accept({ type: 'claimAccepted', incidentId, to: refOf(ctx.actor) });
}

function declineOffer(state: CommandState, incidentId: IncidentId, ctx: Context): Decision<CommandEvent> {
  const found = seenIncident(state, ctx, incidentId);
  if (!found.ok) return found;
  const { offer: offered } = found.incident.claim;
  if (!offered || (offered.to.id !== ctx.actor.id && offered.by.id !== ctx.actor.id)) {
    return refuse('conflict', 'C14', `There is no offer of ${found.incident.number} that is yours to end.`);
  }
  return accept({ type: 'claimDeclined', incidentId, by: refOf(ctx.actor) });
}

function transfer(
  state: CommandState,
  { incidentId, toOrg, reason }: { incidentId: IncidentId; toOrg: string; reason: string },
  ctx: Context,
): Decision<CommandEvent> {
  const found = liveIncident(state, ctx, incidentId, 'command');
  if (!found.ok) return found;
  const { incident } = found;
  if (!ctx.orgExists(toOrg)) return refuse('orgUnknown', 'C11', `There is no org ${toOrg}.`);
  if (toOrg === incident.org) return refuse('conflict', 'C11', `Incident ${incident.number} is in ${toOrg} already.`);
  return accept({ type: 'transferOffered', incidentId, toOrg, reason });
}

function answerTransfer(
  state: CommandState,
  command: Extract<ClaimCommand, { type: 'acceptTransfer' | 'declineTransfer' }>,
  ctx: Context,
): Decision<CommandEvent> {
  const { incidentId } = command;
  const incident = state.incidents.get(incidentId);
  if (!incident || !maySee(ctx.actor, incident)) {
    return refuse('notFound', 'C1', `There is no incident ${incidentId} for you.`);
  }
  const { transferTo, number } = incident;
  if (transferTo === undefined || !isLive(incident)) {
    return refuse('conflict', 'C11', `No transfer of ${number} waits for an answer.`);
  }
  const receives = ctx.actor.may('command', { org: transferTo });
  if (command.type === 'acceptTransfer') {
    if (!receives) return refuse('forbidden', 'C11', `Only someone with command at ${transferTo} accepts it.`);
    return accept({ type: 'transferAccepted', incidentId, toOrg: transferTo });
  }
  if (!receives && !ctx.actor.may('command', subjectOf(incident))) {
    return refuse('forbidden', 'C11', `Only ${transferTo} declines it, or ${incident.org} takes it back.`);
  }
  return accept({ type: 'transferDeclined', incidentId, reason: command.reason });
}

/** An incident that can still change hands: live, cleared or with a partner. */
function liveOrCleared(state: CommandState, ctx: Context, id: IncidentId) {
  const found = heldIncident(state, ctx, id, 'command', 'firstAction');
  if (!found.ok || (found.incident.state !== 'closed' && found.incident.state !== 'duplicate')) return found;
  return refuse('conflict', 'C7', `Incident ${found.incident.number} is ${found.incident.state}.`);
}
