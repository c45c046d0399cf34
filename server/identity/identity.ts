import { randomInt } from 'node:crypto';
import { ProblemError } from '../errors.js';
import type { Store } from '../store/store.js';
import type { Principal, SessionInput } from '../wire/identity.js';
import type { AccountId } from '../wire/ids.js';
import { Access } from './access.js';
import { type AccountRecord, Accounts, usernameKey } from './accounts.js';
import { Devices, type OrgOf } from './devices.js';
import { Lockouts } from './lockouts.js';
import { ROOT_ORG } from './orgPaths.js';
import { Passwords } from './passwords.js';
import { Revocations } from './revocations.js';
import { type SessionRecord, Sessions } from './sessions.js';
import { DEVICE_PREFIX, SESSION_PREFIX } from './tokens.js';

/** What a valid token stands for. */
export interface Credential {
  principal: Principal;
  /** Absent for devices. */
  session?: SessionRecord;
}

export interface IdentityOptions {
  store: Store;
  clock: () => number;
  log: { error(context: object, message: string): void; warn(context: object, message: string): void };
  orgOf: OrgOf;
  sessionIdleMs: number;
  sessionMaxMs: number;
  /** Password of `admin` on a fresh store; without one it is generated. */
  adminPassword?: string | undefined;
}

/** Who everybody is: accounts, sessions, devices and what they may do, over the store. */
export class Identity {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly devices: Devices;
  readonly access: Access;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  /** The admin password, when this start generated it: to be printed once. */
  readonly generatedPassword: string | undefined;
  readonly #lockouts: Lockouts;
  readonly #options: IdentityOptions;
  readonly #sweeper: NodeJS.Timeout;

  private constructor(
    options: IdentityOptions,
    parts: Pick<Identity, 'accounts' | 'sessions' | 'devices' | 'passwords' | 'revocations' | 'generatedPassword'>,
  ) {
    this.#options = options;
    this.accounts = parts.accounts;
    this.sessions = parts.sessions;
    this.devices = parts.devices;
    this.passwords = parts.passwords;
    this.revocations = parts.revocations;
    this.generatedPassword = parts.generatedPassword;
    this.access = new Access({ clock: options.clock });
    this.#lockouts = new Lockouts(options.clock);
    this.#sweeper = setInterval(() => this.#sweep(), 1000);
    this.#sweeper.unref();
  }

  /** Loads everything; on a fresh store creates the account `admin`. */
  static async open(options: IdentityOptions): Promise<Identity> {
    const { store, clock, log, orgOf } = options;
    const revocations = new Revocations();
    const accounts = await Accounts.load(store, revocations);
    const sessions = await Sessions.load({
      store,
      revocations,
      clock,
      log,
      idleMs: options.sessionIdleMs,
      maxMs: options.sessionMaxMs,
    });
    const devices = await Devices.load({ store, revocations, clock, orgOf });
    const passwords = await Passwords.create();
    const generatedPassword = await ensureAdmin(accounts, passwords, options);
    return new Identity(options, { accounts, sessions, devices, passwords, revocations, generatedPassword });
  }

  /** The credential of a session or device token; undefined for an unknown, forged, expired or revoked one. */
  authenticate(token: string): Credential | undefined {
    if (token.startsWith(SESSION_PREFIX)) {
      const session = this.sessions.use(token);
      const account = session && this.accounts.get(session.accountId);
      if (!account || account.disabled) return undefined;
      return { principal: this.accounts.principalOf(account), session };
    }
    if (!token.startsWith(DEVICE_PREFIX)) return undefined;
    const principal = this.devices.use(token);
    return principal && { principal };
  }

  /**
   * Signs a person in. An unknown name, a wrong password and a disabled account take the same work and get the same answer.
   * @throws ProblemError `badCredentials`, `lockedOut`
   */
  async signIn(
    input: SessionInput,
    from: Pick<SessionRecord, 'address' | 'userAgent'>,
  ): Promise<{ token: string; session: SessionRecord; principal: Principal }> {
    const name = usernameKey(input.username);
    this.#lockouts.begin(name);
    const account = this.accounts.byUsername(name);
    const matches = await this.passwords.verify(account?.passwordHash, input.password);
    if (!matches || !account || account.disabled) throw new ProblemError('badCredentials');
    this.#lockouts.succeed(name);
    await this.#noteSignIn(account, input.password);
    return this.startSession(account.id, { ...from, via: 'password' });
  }

  /** Starts a session for an account that has proved itself. */
  async startSession(
    accountId: string,
    from: Pick<SessionRecord, 'address' | 'userAgent' | 'via'>,
  ): Promise<{ token: string; session: SessionRecord; principal: Principal }> {
    const { token, session } = await this.sessions.start(accountId, from);
    return { token, session, principal: this.accounts.principalOf(this.accounts.get(accountId)!) };
  }

  async #noteSignIn(account: AccountRecord, password: string): Promise<void> {
    const outdated = account.passwordHash !== undefined && this.passwords.isOutdated(account.passwordHash);
    await this.accounts.change(account.id, {
      lastSignInAt: this.#options.clock(),
      ...(outdated && { passwordHash: await this.passwords.hash(password) }),
    });
  }

  #sweep(): void {
    this.sessions.sweep().catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'ended sessions could not be removed');
    });
  }

  close(): void {
    clearInterval(this.#sweeper);
  }
}

/** Makes `admin` on a fresh store. @returns the password when it had to be generated */
async function ensureAdmin(
  accounts: Accounts,
  passwords: Passwords,
  options: IdentityOptions,
): Promise<string | undefined> {
  const { adminPassword, clock } = options;
  const admin = accounts.get('admin');
  // A generated password that nobody has used yet gives way to one the operator chose.
  if (admin?.mustChangePassword && admin.lastSignInAt === undefined && adminPassword !== undefined) {
    const passwordHash = await passwords.hash(adminPassword);
    await accounts.change(admin.id, { passwordHash, mustChangePassword: false, passwordChangedAt: clock() });
  }
  if (accounts.size > 0) return undefined;
  const password = adminPassword ?? generatePassword();
  await accounts.add({
    id: 'admin' as AccountId,
    username: 'admin',
    displayName: 'Administrator',
    grants: [{ role: 'admin', org: ROOT_ORG }],
    disabled: false,
    passwordHash: await passwords.hash(password),
    mustChangePassword: adminPassword === undefined,
    createdAt: clock(),
  });
  return adminPassword === undefined ? password : undefined;
}

/** 20 characters that are hard to mistake for each other, in groups of five: about 98 bits. */
export function generatePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const letters = Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]);
  return [0, 5, 10, 15].map((at) => letters.slice(at, at + 5).join('')).join('-');
}
