import { type ReadonlySignal, signal } from '@preact/signals';
import type { Principal } from '../../server/wire/identity.js';
import { ApiError, type CallApi } from '../api/http.js';

/** Who stands at the screen: `kiosk` with a token of its own, which needs nobody; else whoever signs in. */
export type EntranceState =
  | { state: 'unknown' }
  | { state: 'kiosk'; token: string }
  | { state: 'badToken' }
  | { state: 'person' };

interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const keyOf = (wallId: string) => `muster.wall.${wallId}.token`;

/** The wall's id in the page's address, `/wall/<id>`. */
export const wallIdOf = (pathname: string): string => decodeURIComponent(/\/wall\/([^/]+)/.exec(pathname)?.[1] ?? '');

/** Takes a screen's token out of the page's address (`#token=…`), so that it is in no history and no picture of the screen. */
export function takeToken(place: Pick<Location, 'hash' | 'pathname' | 'search'>, past: History): string | undefined {
  const token = new URLSearchParams(place.hash.slice(1)).get('token')?.trim();
  if (!token) return undefined;
  past.replaceState(null, '', place.pathname + place.search);
  return token;
}

/** Lets a screen in by the token it was given once, for as long as the server takes it. */
export class WallEntranceDesk {
  readonly #state = signal<EntranceState>({ state: 'unknown' });
  readonly #wallId: string;
  readonly #call: CallApi;
  readonly #store: Store;

  constructor(wallId: string, call: CallApi, store: Store) {
    this.#wallId = wallId;
    this.#call = call;
    this.#store = store;
  }

  get state(): ReadonlySignal<EntranceState> {
    return this.#state;
  }

  /** Finds out by what the screen may come in: the token given, the one kept, or a person. */
  async open(given: string | undefined): Promise<void> {
    const token = given ?? this.#store.getItem(keyOf(this.#wallId)) ?? undefined;
    if (token === undefined) this.#state.value = { state: 'person' };
    else await this.#enter(token);
  }

  /** The links fail again and again: is the token still good? */
  async recheck(): Promise<void> {
    const state = this.#state.peek();
    if (state.state === 'kiosk') await this.#enter(state.token);
  }

  async #enter(token: string): Promise<void> {
    try {
      const headers = { authorization: `Bearer ${token}` };
      const { principal } = await this.#call<{ principal: Principal }>('/sessions/current', { headers });
      if (principal.type !== 'device' || principal.wallId !== this.#wallId) this.#refuse();
      else this.#accept(token);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // A server that cannot be reached says nothing about the token: the screen goes on and asks again.
      if (error.status === 401) this.#refuse();
      else this.#accept(token);
    }
  }

  #accept(token: string): void {
    this.#store.setItem(keyOf(this.#wallId), token);
    const state = this.#state.peek();
    if (state.state !== 'kiosk' || state.token !== token) this.#state.value = { state: 'kiosk', token };
  }

  #refuse(): void {
    this.#store.removeItem(keyOf(this.#wallId));
    this.#state.value = { state: 'badToken' };
  }
}
