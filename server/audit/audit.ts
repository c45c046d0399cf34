import type { LedgerFacts } from '../store/ledger.js';
import type { LedgerFilter, StoreOp } from '../store/protocol.js';
import type { Store } from '../store/store.js';
import type { AuditEntry, AuditOutcome, AuditVerdict } from '../wire/audit.js';
import type { Principal } from '../wire/identity.js';

/** What a part says of something worth remembering; the audit adds when. */
export interface AuditFacts {
  /** Who; absent: nobody signed in. */
  principal?: Principal | null | undefined;
  /** Instead of `principal`: the server itself. */
  system?: boolean;
  action: string;
  /** `<type>:<id>`. */
  target?: string;
  /** Org of the target; absent: that of the actor. */
  org?: string;
  outcome?: AuditOutcome;
  /** Why, as the person stated it. */
  purpose?: string;
  details?: Readonly<Record<string, unknown>>;
}

/** An entry as a write that can travel with others. */
export type AuditWrite = Extract<StoreOp, { type: 'record' }>;

/** The record of who looked at or did what: append-only, each entry chained to the one before by its hash. */
export class Audit {
  readonly #store: Store;
  readonly #clock: () => number;

  constructor(options: { store: Store; clock: () => number }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** Resolves when the entry is durable; answer only then. @throws StoreError when it could not be written */
  async record(facts: AuditFacts): Promise<void> {
    await this.#store.commit([this.asWrite(facts)]);
  }

  /** Writes an entry that `toLedger` made. @throws StoreError when it could not be written */
  async write(facts: LedgerFacts): Promise<void> {
    await this.#store.commit([{ type: 'record', facts }]);
  }

  /** The entry as a write, to be made durable in one commit with what it tells of. */
  asWrite(facts: AuditFacts): AuditWrite {
    return { type: 'record', facts: this.toLedger(facts) };
  }

  /** The entry as it is kept. */
  toLedger(facts: AuditFacts): LedgerFacts {
    return {
      at: new Date(this.#clock()).toISOString(),
      actor: facts.system ? 'system' : actorOf(facts.principal),
      action: facts.action,
      target: facts.target ?? '',
      org: facts.org ?? homeOrg(facts.principal),
      outcome: facts.outcome ?? 'ok',
      ...(facts.purpose !== undefined && { purpose: facts.purpose }),
      details: facts.details ?? {},
    };
  }

  /** Entries that pass a filter, at most `limit` from sequence `from` on; `next` continues. */
  async page(
    filter: LedgerFilter,
    order: 'asc' | 'desc',
    limit: number,
    from?: number,
  ): Promise<{ entries: AuditEntry[]; next?: number }> {
    const page = await this.#store.ledger.page(filter, order, limit, from);
    return { ...page, entries: page.entries as AuditEntry[] };
  }

  /** Every entry that passes a filter, read page by page. */
  async *all(filter: LedgerFilter, order: 'asc' | 'desc'): AsyncGenerator<AuditEntry, void, void> {
    let from: number | undefined;
    do {
      const page = await this.page(filter, order, EXPORT_PAGE, from);
      yield* page.entries;
      from = page.next;
    } while (from !== undefined);
  }

  /** Checks the whole chain. */
  verify(): Promise<AuditVerdict> {
    return this.#store.ledger.verify();
  }

  /** Notes in the record itself that its tail was found damaged when the store was opened; call once at the start. */
  async noteDamage(): Promise<void> {
    const damage = this.#store.ledgerDamage;
    if (damage) await this.record({ system: true, action: 'auditDamaged', outcome: 'failed', details: { damage } });
  }
}

const EXPORT_PAGE = 1000;

/** `account:<id>`, `device:<id>` or `anonymous`. */
export const actorOf = (principal: Principal | null | undefined): string =>
  principal ? `${principal.type}:${principal.id}` : 'anonymous';

/** The org an actor belongs to: a device's own, an account's first; empty for nobody. */
function homeOrg(principal: Principal | null | undefined): string {
  if (!principal) return '';
  return principal.type === 'device' ? principal.org : (principal.grants[0]?.org ?? '');
}
