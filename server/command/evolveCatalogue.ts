import { assertUnreachable } from '../wire/base.js';
import type { CatalogueEvent } from './events.js';
import type { CommandState } from './state.js';

/** The state after an event about incident types and run cards. */
export function evolveCatalogue(state: CommandState, event: CatalogueEvent): CommandState {
  switch (event.type) {
    case 'incidentTypePut': {
      const version = (state.types.get(event.id)?.version ?? 0) + 1;
      return { ...state, types: state.types.with(event.id, { id: event.id, ...event.input, version }) };
    }
    case 'incidentTypeDeleted':
      return { ...state, types: state.types.without(event.id) };
    case 'runCardPut': {
      const version = (state.runCards.get(event.id)?.version ?? 0) + 1;
      return { ...state, runCards: state.runCards.with(event.id, { id: event.id, ...event.input, version }) };
    }
    case 'runCardDeleted':
      return { ...state, runCards: state.runCards.without(event.id) };
    default:
      return assertUnreachable(event);
  }
}
