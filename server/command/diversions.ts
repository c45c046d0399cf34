import type { IncidentId } from '../wire/ids.js';
import { heldIncident, liveIncident } from './access.js';
import { claimIfFree } from './claims.js';
import { accept, type Context, type Decision, refuse } from './decision.js';
import { Draft } from './draft.js';
import type { CommandEvent } from './events.js';
import { activeAssignments } from './incidentState.js';
import type { CommandState } from './state.js';

type OfIncident<T extends string, Fields = unknown> = {
  readonly type: T;
  readonly incidentId: IncidentId;
} & Readonly<Fields>;

/** The first two come from people; the others from the client that talks to the partner. */
export type DiversionCommand =
  | OfIncident<'divertIncident', { partnerId: string; serviceCode: string }>
  | OfIncident<'recallDiversion', { reason: string }>
  | OfIncident<'noteDiversionAccepted', { reference: string }>
  | OfIncident<'noteDiversionRefused', { reason: string }>
  | OfIncident<'noteDiversionStatus', { status: string; statusNotes?: string; closed: boolean }>;

/** Decides on handing incidents to partner services: C40, C41. */
export function decideDiversion(state: CommandState, command: DiversionCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'divertIncident':
      return divert(state, command, ctx);
    case 'recallDiversion':
      return recall(state, command, ctx);
    default:
      return follow(state, command);
  }
}

type CommandOf<T extends DiversionCommand['type']> = Extract<DiversionCommand, { type: T }>;

function divert(state: CommandState, command: CommandOf<'divertIncident'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, partnerId, serviceCode } = command;
  const found = liveIncident(state, ctx, incidentId, 'command');
  if (!found.ok) return found;
  const { incident } = found;
  if (!state.types.get(incident.type)?.divertible) {
    return refuse('unprocessable', 'C40', `Incidents of type ${incident.type} are not diverted.`);
  }
  if (activeAssignments(incident).length > 0) {
    return refuse('conflict', 'C40', `Units are on ${incident.number}: recall them first.`);
  }
  if (incident.diversion?.state === 'sending') {
    return refuse('conflict', 'C40', `Incident ${incident.number} is being handed over already.`);
  }
  const draft = new Draft(state, ctx);
  claimIfFree(draft, incident);
  draft.emit({ type: 'diversionRequested', incidentId, partnerId, serviceCode });
  return draft.accepted();
}

function recall(state: CommandState, command: CommandOf<'recallDiversion'>, ctx: Context): Decision<CommandEvent> {
  const { incidentId, reason } = command;
  const found = heldIncident(state, ctx, incidentId, 'command');
  if (!found.ok) return found;
  const { number, diversion, state: now } = found.incident;
  const withPartner = diversion?.state === 'accepted' && now === 'transferred';
  const sending = diversion?.state === 'sending';
  const doneThere = diversion?.state === 'closed' && now === 'cleared';
  if (!withPartner && !sending && !doneThere)
    return refuse('conflict', 'C41', `Incident ${number} is not with a partner.`);
  return accept({ type: 'diversionRecalled', incidentId, reason });
}

/** What the partner answered; an answer that comes after a recall changes nothing. */
function follow(
  state: CommandState,
  command: CommandOf<'noteDiversionAccepted' | 'noteDiversionRefused' | 'noteDiversionStatus'>,
): Decision<CommandEvent> {
  const { incidentId } = command;
  const incident = state.incidents.get(incidentId);
  const diversion = incident?.diversion;
  if (!diversion) return accept();
  switch (command.type) {
    case 'noteDiversionAccepted': {
      const { reference } = command;
      if (diversion.state === 'sending') return accept({ type: 'diversionAccepted', incidentId, reference });
      // Recalled while it was on its way: the partner has it all the same, so its reference is kept.
      const text = `recalled, but the partner took it as ${reference}`;
      if (diversion.state !== 'recalled') return accept();
      return accept({
        type: 'noteAdded',
        incidentId,
        noteType: 'diversionLate',
        text,
        subject: `reference:${reference}`,
      });
    }
    case 'noteDiversionRefused':
      return diversion.state === 'sending'
        ? accept({ type: 'diversionRefused', incidentId, reason: command.reason })
        : accept();
    case 'noteDiversionStatus': {
      const { status, statusNotes, closed } = command;
      const same = diversion.status === status && diversion.statusNotes === statusNotes;
      if (diversion.state !== 'accepted' || (same && !closed)) return accept();
      return accept({
        type: 'diversionUpdated',
        incidentId,
        status,
        closed,
        ...(statusNotes !== undefined && { statusNotes }),
      });
    }
  }
}
