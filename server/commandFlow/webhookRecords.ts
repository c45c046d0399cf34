import type { CommandEvent, CommandRecord } from '../command/events.js';
import { isWithin } from '../command/orgPaths.js';
import type { CommandState } from '../command/state.js';
import type { WebhookInput, WebhookRecord } from '../wire/webhooks.js';

/** Org that an event belongs to; undefined when what it is about is not at hand any more. */
export function orgOfEvent(state: CommandState, event: CommandEvent): string | undefined {
  if ('incident' in event) return event.incident.org;
  if ('incidentId' in event) return state.incidents.get(event.incidentId)?.org;
  if ('order' in event) return event.order.fromOrg;
  if ('orderId' in event) return state.orders.get(event.orderId)?.fromOrg;
  if ('request' in event) return event.request.org;
  if ('org' in event) return event.org;
  if ('handoverId' in event) return state.handovers.get(event.handoverId)?.org;
  if ('elementId' in event) return state.elements.get(event.elementId)?.at(-1)?.org;
  if ('fenceId' in event) return state.fences.get(event.fenceId)?.org;
  return undefined;
}

/** What a webhook is told of a record; undefined when nothing of it is for it. Callers' numbers are left out. */
export function toWebhookRecord(
  state: CommandState,
  entry: { readonly sequence: number; readonly event: CommandRecord },
  { org, events: wanted }: Pick<WebhookInput, 'org' | 'events'>,
): WebhookRecord | undefined {
  const { at, actor, command, events } = entry.event;
  const told = events.filter((event) => {
    if (wanted && !wanted.includes(event.type)) return false;
    const of = orgOfEvent(state, event);
    return of === undefined ? org === 'hq' : isWithin(of, org);
  });
  if (told.length === 0) return undefined;
  return {
    sequence: entry.sequence,
    at: new Date(at).toISOString(),
    actor,
    command,
    events: told.map(withoutCallback),
  };
}

function withoutCallback(event: CommandEvent): CommandEvent {
  if (event.type === 'incidentReceived' && event.incident.callback !== undefined) {
    const { callback: _callback, ...incident } = event.incident;
    return { ...event, incident } as CommandEvent;
  }
  if (event.type === 'incidentEdited' && event.changes.callback !== undefined) {
    const { callback: _callback, ...changes } = event.changes;
    return { ...event, changes } as CommandEvent;
  }
  return { ...event };
}
