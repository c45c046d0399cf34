import type { StoreOp } from '../store/protocol.js';
import type { Store } from '../store/store.js';
import type { Permission } from '../wire/identity.js';
import type { ActiveShare, ShareSource } from './access.js';
import { isWithin, movedPath } from './orgPaths.js';
import type { OrgHolder } from './orgs.js';
import type { SubjectType } from './scope.js';
import { newId } from './tokens.js';

/** A share as stored. Instants are ms since the epoch. */
export interface ShareRecord extends ActiveShare {
  id: string;
  subject: { type: SubjectType; id: string };
  /** Org of the subject when it was shared. */
  org: string;
  to: string;
  allows: Permission[];
  createdAt: number;
  createdBy: string;
  expiresAt?: number;
  /** The share ends with this incident; for an incident, itself. */
  incidentId?: string;
}

const COLLECTION = 'shares';

/** Things lent sideways to other orgs, each until it expires, its incident ends or it is taken back. */
export class Shares implements ShareSource, OrgHolder {
  readonly what = 'shares';
  readonly #store: Store;
  readonly #byId: Map<string, ShareRecord>;
  readonly #listeners = new Set<() => void>();
  #version = 1;
  #nextExpiry: number;

  private constructor(store: Store, byId: Map<string, ShareRecord>) {
    this.#store = store;
    this.#byId = byId;
    this.#nextExpiry = this.#findNextExpiry();
  }

  static async load(store: Store): Promise<Shares> {
    return new Shares(store, await store.documents.all<ShareRecord>(COLLECTION));
  }

  /** Called whenever what is shared changes, for whoever holds a scope open. @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A number that changes with what is in force, also by the mere passing of time. */
  version(now: number): number {
    if (now >= this.#nextExpiry) this.#expire(now);
    return this.#version;
  }

  /** Shares in force. */
  active(now: number): readonly ShareRecord[] {
    return [...this.#byId.values()].filter((share) => share.expiresAt === undefined || share.expiresAt > now);
  }

  get(id: string): ShareRecord | undefined {
    return this.#byId.get(id);
  }

  /** Lends a thing; durable before it is in force. */
  async add(share: Omit<ShareRecord, 'id'>): Promise<ShareRecord> {
    const record = { id: newId('h'), ...share };
    await this.#store.documents.put(COLLECTION, record.id, record);
    this.#byId.set(record.id, record);
    this.#changed();
    return record;
  }

  /** Takes shares back; out of force before it is durable. */
  async end(ids: Iterable<string>): Promise<void> {
    const ended = [...ids].filter((id) => this.#byId.delete(id));
    if (ended.length === 0) return;
    this.#changed();
    await this.#store.commit(ended.map((id) => ({ type: 'delete', collection: COLLECTION, id })));
  }

  /** Ends what was shared for an incident, and the incident's own shares; called when it is closed. */
  async endOfIncident(incidentId: string): Promise<void> {
    const belongs = ({ subject, incidentId: of }: ShareRecord) =>
      of === incidentId || (subject.type === 'incident' && subject.id === incidentId);
    await this.end([...this.#byId.values()].filter(belongs).map(({ id }) => id));
  }

  /** Forgets what has expired; called every second. */
  async sweep(now: number): Promise<void> {
    if (now < this.#nextExpiry && this.#byId.size === this.active(now).length) return;
    const expired = [...this.#byId.values()].filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= now);
    await this.end(expired.map(({ id }) => id));
  }

  countIn(org: string): number {
    return [...this.#byId.values()].filter((share) => isWithin(share.to, org)).length;
  }

  prepareMove(from: string, to: string): { ops: StoreOp[]; apply(): void } {
    const moved = [...this.#byId.values()]
      .filter((share) => isWithin(share.to, from) || isWithin(share.org, from))
      .map((share) => ({ ...share, org: movedPath(share.org, from, to), to: movedPath(share.to, from, to) }));
    return {
      ops: moved.map((share) => ({ type: 'put', collection: COLLECTION, id: share.id, doc: share })),
      apply: () => {
        for (const share of moved) this.#byId.set(share.id, share);
        this.#changed();
      },
    };
  }

  #expire(now: number): void {
    this.#nextExpiry = this.#findNextExpiry(now);
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  #changed(): void {
    this.#nextExpiry = this.#findNextExpiry();
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  #findNextExpiry(after = 0): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { expiresAt } of this.#byId.values()) {
      if (expiresAt !== undefined && expiresAt > after && expiresAt < next) next = expiresAt;
    }
    return next;
  }
}
