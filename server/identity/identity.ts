import { ProblemError } from '../errors.js';
import type { Store } from '../store/store.js';
import type { Principal, SessionInput } from '../wire/identity.js';
import { Access } from './access.js';
import { type AccountRecord, Accounts, usernameKey } from './accounts.js';
import { ensureAdmin } from './bootstrap.js';
import { Devices, type PlaceOf } from './devices.js';
import { Lockouts } from './lockouts.js';
import { Orgs } from './orgs.js';
import { OwnAccount } from './ownAccount.js';
import { Passwords } from './passwords.js';
import { Revocations } from './revocations.js';
import { SecondFactors } from './secondFactor.js';
import { type SessionRecord, Sessions } from './sessions.js';
import { Shares } from './shares.js';
import { DEVICE_PREFIX, SESSION_PREFIX } from './tokens.js';
import { Users } from './users.js';
import { Wearers } from './wearers.js';

/** What a valid token stands for. */
export interface Credential {
  principal: Principal;
  /** Absent for devices. */
  session?: SessionRecord;
}

/** A session that was just started: the token is shown this once. */
export interface StartedSession {
  token: string;
  session: SessionRecord;
  principal: Principal;
}

export interface IdentityOptions {
  store: Store;
  clock: () => number;
  log: { error(context: object, message: string): void; warn(context: object, message: string): void };
  /** Where units, cameras and walls belong. */
  placeOf: PlaceOf;
  /** A session unused for so long ends. */
  sessionIdleMs: number;
  /** A session ends after this at the latest. */
  sessionMaxMs: number;
  /** Password of `admin` on a fresh store; without one it is generated. */
  adminPassword?: string | undefined;
}

type Parts = Pick<
  Identity,
  | 'accounts'
  | 'sessions'
  | 'devices'
  | 'passwords'
  | 'revocations'
  | 'shares'
  | 'access'
  | 'orgs'
  | 'wearers'
  | 'generatedPassword'
>;

/** Who everybody is: accounts, sessions, devices, orgs, shares and what they may do, over the store. */
export class Identity {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly devices: Devices;
  readonly wearers: Wearers;
  readonly orgs: Orgs;
  readonly shares: Shares;
  readonly access: Access;
  readonly users: Users;
  readonly own: OwnAccount;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  /** The admin password, when this start generated it: to be printed once. */
  readonly generatedPassword: string | undefined;
  readonly #secondFactors: SecondFactors;
  readonly #lockouts: Lockouts;
  readonly #options: IdentityOptions;
  readonly #sweeper: NodeJS.Timeout;

  private constructor(options: IdentityOptions, parts: Parts) {
    const { clock } = options;
    this.#options = options;
    this.accounts = parts.accounts;
    this.sessions = parts.sessions;
    this.devices = parts.devices;
    this.wearers = parts.wearers;
    this.orgs = parts.orgs;
    this.shares = parts.shares;
    this.access = parts.access;
    this.passwords = parts.passwords;
    this.revocations = parts.revocations;
    this.generatedPassword = parts.generatedPassword;
    this.#lockouts = new Lockouts(clock);
    this.#secondFactors = new SecondFactors(clock);
    this.users = new Users({ ...parts, clock, lockouts: this.#lockouts });
    this.own = new OwnAccount({ ...parts, clock, secondFactors: this.#secondFactors, lockouts: this.#lockouts });
    this.orgs.addHolder(this.users);
    this.orgs.addHolder(this.shares);
    this.#sweeper = setInterval(() => this.#sweep(), 1000);
    this.#sweeper.unref();
  }

  /** Loads everything; on a fresh store creates the account `admin` and the root org. */
  static async open(options: IdentityOptions): Promise<Identity> {
    const { store, clock, log, placeOf, adminPassword } = options;
    const revocations = new Revocations();
    const [accounts, sessions, devices, wearers, shares, passwords] = await Promise.all([
      Accounts.load(store, revocations),
      Sessions.load({ store, revocations, clock, log, idleMs: options.sessionIdleMs, maxMs: options.sessionMaxMs }),
      Devices.load({ store, revocations, clock, placeOf }),
      Wearers.load(store, clock),
      Shares.load(store),
      Passwords.create(),
    ]);
    const access = new Access({ clock, shares });
    const orgs = await Orgs.load({ store, access, clock });
    const generatedPassword = await ensureAdmin({ accounts, passwords, clock, adminPassword });
    const parts = {
      accounts,
      sessions,
      devices,
      wearers,
      shares,
      passwords,
      revocations,
      access,
      orgs,
      generatedPassword,
    };
    return new Identity(options, parts);
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
   * @throws ProblemError `badCredentials`, `secondFactorRequired`, `lockedOut`
   */
  async signIn(input: SessionInput, from: Pick<SessionRecord, 'address' | 'userAgent'>): Promise<StartedSession> {
    const name = usernameKey(input.username);
    this.#lockouts.begin(name);
    const hashed = this.accounts.byUsername(name)?.passwordHash;
    const matches = await this.passwords.verify(hashed, input.password);
    // Read after the wait: a code that another sign-in used meanwhile is used.
    const account = this.accounts.byUsername(name);
    if (!matches || !account || account.disabled || account.passwordHash !== hashed)
      throw new ProblemError('badCredentials');
    const secondFactor = this.#checkCode(account, name, input.code);
    this.#lockouts.succeed(name);
    await this.accounts.change(account.id, { ...secondFactor, lastSignInAt: this.#options.clock() });
    if (hashed !== undefined && this.passwords.isOutdated(hashed)) {
      await this.accounts.change(account.id, { passwordHash: await this.passwords.hash(input.password) });
    }
    return this.startSession(account.id, { ...from, via: secondFactor ? 'passwordAndCode' : 'password' });
  }

  /** Starts a session for an account that has proved itself. */
  async startSession(
    accountId: string,
    from: Pick<SessionRecord, 'address' | 'userAgent' | 'via'>,
  ): Promise<StartedSession> {
    const { token, session } = await this.sessions.start(accountId, from);
    return { token, session, principal: this.accounts.principalOf(this.accounts.get(accountId)!) };
  }

  /** The second factor as it is to be stored after use; undefined for an account without one. */
  #checkCode(
    account: AccountRecord,
    name: string,
    code: string | undefined,
  ): Pick<AccountRecord, 'secondFactor'> | undefined {
    if (!account.secondFactor) return undefined;
    if (code === undefined) {
      this.#lockouts.withdraw(name);
      throw new ProblemError('secondFactorRequired');
    }
    const secondFactor = this.#secondFactors.check(account.secondFactor, code);
    if (!secondFactor) throw new ProblemError('badCredentials');
    return { secondFactor };
  }

  #sweep(): void {
    Promise.all([this.sessions.sweep(), this.shares.sweep(this.#options.clock())]).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'what has expired could not be removed');
    });
  }

  close(): void {
    clearInterval(this.#sweeper);
  }
}
