import { type ReadonlySignal, signal } from '@preact/signals';
import type { Camera } from '../../server/wire/cameras.js';
import type { Principal } from '../../server/wire/identity.js';
import type { CameraId, StreamId, UnitId } from '../../server/wire/ids.js';
import type { Unit } from '../../server/wire/units.js';
import { ApiError, type ApiRequest, type CallApi } from '../api/http.js';
import type { StringStore } from '../settings/settings.js';

/** Whom this phone stands for: a unit, or (with a camera's token) a fixed camera. */
export type Subject = { type: 'unit'; id: UnitId; name: string } | { type: 'camera'; id: CameraId; name: string };

/** Where the page stands; `offline`: known from last time, the server has not confirmed it yet. */
export type SubjectState =
  | { state: 'unknown' }
  | { state: 'signedOut'; badToken: boolean }
  | { state: 'choosing' }
  | { state: 'ready'; subject: Subject; token: string | undefined; offline: boolean };

const TOKEN_KEY = 'muster.field.token';
const SUBJECT_KEY = 'muster.field.subject';

/** Name of a subject's stream. */
export const streamOf = ({ type, id }: Subject): StreamId => `${type}-${id}` as StreamId;

/** Takes a device token out of the page's address (`#token=…`), so that it is in no history and no screenshot. */
export function takeTokenFromAddress(
  place: Pick<Location, 'hash' | 'pathname' | 'search'>,
  past: History,
): string | undefined {
  const token = new URLSearchParams(place.hash.slice(1)).get('token')?.trim();
  if (!token) return undefined;
  past.replaceState(null, '', place.pathname + place.search);
  return token;
}

/** Who holds the phone: a device token kept here, or a person who is signed in and chose a unit. */
export class SubjectDesk {
  readonly #state = signal<SubjectState>({ state: 'unknown' });
  readonly #store: StringStore & { removeItem(key: string): void };
  readonly #call: CallApi;

  constructor(call: CallApi, store: StringStore & { removeItem(key: string): void }) {
    this.#call = call;
    this.#store = store;
  }

  get state(): ReadonlySignal<SubjectState> {
    return this.#state;
  }

  /** Calls the server as whom the page stands for. */
  readonly call: CallApi = <T>(path: string, request: ApiRequest = {}) => {
    const state = this.#state.peek();
    const headers: Record<string, string> = { ...request.headers };
    const token = state.state === 'ready' ? state.token : undefined;
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    else if (state.state === 'ready' && state.subject.type === 'unit') headers['muster-unit'] = state.subject.id;
    return this.#call<T>(path, { ...request, headers });
  };

  /** Finds out who it is: the token given or kept, else whoever is signed in with a cookie. */
  async open(givenToken?: string): Promise<void> {
    const token = givenToken ?? this.#store.getItem(TOKEN_KEY) ?? undefined;
    try {
      if (token === undefined) this.#enterAccount();
      else await this.#enterDevice(token);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#settleWithout(token, error);
    }
  }

  /** A person is signed in: the unit chosen last, or a choice. */
  #enterAccount(): void {
    const kept = this.#kept();
    this.#state.value = kept
      ? { state: 'ready', subject: kept, token: undefined, offline: false }
      : { state: 'choosing' };
  }

  async #enterDevice(token: string): Promise<void> {
    const headers = { authorization: `Bearer ${token}` };
    const { principal } = await this.#call<{ principal: Principal }>('/sessions/current', { headers });
    if (principal.type !== 'device') throw new ApiError({ code: 'notDevice', status: 401 });
    const subject = await this.#subjectOf(principal, headers);
    this.#store.setItem(TOKEN_KEY, token);
    this.#keep(subject);
    this.#state.value = { state: 'ready', subject, token, offline: false };
  }

  async #subjectOf(
    { unitId, cameraId }: Extract<Principal, { type: 'device' }>,
    headers: Record<string, string>,
  ): Promise<Subject> {
    if (unitId !== undefined) {
      const name = await this.#call<Unit>(`/units/${encodeURIComponent(unitId)}`, { headers }).then(
        ({ callsign }) => callsign,
        () => unitId as string,
      );
      return { type: 'unit', id: unitId, name };
    }
    const name = await this.#call<Camera>(`/cameras/${encodeURIComponent(cameraId!)}`, { headers }).then(
      (camera) => camera.name,
      () => cameraId as string,
    );
    return { type: 'camera', id: cameraId!, name };
  }

  /** No answer: what is known from last time goes on. A refusal: the token is no good any more. */
  #settleWithout(token: string | undefined, { status }: ApiError): void {
    const kept = this.#kept();
    if (status !== 401 && kept && token !== undefined) {
      this.#state.value = { state: 'ready', subject: kept, token, offline: true };
      return;
    }
    if (status === 401) this.#store.removeItem(TOKEN_KEY);
    this.#state.value = { state: 'signedOut', badToken: token !== undefined && status === 401 };
  }

  /** A person takes a unit. */
  choose(unit: Pick<Unit, 'id' | 'callsign'>): void {
    const subject: Subject = { type: 'unit', id: unit.id, name: unit.callsign };
    this.#keep(subject);
    this.#state.value = { state: 'ready', subject, token: undefined, offline: false };
  }

  /** Lets the unit go: another one is chosen, or another token given. */
  leave(): void {
    const state = this.#state.peek();
    const hadToken = state.state === 'ready' && state.token !== undefined;
    this.#store.removeItem(TOKEN_KEY);
    this.#store.removeItem(SUBJECT_KEY);
    this.#state.value = hadToken ? { state: 'signedOut', badToken: false } : { state: 'choosing' };
  }

  /** The server refused who we are. */
  refuse(): void {
    const state = this.#state.peek();
    if (state.state === 'ready' && state.token !== undefined) {
      this.#store.removeItem(TOKEN_KEY);
      this.#state.value = { state: 'signedOut', badToken: true };
    }
  }

  #keep(subject: Subject): void {
    this.#store.setItem(SUBJECT_KEY, JSON.stringify(subject));
  }

  #kept(): Subject | undefined {
    try {
      const kept = JSON.parse(this.#store.getItem(SUBJECT_KEY) ?? 'null') as Subject | null;
      return kept?.id ? kept : undefined;
    } catch {
      return undefined;
    }
  }
}
