import { createHash } from 'node:crypto';
import { maySee } from '../command/access.js';
import { type Actor, type Decision, refOf, refuse } from '../command/decision.js';
import { maySeeOrder } from '../command/orders.js';
import type { OrderRecord } from '../command/records.js';
import type { AttachmentType, StoredAttachment } from '../wire/attachments.js';
import type { ActorRef, OrderId } from '../wire/command.js';
import type { IncidentId } from '../wire/ids.js';
import type { Attachment } from '../wire/orders.js';
import type { CommandFlow } from './commandFlow.js';
import type { ContentStore } from './contentStore.js';
import { contentTypeOf } from './contentType.js';

const COLLECTION = 'attachments';
/** What nobody put on an incident or an order within so long is thrown away, ms. */
const UNUSED_MS = 24 * 3_600_000;
const SWEEP_MS = 3_600_000;

/** A content as it is kept: who brought it, under which names, and the incidents it belongs to. */
interface AttachmentRecord {
  readonly id: string;
  readonly type: AttachmentType;
  readonly bytes: number;
  readonly added: readonly { readonly name: string; readonly by: ActorRef; readonly at: number }[];
  /** With the org an incident was in: for when it is archived. */
  readonly incidents: readonly { readonly id: IncidentId; readonly org: string }[];
}

/** What is kept, with the name it is known to somebody by. */
export interface FoundAttachment extends StoredAttachment {
  readonly type: AttachmentType;
}

/** Files of incidents and orders: kept once by their hash, given to who sees what they belong to. */
export class Attachments {
  readonly #options: AttachmentsOptions;
  readonly #byId: Map<string, AttachmentRecord>;
  /** Orders that carry a content. */
  readonly #orders = new Map<string, Set<OrderId>>();
  #sweptAt: number;

  private constructor(options: AttachmentsOptions, byId: Map<string, AttachmentRecord>) {
    this.#options = options;
    this.#byId = byId;
    this.#sweptAt = options.clock();
    for (const order of options.flow.state.orders.values()) this.#note(order);
    options.flow.subscribe(({ record }) => {
      for (const event of record.events) {
        if (event.type === 'orderSent') this.#note(event.order);
        if (event.type === 'orderArchived') for (const ids of this.#orders.values()) ids.delete(event.orderId);
      }
    });
  }

  static async load(options: AttachmentsOptions): Promise<Attachments> {
    return new Attachments(options, await options.flow.store.documents.all<AttachmentRecord>(COLLECTION));
  }

  /** Keeps a content; the same one is kept once. @returns why it is not taken, or what is kept, durable */
  async add(content: Uint8Array, name: string, by: Actor): Promise<Kept> {
    const type = contentTypeOf(content);
    if (type === undefined) return refuse('unprocessable', 'C51', 'Programs are not taken as attachments.');
    const id = createHash('sha256').update(content).digest('hex');
    if (!this.#byId.has(id)) await this.#options.contents.put(id, content);
    const known = this.#byId.get(id);
    const added = { name, by: refOf(by), at: this.#options.clock() };
    const others = known?.added.filter((one) => one.by.id !== by.id) ?? [];
    await this.#keep({ id, type, bytes: content.byteLength, incidents: [], ...known, added: [...others, added] });
    return { ok: true, attachment: this.find(id, by)! };
  }

  /** Puts a content on the timeline of an incident that the actor sees. */
  async bind(attachment: FoundAttachment, incidentId: IncidentId, by: Actor): Promise<Decision<never>> {
    const { flow } = this.#options;
    const input = { type: 'media', text: attachment.name, subject: `attachment:${attachment.id}` } as const;
    const done = await flow.execute({ type: 'addNote', incidentId, input }, by, { body: () => undefined });
    if (!done.ok) return done;
    const record = this.#byId.get(attachment.id)!;
    const org = flow.state.incidents.get(incidentId)?.org ?? by.org;
    const others = record.incidents.filter(({ id }) => id !== incidentId);
    await this.#keep({ ...record, incidents: [...others, { id: incidentId, org }] });
    return { ok: true, events: [] };
  }

  /** An attachment, if the actor may have it: they brought it, or see an order or an incident that it belongs to. */
  find(id: string, actor: Actor): FoundAttachment | undefined {
    const record = this.#byId.get(id);
    if (!record) return undefined;
    const own = record.added.find(({ by }) => by.id === actor.id);
    if (!own && !this.#seesOrder(id, actor) && !this.#seesIncident(record, actor)) return undefined;
    const { name, by, at } = own ?? record.added[0];
    const { type, bytes } = record;
    return { id, name, type, bytes, addedAt: new Date(at).toISOString(), addedBy: by };
  }

  /** What belongs to an incident, oldest first. */
  ofIncident(incidentId: IncidentId, actor: Actor): FoundAttachment[] {
    return [...this.#byId.values()]
      .filter(({ incidents }) => incidents.some(({ id }) => id === incidentId))
      .flatMap(({ id }) => this.find(id, actor) ?? [])
      .sort((a, b) => a.addedAt.localeCompare(b.addedAt));
  }

  /** What content is by its own bytes; undefined when it is not taken. */
  typeOf(content: Uint8Array): AttachmentType | undefined {
    return contentTypeOf(content);
  }

  content(id: string): Promise<Buffer | undefined> {
    return this.#options.contents.get(id);
  }

  /** Why what goes with an order may not: each file and each drawing must be there for its sender. Undefined when it may. */
  problemOf(items: readonly Attachment[], actor: Actor): string | undefined {
    const { elements } = this.#options.flow.state;
    for (const item of items) {
      if ('elementId' in item) {
        const org = elements.get(item.elementId)?.at(-1)?.org;
        if (org === undefined || !actor.may('view', { org })) return `There is no element ${item.elementId} for you.`;
      } else if ('id' in item && !this.find(item.id, actor)) return `There is no attachment ${item.id} for you.`;
    }
    return undefined;
  }

  /** Throws away what was never used; call it about once a second. */
  tick(): void {
    const now = this.#options.clock();
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    void this.sweep().catch((err: unknown) => this.#options.log.error({ err }, 'attachments could not be cleared'));
  }

  /** Throws away what nobody put anywhere within a day. */
  async sweep(): Promise<void> {
    const before = this.#options.clock() - UNUSED_MS;
    for (const { id, incidents, added } of this.#byId.values()) {
      if (incidents.length > 0 || (this.#orders.get(id)?.size ?? 0) > 0) continue;
      if (added.some(({ at }) => at > before)) continue;
      this.#byId.delete(id);
      await this.#options.flow.store.commit([{ type: 'delete', collection: COLLECTION, id }]);
      await this.#options.contents.delete(id);
    }
  }

  #note({ id, attachments = [] }: OrderRecord): void {
    for (const item of attachments) {
      if (!('id' in item)) continue;
      this.#orders.set(item.id, (this.#orders.get(item.id) ?? new Set()).add(id));
    }
  }

  #seesOrder(id: string, actor: Actor): boolean {
    const { state } = this.#options.flow;
    return [...(this.#orders.get(id) ?? [])].some((orderId) => {
      const order = state.orders.get(orderId);
      return order !== undefined && maySeeOrder(state, { actor }, order);
    });
  }

  #seesIncident({ incidents }: AttachmentRecord, actor: Actor): boolean {
    return incidents.some(({ id, org }) => {
      const incident = this.#options.flow.state.incidents.get(id);
      return incident ? maySee(actor, incident) : actor.may('view', { org });
    });
  }

  async #keep(record: AttachmentRecord): Promise<void> {
    await this.#options.flow.store.commit([{ type: 'put', collection: COLLECTION, id: record.id, doc: record }]);
    this.#byId.set(record.id, record);
  }
}

export type Kept =
  | { readonly ok: true; readonly attachment: FoundAttachment }
  | Extract<Decision<never>, { ok: false }>;

export interface AttachmentsOptions {
  flow: CommandFlow;
  contents: ContentStore;
  /** Milliseconds since the epoch. */
  clock(): number;
  log: { error(context: object, message: string): void };
}
