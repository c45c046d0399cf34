import { assertUnreachable } from '../wire/base.js';
import type { Element } from '../wire/elements.js';
import type { ElementEvent, Stamp } from './events.js';
import type { FenceAlertRecord } from './records.js';
import type { CommandState } from './state.js';

/** Versions of a map element that are kept at hand; older ones are in the journal. */
export const KEPT_VERSIONS = 50;

/** The state after an event about map elements and geofences. */
export function evolveElement(state: CommandState, event: ElementEvent, stamp: Stamp): CommandState {
  switch (event.type) {
    case 'elementPut':
      return putVersion(state, { id: event.elementId, ...event.input, ...versionOf(state, event, stamp) });
    case 'elementDeleted': {
      const last = state.elements.get(event.elementId)!.at(-1)!;
      return putVersion(state, { ...last, ...versionOf(state, event, stamp), deleted: true });
    }
    case 'fencePut': {
      const version = (state.fences.get(event.fenceId)?.version ?? 0) + 1;
      const fence = { id: event.fenceId, ...event.input, version };
      return { ...withoutStays(state, event.fenceId), fences: state.fences.with(event.fenceId, fence) };
    }
    case 'fenceDeleted':
      return { ...withoutStays(state, event.fenceId), fences: state.fences.without(event.fenceId) };
    case 'fenceCrossed': {
      const key = `${event.fenceId}|${event.unitId}`;
      const stays = event.inside
        ? state.stays.with(key, { since: stamp.at, dwelled: false })
        : state.stays.without(key);
      return withAlert({ ...state, stays }, event.alert);
    }
    case 'fenceDwelled': {
      const key = `${event.fenceId}|${event.unitId}`;
      const stay = state.stays.get(key) ?? { since: stamp.at, dwelled: false };
      return withAlert({ ...state, stays: state.stays.with(key, { ...stay, dwelled: true }) }, event.alert);
    }
    case 'fenceAlertAcknowledged': {
      const alert = state.fenceAlerts.get(event.alertId)!;
      const seen = { ...alert, acknowledgedAt: stamp.at, acknowledgedBy: stamp.actor };
      return { ...state, fenceAlerts: state.fenceAlerts.with(event.alertId, seen) };
    }
    case 'fenceAlertArchived':
      return { ...state, fenceAlerts: state.fenceAlerts.without(event.alertId) };
    default:
      return assertUnreachable(event);
  }
}

type OfElement = Extract<ElementEvent, { type: 'elementPut' | 'elementDeleted' }>;

function versionOf(state: CommandState, { elementId }: OfElement, stamp: Stamp) {
  const version = (state.elements.get(elementId)?.at(-1)?.version ?? 0) + 1;
  return { version, changedAt: new Date(stamp.at).toISOString(), changedBy: stamp.actor };
}

function putVersion(state: CommandState, element: Element): CommandState {
  const history = [...(state.elements.get(element.id) ?? []), element].slice(-KEPT_VERSIONS);
  return { ...state, elements: state.elements.with(element.id, history) };
}

const withAlert = (state: CommandState, alert: FenceAlertRecord | undefined): CommandState =>
  alert === undefined ? state : { ...state, fenceAlerts: state.fenceAlerts.with(alert.id, alert) };

/** A fence that changed or went knows of nobody inside it. */
function withoutStays(state: CommandState, fenceId: string): CommandState {
  let { stays } = state;
  stays.forEach((_stay, key) => {
    if (key.startsWith(`${fenceId}|`)) stays = stays.without(key);
  });
  return { ...state, stays };
}
