import { ProblemError } from '../errors.js';
import type { StoreOp } from '../store/protocol.js';
import type { UserInput, UserPatch } from '../wire/accounts.js';
import type { Grant, Principal } from '../wire/identity.js';
import type { AccountId } from '../wire/ids.js';
import type { Access } from './access.js';
import { type AccountRecord, Accounts, usernameKey } from './accounts.js';
import { generatePassword } from './generatedPassword.js';
import type { Lockouts } from './lockouts.js';
import { isWithin, movedPath, ROOT_ORG } from './orgPaths.js';
import type { OrgHolder, Orgs } from './orgs.js';
import { requireStrongPassword } from './passwordPolicy.js';
import type { Passwords } from './passwords.js';
import type { Sessions } from './sessions.js';
import { newId } from './tokens.js';

export interface UsersOptions {
  accounts: Accounts;
  access: Access;
  orgs: Orgs;
  passwords: Passwords;
  sessions: Sessions;
  lockouts: Lockouts;
  clock: () => number;
}

/** What administrators do with accounts, each within the orgs they manage. */
export class Users implements OrgHolder {
  readonly what = 'accounts';
  readonly #options: UsersOptions;

  constructor(options: UsersOptions) {
    this.#options = options;
  }

  /** Accounts the principal may manage: all whose every grant is in its reach. */
  list(principal: Principal): AccountRecord[] {
    return this.#options.accounts.list().filter((account) => this.#mayManage(principal, account.grants));
  }

  /** @throws ProblemError `notFound`, also when the account is out of reach */
  get(principal: Principal, id: string): AccountRecord {
    const account = this.#options.accounts.get(id);
    if (!account || !this.#mayManage(principal, account.grants)) {
      throw new ProblemError('notFound', 'There is no such account.');
    }
    return account;
  }

  /** Creates an account. @returns also the password when it was generated */
  async create(principal: Principal, input: UserInput): Promise<{ account: AccountRecord; initialPassword?: string }> {
    await this.#requireGrantable(principal, input.grants);
    if (input.password !== undefined) requireStrongPassword(input.password, [input.username], 'body/password');
    const password = input.password ?? generatePassword();
    const now = this.#options.clock();
    const account = await this.#options.accounts.add({
      id: newId('a') as AccountId,
      username: input.username,
      displayName: input.displayName ?? input.username,
      grants: input.grants,
      disabled: false,
      passwordHash: await this.#options.passwords.hash(password),
      mustChangePassword: input.mustChangePassword ?? true,
      passwordChangedAt: now,
      createdAt: now,
    });
    return { account, ...(input.password === undefined && { initialPassword: password }) };
  }

  /** Changes name, rights or standing. @throws ProblemError `conflict` when nobody would be left to manage the root */
  async change(principal: Principal, id: string, patch: UserPatch): Promise<AccountRecord> {
    const before = this.get(principal, id);
    if (patch.grants) await this.#requireGrantable(principal, patch.grants);
    this.#requireRootAdmin({ ...before, ...patch });
    const account = await this.#options.accounts.change(id, patch);
    if (patch.disabled) await this.#options.sessions.endAll(id);
    return account;
  }

  /** Sets a password somebody else knows: it must be changed at the next sign-in, and every session ends. */
  async resetPassword(
    principal: Principal,
    id: string,
    chosen?: string,
  ): Promise<{ account: AccountRecord; initialPassword?: string }> {
    const before = this.get(principal, id);
    if (chosen !== undefined) requireStrongPassword(chosen, [before.username, before.displayName], 'body/password');
    const password = chosen ?? generatePassword();
    const account = await this.#options.accounts.change(id, {
      passwordHash: await this.#options.passwords.hash(password),
      passwordChangedAt: this.#options.clock(),
      mustChangePassword: true,
    });
    await this.#options.sessions.endAll(id);
    return { account, ...(chosen === undefined && { initialPassword: password }) };
  }

  /** Takes away a second factor its owner has lost; every session ends. */
  async removeSecondFactor(principal: Principal, id: string): Promise<AccountRecord> {
    this.get(principal, id);
    const account = await this.#options.accounts.change(id, { secondFactor: undefined });
    await this.#options.sessions.endAll(id);
    return account;
  }

  /** Until when an account is locked for failed sign-ins, ms since the epoch; undefined when it is not. */
  lockedUntil(account: AccountRecord): number | undefined {
    return this.#options.lockouts.lockedUntil(usernameKey(account.username));
  }

  /** Lets the owner of a locked account try again at once. */
  unlock(principal: Principal, id: string): AccountRecord {
    const account = this.get(principal, id);
    this.#options.lockouts.succeed(usernameKey(account.username));
    return account;
  }

  async remove(principal: Principal, id: string): Promise<void> {
    const account = this.get(principal, id);
    this.#requireRootAdmin({ ...account, disabled: true });
    await this.#options.sessions.endAll(id);
    await this.#options.accounts.remove(id);
  }

  /** Accounts without any grant belong to whoever manages the root. */
  #mayManage(principal: Principal, grants: readonly Grant[]): boolean {
    const scope = this.#options.access.scopeOf(principal, 'manage');
    return grants.length === 0 ? scope.isWhole : grants.every((grant) => scope.includes(grant.org));
  }

  async #requireGrantable(principal: Principal, grants: readonly Grant[]): Promise<void> {
    for (const { org } of grants) {
      if (!this.#options.access.mayAt(principal, 'manage', org)) {
        throw new ProblemError('forbidden', `You may not give rights in ${org}.`);
      }
    }
    for (const { org } of grants) await this.#options.orgs.ensure(org, principal);
    if (grants.length === 0 && !this.#mayManage(principal, grants)) {
      throw new ProblemError('forbidden', 'Give at least one role in an org you manage.');
    }
  }

  #requireRootAdmin(changed: AccountRecord): void {
    const isRootAdmin = ({ disabled, grants }: AccountRecord) =>
      !disabled && grants.some((grant) => grant.role === 'admin' && grant.org === ROOT_ORG);
    const others = this.#options.accounts.list().filter((account) => account.id !== changed.id);
    if (!isRootAdmin(changed) && !others.some(isRootAdmin)) {
      throw new ProblemError('conflict', `Somebody must stay admin at ${ROOT_ORG}; make another account that first.`);
    }
  }

  countIn(org: string): number {
    return this.#options.accounts.list().filter(({ grants }) => grants.some((grant) => isWithin(grant.org, org)))
      .length;
  }

  prepareMove(from: string, to: string): { ops: StoreOp[]; apply(): void } {
    const moved = this.#options.accounts
      .list()
      .filter(({ grants }) => grants.some((grant) => isWithin(grant.org, from)))
      .map((account) => ({
        ...account,
        grants: account.grants.map((grant) => ({ ...grant, org: movedPath(grant.org, from, to) })),
      }));
    return { ops: moved.map(Accounts.toOp), apply: () => this.#options.accounts.adopt(moved) };
  }
}
