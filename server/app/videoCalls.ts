import type { Logger } from 'pino';
import type { CallEvent } from '../../media/ports.js';
import { parametersAt } from '../command/modes.js';
import type { CommandState } from '../command/state.js';
import type { CommandFlow } from '../commandFlow/commandFlow.js';
import type { Access } from '../identity/access.js';
import type { Picture } from '../picture/picture.js';
import { actorFor } from '../routes/command/actors.js';
import type { IncidentId, UnitId } from '../wire/ids.js';

/** What calls have to do with incident command. */
export interface CallTies {
  flow: CommandFlow;
  picture: Picture;
  access: Access;
  log: Logger;
}

/** The incident a unit is on; undefined: none. */
export function incidentOf(state: CommandState, unitId: UnitId): IncidentId | undefined {
  return state.onIncident.get(unitId);
}

/**
 * The policy of automatic answers: that of the mode in force at the unit's org. `all` answers every call, `priority1` those
 * to units that are on an incident of priority 1.
 */
export function autoAnswersBy({ flow, picture }: Pick<CallTies, 'flow' | 'picture'>): (unitId: UnitId) => boolean {
  return (unitId) => {
    const row = picture.units.ids.rowOf(unitId);
    if (row < 0) return false;
    const { state } = flow;
    const { autoOpenVideo } = parametersAt(state, picture.units.orgOf(row));
    if (autoOpenVideo !== 'priority1') return autoOpenVideo === 'all';
    const incidentId = incidentOf(state, unitId);
    return incidentId !== undefined && state.incidents.get(incidentId)?.priority === 1;
  };
}

/** Puts a call that has ended on the timeline of the incident that its unit is on. */
export function noteCall({ flow, picture, access, log }: CallTies, { call, caller, startedAt }: CallEvent): void {
  if (call.state !== 'ended') return;
  const incidentId = incidentOf(flow.state, call.unitId);
  if (incidentId === undefined) return;
  const row = picture.units.ids.rowOf(call.unitId);
  const callsign = row < 0 ? call.unitId : picture.units.callsignOf(row);
  const input = { type: 'call' as const, unitId: call.unitId, ...lineOf(call, startedAt, callsign) };
  // Whoever may call the unit has called it: that is a fact of its incident, whether or not the caller may see the rest.
  const actor = { ...actorFor({ access, picture }, caller), may: () => true };
  flow
    .execute({ type: 'addNote', incidentId, input }, actor, { body: () => undefined })
    .catch((error: unknown) => log.error({ err: error }, 'a call is not on the timeline of its incident'));
}

/** Words for programs, and a subject that pages put into words of their own: `call:<id>:<how it ended>:<seconds>`. */
function lineOf(
  { callId, mode, callerName, calleeName, answeredAt, since, endReason, endedBy }: CallEvent['call'],
  startedAt: number,
  callsign: string,
): { text: string; subject: string } {
  const until = Date.parse(since);
  const seconds = answeredAt === undefined ? 0 : Math.round((until - Date.parse(answeredAt)) / 1000);
  const verb = mode === 'talk' ? 'spoke to' : 'called';
  const ender = endedBy === 'caller' ? callerName : (calleeName ?? callsign);
  const outcome =
    answeredAt === undefined
      ? `not answered: ${endReason}, after ${Math.round((until - startedAt) / 1000)} s`
      : `${seconds} s, ${endedBy ? `ended by ${ender}` : `ended: ${endReason}`}`;
  const how = answeredAt === undefined ? endReason : 'answered';
  return { text: `${callerName} ${verb} ${callsign}: ${outcome}`, subject: `call:${callId}:${how}:${seconds}` };
}
