import type { CommandEvent, CommandRecord } from '../command/events.js';
import { activeAssignments } from '../command/incidentState.js';
import type { IncidentRecord, OrderRecord } from '../command/records.js';
import type { CommandState } from '../command/state.js';
import type { PushType } from '../wire/push.js';

/** Something that somebody is to be told, wherever their page is. */
export interface PushNews {
  /** `unit:<id>` or `account:<id>`. */
  readonly to: string;
  readonly type: PushType;
  /** What it is about, in data: the words are chosen for each language. */
  readonly incident?: IncidentRecord;
  readonly order?: OrderRecord;
  readonly from?: string;
  readonly text?: string;
}

/** A unit is reminded of its welfare check so long before it is due, or a quarter of its time if that is less, ms. */
const REMIND_MS = 120_000;

/** What of a record is to be pushed, to whom. Nobody is told what they did themselves. */
export function newsOf({ events, actor }: CommandRecord, after: CommandState): PushNews[] {
  return events.flatMap((event) => newsOfEvent(event, after, actor.name)).filter(({ to }) => to !== actor.id);
}

function newsOfEvent(event: CommandEvent, after: CommandState, from: string): PushNews[] {
  const incident = 'incidentId' in event ? after.incidents.get(event.incidentId) : undefined;
  switch (event.type) {
    case 'unitAssigned':
      return [{ to: `unit:${event.assignment.unitId}`, type: 'assignment', from, ...(incident && { incident }) }];
    case 'assignmentEnded':
      if (event.state !== 'recalled' || event.how === 'unit') return [];
      return [{ to: `unit:${event.unitId}`, type: 'recall', from, ...(incident && { incident }) }];
    case 'welfareMissed':
      return [{ to: `unit:${event.unitId}`, type: 'welfare', ...(incident && { incident }) }];
    case 'claimOffered':
      return [{ to: event.to.id, type: 'offer', from, ...(incident && { incident }) }];
    case 'orderSent':
      return event.order.recipients.map(({ id }) => ({ to: id, type: event.order.kind, from, order: event.order }));
    case 'orderAnswered': {
      const order = after.orders.get(event.orderId);
      return order ? [{ to: order.from.id, type: 'answer', from, order, text: event.text }] : [];
    }
    case 'orderCancelled': {
      const order = after.orders.get(event.orderId);
      return (order?.recipients ?? []).map(({ id }) => ({ to: id, type: 'recall', from, order: order! }));
    }
    default:
      return [];
  }
}

/** Units whose welfare check is due soon, each named once for each check. */
export function welfareReminders(state: CommandState, now: number): { key: string; news: PushNews }[] {
  const reminders: { key: string; news: PushNews }[] = [];
  for (const incidentId of new Set(state.onIncident.values())) {
    const incident = state.incidents.get(incidentId);
    for (const { unitId, welfareDueAt, welfareSeconds } of incident ? activeAssignments(incident) : []) {
      if (welfareDueAt === undefined || welfareDueAt <= now) continue;
      if (welfareDueAt - now > Math.min(REMIND_MS, welfareSeconds * 250)) continue;
      const news: PushNews = { to: `unit:${unitId}`, type: 'welfare', incident: incident! };
      reminders.push({ key: `${unitId}|${welfareDueAt}`, news });
    }
  }
  return reminders;
}
