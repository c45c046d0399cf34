import { assertUnreachable } from '../wire/base.js';
import type { ModeEvent, Stamp } from './events.js';
import type { CommandState } from './state.js';

/** The state after an event about operating modes. */
export function evolveMode(state: CommandState, event: ModeEvent, stamp: Stamp): CommandState {
  switch (event.type) {
    case 'modeRequested':
      return { ...state, modeRequests: state.modeRequests.with(event.request.id, event.request) };
    case 'modeRequestEnded':
      return { ...state, modeRequests: state.modeRequests.without(event.requestId) };
    case 'modeDeclared': {
      const request = state.modeRequests.get(event.requestId);
      if (!request) throw new Error(`an event names mode request ${event.requestId}, which is not there`);
      const { org, mode, expiresAt } = event;
      const declared = {
        org,
        mode,
        reason: request.reason,
        since: stamp.at,
        expiresAt,
        requestedBy: request.requestedBy,
        confirmedBy: stamp.actor,
      };
      return {
        ...state,
        modes: state.modes.with(org, declared),
        modeRequests: state.modeRequests.without(event.requestId),
      };
    }
    case 'modeEnded':
      return { ...state, modes: state.modes.without(event.org) };
    case 'parametersSet':
      return { ...state, parameters: state.parameters.with(`${event.mode}|${event.org}`, event.parameters) };
    case 'parametersCleared':
      return { ...state, parameters: state.parameters.without(`${event.mode}|${event.org}`) };
    default:
      return assertUnreachable(event);
  }
}
