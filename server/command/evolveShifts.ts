import { assertUnreachable } from '../wire/base.js';
import type { HandoverId } from '../wire/command.js';
import type { ShiftEvent, Stamp } from './events.js';
import { changeIncident } from './incidentState.js';
import type { HandoverRecord } from './records.js';
import type { CommandState } from './state.js';

/** The state after an event about shift hand-overs. */
export function evolveShift(state: CommandState, event: ShiftEvent, stamp: Stamp): CommandState {
  switch (event.type) {
    case 'handoverPrepared': {
      const { handoverId, org, to, note, incidents, orders } = event;
      const handover: HandoverRecord = {
        id: handoverId,
        org,
        from: stamp.actor,
        to,
        ...(note !== undefined && { note }),
        state: 'waiting',
        incidents,
        orders,
        signedByFromAt: stamp.at,
        addedMeanwhile: [],
        clearedMeanwhile: [],
      };
      return { ...state, handovers: state.handovers.with(handoverId, handover) };
    }
    case 'handoverSigned':
      return sign(state, event, stamp);
    case 'handoverCancelled':
      return changeHandover(state, event.handoverId, (known) => ({ ...known, state: 'cancelled', note: event.reason }));
    case 'handoverArchived':
      return { ...state, handovers: state.handovers.without(event.handoverId) };
    default:
      return assertUnreachable(event);
  }
}

function sign(state: CommandState, event: Extract<ShiftEvent, { type: 'handoverSigned' }>, stamp: Stamp): CommandState {
  const { handoverId, addedMeanwhile, clearedMeanwhile, passed } = event;
  const signed = changeHandover(state, handoverId, (known) => ({
    ...known,
    state: 'done',
    signedByToAt: stamp.at,
    addedMeanwhile,
    clearedMeanwhile,
  }));
  return passed.reduce(
    (before, id) =>
      changeIncident(before, id, stamp, {
        change: (incident) => ({
          ...incident,
          claim: { dutyOrg: incident.claim.dutyOrg, owner: stamp.actor, claimedAt: stamp.at },
        }),
        line: { type: 'shiftHandover', text: stamp.actor.name, subject: `handover:${handoverId}` },
      }),
    signed,
  );
}

function changeHandover(
  state: CommandState,
  id: HandoverId,
  change: (handover: HandoverRecord) => HandoverRecord,
): CommandState {
  const handover = state.handovers.get(id);
  if (!handover) throw new Error(`an event names hand-over ${id}, which is not there`);
  return { ...state, handovers: state.handovers.with(id, change(handover)) };
}
