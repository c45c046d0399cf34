import { ProblemError } from '../errors.js';
import type { StoreOp } from '../store/protocol.js';
import type { Store } from '../store/store.js';
import type { Grant, Principal } from '../wire/identity.js';
import type { AccountId } from '../wire/ids.js';
import type { Revocations } from './revocations.js';

/** An account as stored. Instants are ms since the epoch. */
export interface AccountRecord {
  id: AccountId;
  username: string;
  displayName: string;
  grants: Grant[];
  disabled: boolean;
  /** Absent for people who sign in elsewhere (OIDC). */
  passwordHash?: string;
  /** The password was generated or set by an administrator: it must be changed before anything else. */
  mustChangePassword: boolean;
  passwordChangedAt?: number;
  secondFactor?: SecondFactorRecord;
  /** Issuer and subject of an outside identity, `issuer|subject`. */
  outsideId?: string;
  createdAt: number;
  lastSignInAt?: number;
}

/** A confirmed second factor: the TOTP secret (base32), the last time step used, and hashes of the unused recovery codes. */
export interface SecondFactorRecord {
  secret: string;
  lastStep: number;
  recoveryHashes: string[];
}

const COLLECTION = 'accounts';

/** Names are compared without case and in one Unicode form. */
export const usernameKey = (username: string): string => username.normalize('NFKC').toLowerCase();

/** All accounts, in memory and in the store. Records are replaced, never changed in place. */
export class Accounts {
  readonly #store: Store;
  readonly #revocations: Revocations;
  readonly #byId: Map<string, AccountRecord>;
  readonly #byUsername = new Map<string, AccountRecord>();
  readonly #byOutsideId = new Map<string, AccountRecord>();
  readonly #principals = new WeakMap<AccountRecord, Principal>();

  private constructor(store: Store, revocations: Revocations, byId: Map<string, AccountRecord>) {
    this.#store = store;
    this.#revocations = revocations;
    this.#byId = byId;
    // A copy: indexing takes the entry out and puts it back, which would never end over the map itself.
    for (const account of [...byId.values()]) this.#index(account);
  }

  static async load(store: Store, revocations: Revocations): Promise<Accounts> {
    return new Accounts(store, revocations, await store.documents.all<AccountRecord>(COLLECTION));
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): AccountRecord | undefined {
    return this.#byId.get(id);
  }

  byUsername(username: string): AccountRecord | undefined {
    return this.#byUsername.get(usernameKey(username));
  }

  byOutsideId(outsideId: string): AccountRecord | undefined {
    return this.#byOutsideId.get(outsideId);
  }

  /** Every account, by user name. */
  list(): AccountRecord[] {
    return [...this.#byId.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
  }

  /** The principal an account acts as; the same object until the account changes. */
  principalOf(account: AccountRecord): Principal {
    let principal = this.#principals.get(account);
    if (!principal) {
      const { id, username, displayName, grants, mustChangePassword } = account;
      principal = { type: 'account', id, username, displayName, grants, mustChangePassword };
      this.#principals.set(account, principal);
    }
    return principal;
  }

  /** Stores a new account. @throws ProblemError `conflict` when the name is taken */
  async add(account: AccountRecord): Promise<AccountRecord> {
    if (this.byUsername(account.username)) {
      throw new ProblemError('conflict', `There is an account named ${account.username} already.`);
    }
    this.#index(account);
    await this.#persist(account, () => this.#forget(account));
    return account;
  }

  /**
   * Replaces fields of an account; `undefined` removes one. When rights shrink or move, open connections are dropped so that
   * they come back with the new ones.
   */
  async change(
    id: string,
    changes: { [K in keyof AccountRecord]?: AccountRecord[K] | undefined },
  ): Promise<AccountRecord> {
    const before = this.#byId.get(id);
    if (!before) throw new ProblemError('notFound', 'There is no such account.');
    const account = { ...before, ...changes } as AccountRecord;
    for (const [key, value] of Object.entries(changes)) if (value === undefined) delete account[key as 'outsideId'];
    this.#index(account);
    await this.#persist(account, () => this.#index(before));
    if (changes.grants !== undefined || changes.disabled === true) this.#revocations.announce({ type: 'account', id });
    return account;
  }

  /** An account as a write, for a commit with others. */
  static toOp(account: AccountRecord): StoreOp {
    return { type: 'put', collection: COLLECTION, id: account.id, doc: account };
  }

  /** Takes over changed accounts whose writes are durable already; their connections are dropped. */
  adopt(accounts: readonly AccountRecord[]): void {
    for (const account of accounts) {
      this.#index(account);
      this.#revocations.announce({ type: 'account', id: account.id });
    }
  }

  /** Deletes an account; its sessions end with it. */
  async remove(id: string): Promise<void> {
    const account = this.#byId.get(id);
    if (!account) return;
    this.#forget(account);
    await this.#store.documents.delete(COLLECTION, id);
    this.#revocations.announce({ type: 'account', id });
  }

  #index(account: AccountRecord): void {
    const before = this.#byId.get(account.id);
    if (before) this.#forget(before);
    this.#byId.set(account.id, account);
    this.#byUsername.set(usernameKey(account.username), account);
    if (account.outsideId) this.#byOutsideId.set(account.outsideId, account);
  }

  #forget(account: AccountRecord): void {
    this.#byId.delete(account.id);
    this.#byUsername.delete(usernameKey(account.username));
    if (account.outsideId) this.#byOutsideId.delete(account.outsideId);
  }

  /** Writes an account; when that fails the caller is told and memory is what it was. */
  async #persist(account: AccountRecord, undo: () => void): Promise<void> {
    try {
      await this.#store.documents.put(COLLECTION, account.id, account);
    } catch (error) {
      if (this.#byId.get(account.id) === account) undo();
      throw error;
    }
  }
}
