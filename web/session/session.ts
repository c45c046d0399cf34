import { type ReadonlySignal, signal } from '@preact/signals';
import type { CurrentSession, Permission, Principal, SessionInput } from '../../server/wire/identity.js';
import { ApiError, type CallApi } from '../api/http.js';

/** A person signed in at this page. */
export type Account = Extract<Principal, { type: 'account' }>;

/** Where the page stands: `unknown` until the server was asked once. `permissions` are those the person holds anywhere. */
export type SessionState =
  | { state: 'unknown' }
  | { state: 'signedOut'; ended: boolean }
  | { state: 'passwordDue'; account: Account }
  | { state: 'signedIn'; account: Account; permissions: readonly Permission[] }
  | { state: 'unreachable' };

/** Who sits here: the cookie is the server's, the page only knows whom it stands for. */
export class Session {
  readonly #call: CallApi;
  readonly #state = signal<SessionState>({ state: 'unknown' });

  constructor(call: CallApi) {
    this.#call = call;
  }

  get state(): ReadonlySignal<SessionState> {
    return this.#state;
  }

  /** What the person signed in may do somewhere; empty while nobody is. */
  get permissions(): readonly Permission[] {
    const state = this.#state.value;
    return state.state === 'signedIn' ? state.permissions : [];
  }

  /** Asks the server who the cookie stands for. */
  async restore(): Promise<void> {
    try {
      this.#enter(await this.#call<CurrentSession>('/sessions/current'));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'offline') this.#state.value = { state: 'unreachable' };
      else this.#state.value = { state: 'signedOut', ended: false };
    }
  }

  /** Signs in. Throws `ApiError`. */
  async signIn(input: SessionInput): Promise<void> {
    await this.#call('/sessions', { method: 'POST', body: input });
    await this.restore();
  }

  /** Sets a new password for the person signed in. Throws `ApiError`. */
  async changePassword(current: string, next: string): Promise<void> {
    await this.#call('/account/password', { method: 'POST', body: { currentPassword: current, newPassword: next } });
    await this.restore();
  }

  /** Signs out, here and on the server. */
  async signOut(): Promise<void> {
    try {
      await this.#call('/sessions/current', { method: 'DELETE' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    this.#state.value = { state: 'signedOut', ended: false };
  }

  /** The server no longer knows us. */
  end(): void {
    if (this.#state.value.state === 'signedIn') this.#state.value = { state: 'signedOut', ended: true };
  }

  #enter({ principal, permissions }: CurrentSession): void {
    if (principal.type !== 'account') this.#state.value = { state: 'signedOut', ended: false };
    else if (principal.mustChangePassword) this.#state.value = { state: 'passwordDue', account: principal };
    else this.#state.value = { state: 'signedIn', account: principal, permissions };
  }
}

/** The org paths a person acts for, widest first. */
export function scopesOf(account: Account): string[] {
  const paths = [...new Set(account.grants.map((grant) => grant.org))];
  return paths.filter((path) => !paths.some((other) => other !== path && path.startsWith(`${other}/`))).sort();
}
