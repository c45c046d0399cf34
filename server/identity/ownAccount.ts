import { ProblemError } from '../errors.js';
import { type AccountRecord, type Accounts, usernameKey } from './accounts.js';
import type { Lockouts } from './lockouts.js';
import { requireStrongPassword } from './passwordPolicy.js';
import type { Passwords } from './passwords.js';
import { codeHash, newRecoveryCodes, type SecondFactors } from './secondFactor.js';
import type { Sessions } from './sessions.js';

export interface OwnAccountOptions {
  accounts: Accounts;
  passwords: Passwords;
  secondFactors: SecondFactors;
  sessions: Sessions;
  lockouts: Lockouts;
  clock: () => number;
}

/** What people do with their own account. Whatever weakens or replaces a proof of who they are asks for the password again. */
export class OwnAccount {
  readonly #options: OwnAccountOptions;

  constructor(options: OwnAccountOptions) {
    this.#options = options;
  }

  /**
   * Changes the password; every other session ends.
   * @throws ProblemError `badCredentials`, `lockedOut`, `weakPassword`
   */
  async changePassword(account: AccountRecord, current: string, chosen: string, keepSession?: string): Promise<void> {
    await this.#requirePassword(account, current);
    requireStrongPassword(chosen, [account.username, account.displayName], 'body/newPassword');
    if (chosen === current) throw new ProblemError('weakPassword', 'The new password is the old one.');
    await this.#options.accounts.change(account.id, {
      passwordHash: await this.#options.passwords.hash(chosen),
      passwordChangedAt: this.#options.clock(),
      mustChangePassword: false,
    });
    await this.#options.sessions.endAll(account.id, keepSession);
  }

  /** Offers a second factor, not in force until confirmed. @throws ProblemError `badCredentials`, `conflict` when there is one */
  async offerSecondFactor(account: AccountRecord, password: string): Promise<{ secret: string; uri: string }> {
    if (account.secondFactor)
      throw new ProblemError('conflict', 'There is a second factor already; take it away first.');
    await this.#requirePassword(account, password);
    return this.#options.secondFactors.offer(account);
  }

  /** Puts the offered second factor in force. @returns the recovery codes, to be shown once */
  async confirmSecondFactor(account: AccountRecord, code: string): Promise<string[]> {
    const { record, recoveryCodes } = this.#options.secondFactors.confirm(account, code);
    await this.#options.accounts.change(account.id, { secondFactor: record });
    return recoveryCodes;
  }

  async removeSecondFactor(account: AccountRecord, password: string): Promise<void> {
    await this.#requirePassword(account, password);
    await this.#options.accounts.change(account.id, { secondFactor: undefined });
  }

  /** Replaces all recovery codes. @returns the new ones, to be shown once */
  async renewRecoveryCodes(account: AccountRecord, password: string): Promise<string[]> {
    if (!account.secondFactor) throw new ProblemError('conflict', 'There is no second factor.');
    await this.#requirePassword(account, password);
    const codes = newRecoveryCodes();
    await this.#options.accounts.change(account.id, {
      secondFactor: { ...account.secondFactor, recoveryHashes: codes.map(codeHash) },
    });
    return codes;
  }

  /** Failures here count like failures at sign-in. */
  async #requirePassword(account: AccountRecord, password: string): Promise<void> {
    if (account.passwordHash === undefined) {
      throw new ProblemError('conflict', 'This account has no password here: it signs in through the OIDC provider.');
    }
    const name = usernameKey(account.username);
    this.#options.lockouts.begin(name);
    if (!(await this.#options.passwords.verify(account.passwordHash, password))) {
      throw new ProblemError('badCredentials', 'The password is wrong.');
    }
    this.#options.lockouts.succeed(name);
  }
}
