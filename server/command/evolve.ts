import { assertUnreachable } from '../wire/base.js';
import type { CommandEvent, CommandRecord, Stamp } from './events.js';
import { evolveCatalogue } from './evolveCatalogue.js';
import { evolveClaim } from './evolveClaims.js';
import { evolveDispatch } from './evolveDispatch.js';
import { evolveDiversion } from './evolveDiversions.js';
import { evolveElement } from './evolveElements.js';
import { evolveIncident } from './evolveIncidents.js';
import { evolveMode } from './evolveModes.js';
import { evolveOrder } from './evolveOrders.js';
import { evolveShift } from './evolveShifts.js';
import { PersistentMap } from './persistentMap.js';
import type { CommandState } from './state.js';

/** An idempotency key is kept through this generation of keys and the next: so long (ms), or until so many came after it. */
export const KEY_GENERATION_MS = 12 * 3_600_000;
export const KEY_GENERATION_SIZE = 50_000;

/** The state after one event. */
export function evolve(state: CommandState, event: CommandEvent, stamp: Stamp): CommandState {
  switch (event.type) {
    case 'incidentReceived':
    case 'incidentEdited':
    case 'stateChanged':
    case 'incidentClosed':
    case 'incidentReopened':
    case 'incidentMerged':
    case 'duplicateTaken':
    case 'noteAdded':
    case 'checklistMarked':
    case 'incidentFlagged':
    case 'alarmRaised':
    case 'incidentArchived':
      return evolveIncident(state, event, stamp);
    case 'claimTaken':
    case 'claimOffered':
    case 'claimAccepted':
    case 'claimDeclined':
    case 'claimEscalated':
    case 'transferOffered':
    case 'transferAccepted':
    case 'transferDeclined':
      return evolveClaim(state, event, stamp);
    case 'unitAssigned':
    case 'assignmentAdvanced':
    case 'assignmentEnded':
    case 'acceptanceEscalated':
    case 'welfareAnswered':
    case 'welfareMissed':
    case 'unitStatusTold':
    case 'sosRepeated':
      return evolveDispatch(state, event, stamp);
    case 'orderSent':
    case 'receiptGiven':
    case 'orderAnswered':
    case 'orderCancelled':
    case 'orderEscalated':
    case 'orderArchived':
    case 'roomJoined':
    case 'roomLeft':
      return evolveOrder(state, event, stamp);
    case 'modeRequested':
    case 'modeRequestEnded':
    case 'modeDeclared':
    case 'modeEnded':
    case 'parametersSet':
    case 'parametersCleared':
      return evolveMode(state, event, stamp);
    case 'handoverPrepared':
    case 'handoverSigned':
    case 'handoverCancelled':
    case 'handoverArchived':
      return evolveShift(state, event, stamp);
    case 'diversionRequested':
    case 'diversionAccepted':
    case 'diversionRefused':
    case 'diversionUpdated':
    case 'diversionRecalled':
      return evolveDiversion(state, event, stamp);
    case 'incidentTypePut':
    case 'incidentTypeDeleted':
    case 'runCardPut':
    case 'runCardDeleted':
      return evolveCatalogue(state, event);
    case 'elementPut':
    case 'elementDeleted':
    case 'fencePut':
    case 'fenceDeleted':
    case 'fenceCrossed':
    case 'fenceDwelled':
    case 'fenceAlertAcknowledged':
    case 'fenceAlertArchived':
      return evolveElement(state, event, stamp);
    default:
      return assertUnreachable(event);
  }
}

/** The state after a whole record: its events in order, and its idempotency key remembered. */
export function evolveRecord(state: CommandState, record: CommandRecord): CommandState {
  const stamp = { at: record.at, actor: record.actor };
  let after = state;
  for (const event of record.events) after = evolve(after, event, stamp);
  return record.key === undefined ? after : rememberKey(after, record.key, record.fingerprint ?? '', record.at);
}

function rememberKey(state: CommandState, key: string, fingerprint: string, at: number): CommandState {
  if (at - state.keysSince < KEY_GENERATION_MS && state.keys.size < KEY_GENERATION_SIZE) {
    return { ...state, keys: state.keys.with(key, fingerprint) };
  }
  return {
    ...state,
    keys: PersistentMap.of([[key, fingerprint]]),
    oldKeys: state.keys,
    keysSince: at,
    keyGeneration: state.keyGeneration + 1,
  };
}
