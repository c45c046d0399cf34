import type { CommandRecord } from '../command/events.js';
import type { HandoverRecord, IncidentRecord, OrderRecord, TimelineRecord } from '../command/records.js';
import type { CommandState } from '../command/state.js';
import type { StoreOp } from '../store/protocol.js';
import type { OrderId } from '../wire/command.js';
import type { IncidentId } from '../wire/ids.js';
import type { CommandStore } from './commandStore.js';

const INCIDENTS = 'command.archive.incidents';
const ORDERS = 'command.archive.orders';
const HANDOVERS = 'command.archive.handovers';

/** An incident that is over, with all that happened to it. */
export interface ArchivedIncident {
  readonly incident: IncidentRecord;
  readonly timeline: readonly TimelineRecord[];
  /** Ids of what was said about it. */
  readonly orders: readonly OrderId[];
}

/** Writes that keep what a record takes out of the state; to be committed with the record. */
export function archiveOps(before: CommandState, record: CommandRecord): StoreOp[] {
  const ops: StoreOp[] = [];
  for (const event of record.events) {
    if (event.type === 'incidentArchived') {
      const id = event.incidentId;
      const doc: ArchivedIncident = {
        incident: before.incidents.get(id)!,
        timeline: before.timelines.get(id) ?? [],
        orders: before.rooms.get(id)?.messages ?? [],
      };
      ops.push({ type: 'put', collection: INCIDENTS, id, doc });
    } else if (event.type === 'orderArchived') {
      ops.push({ type: 'put', collection: ORDERS, id: event.orderId, doc: before.orders.get(event.orderId) });
    } else if (event.type === 'handoverArchived') {
      const doc = before.handovers.get(event.handoverId);
      ops.push({ type: 'put', collection: HANDOVERS, id: event.handoverId, doc });
    }
  }
  return ops;
}

/** An incident from the archive. */
export const archivedIncident = (store: CommandStore, id: IncidentId): Promise<ArchivedIncident | undefined> =>
  store.documents.get<ArchivedIncident>(INCIDENTS, id);

/** An order, message or request from the archive. */
export const archivedOrder = (store: CommandStore, id: OrderId): Promise<OrderRecord | undefined> =>
  store.documents.get<OrderRecord>(ORDERS, id);

/** Hand-overs that are over, all of them: a few a day and org. */
export const archivedHandovers = async (store: CommandStore): Promise<HandoverRecord[]> => [
  ...(await store.documents.all<HandoverRecord>(HANDOVERS)).values(),
];

/** Archived incidents after an id, oldest first, at most `limit`: ids sort by the time of receipt. */
export async function archivedAfter(store: CommandStore, after: string, limit: number): Promise<ArchivedIncident[]> {
  const rows = (await store.read({ read: 'documents', collection: INCIDENTS, after, limit })) as [string, string][];
  return rows.map(([, body]) => JSON.parse(body) as ArchivedIncident);
}
