import type { Store } from '../store/store.js';
import type { Revocations } from './revocations.js';
import { newId, newToken, SESSION_PREFIX, tokenHash } from './tokens.js';

/** A session as stored; the token itself is known to its holder only. Instants are ms since the epoch. */
export interface SessionRecord {
  id: string;
  tokenHash: string;
  accountId: string;
  createdAt: number;
  lastSeenAt: number;
  /** The session ends then at the latest, whatever its use. */
  expiresAt: number;
  /** Address and program it was started from, for the account's list. */
  address: string;
  userAgent: string;
  /** How the person proved who they are. */
  via: 'password' | 'passwordAndCode' | 'outside';
}

export interface SessionsOptions {
  store: Store;
  revocations: Revocations;
  clock: () => number;
  log: { error(context: object, message: string): void };
  /** A session unused for so long ends. */
  idleMs: number;
  /** A session ends after this at the latest. */
  maxMs: number;
}

const COLLECTION = 'sessions';
/** How exact `lastSeenAt` is on disk; in memory it is exact. */
const SEEN_RESOLUTION_MS = 60_000;
const MAX_PER_ACCOUNT = 100;

/** All sessions, in memory by the hash of their token, and in the store. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #byHash = new Map<string, SessionRecord>();
  readonly #byId = new Map<string, SessionRecord>();
  readonly #savedAt = new Map<string, number>();

  private constructor(options: SessionsOptions, records: Iterable<SessionRecord>) {
    this.#options = options;
    for (const record of records) this.#index(record);
  }

  static async load(options: SessionsOptions): Promise<Sessions> {
    return new Sessions(options, (await options.store.documents.all<SessionRecord>(COLLECTION)).values());
  }

  /** Starts a session: a fresh token every time, never one the client chose. */
  async start(
    accountId: string,
    from: Pick<SessionRecord, 'address' | 'userAgent' | 'via'>,
  ): Promise<{ token: string; session: SessionRecord }> {
    const now = this.#options.clock();
    const token = newToken(SESSION_PREFIX);
    const session: SessionRecord = {
      id: newId('s'),
      tokenHash: tokenHash(token),
      accountId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + this.#options.maxMs,
      ...from,
      userAgent: from.userAgent.slice(0, 200),
    };
    this.#index(session);
    await this.#options.store.documents.put(COLLECTION, session.id, session);
    const oldest = this.of(accountId).slice(MAX_PER_ACCOUNT);
    for (const { id } of oldest) await this.end(id);
    return { token, session };
  }

  /** The live session of a token, and notes that it was used; undefined when there is none or it has ended. */
  use(token: string): SessionRecord | undefined {
    const session = this.#byHash.get(tokenHash(token));
    if (!session) return undefined;
    const now = this.#options.clock();
    if (this.#hasEnded(session, now)) return undefined;
    this.#seen(session, now);
    return session;
  }

  /** Notes that a session is in use without a request: a connection of it is open. */
  touch(id: string): void {
    const session = this.#byId.get(id);
    const now = this.#options.clock();
    if (session && !this.#hasEnded(session, now)) this.#seen(session, now);
  }

  get(id: string): SessionRecord | undefined {
    return this.#byId.get(id);
  }

  /** Live sessions of an account, the one used last first. */
  of(accountId: string): SessionRecord[] {
    const now = this.#options.clock();
    return [...this.#byId.values()]
      .filter((session) => session.accountId === accountId && !this.#hasEnded(session, now))
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt || b.createdAt - a.createdAt);
  }

  /** Ends a session; connections of it are dropped in the same turn. */
  async end(id: string): Promise<void> {
    const session = this.#byId.get(id);
    if (!session) return;
    this.#byId.delete(id);
    this.#byHash.delete(session.tokenHash);
    this.#savedAt.delete(id);
    this.#options.revocations.announce({ type: 'session', id });
    await this.#options.store.documents.delete(COLLECTION, id);
  }

  /** Ends every session of an account except, if given, one. */
  async endAll(accountId: string, except?: string): Promise<void> {
    const ended = [...this.#byId.values()].filter(
      (session) => session.accountId === accountId && session.id !== except,
    );
    await Promise.all(ended.map((session) => this.end(session.id)));
  }

  /** Ends the sessions whose time is over; called every second, so that their connections are dropped in time. */
  async sweep(): Promise<void> {
    const now = this.#options.clock();
    const over = [...this.#byId.values()].filter((session) => this.#hasEnded(session, now));
    await Promise.all(over.map((session) => this.end(session.id)));
  }

  #hasEnded(session: SessionRecord, now: number): boolean {
    return now >= session.expiresAt || now - session.lastSeenAt >= this.#options.idleMs;
  }

  #seen(session: SessionRecord, now: number): void {
    session.lastSeenAt = now;
    if (now - (this.#savedAt.get(session.id) ?? 0) < SEEN_RESOLUTION_MS) return;
    this.#savedAt.set(session.id, now);
    this.#options.store.documents.put(COLLECTION, session.id, session).catch((error: unknown) => {
      this.#options.log.error({ err: error, session: session.id }, 'the use of a session could not be noted');
    });
  }

  #index(session: SessionRecord): void {
    this.#byHash.set(session.tokenHash, session);
    this.#byId.set(session.id, session);
    this.#savedAt.set(session.id, session.lastSeenAt);
  }
}
