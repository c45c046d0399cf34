import type { StoredAttachment } from '../../server/wire/attachments.js';
import type { Board, Handover, HandoverInput } from '../../server/wire/board.js';
import type { SearchItem } from '../../server/wire/client.js';
import type { Element } from '../../server/wire/elements.js';
import type { PossibleDuplicate } from '../../server/wire/incidentActions.js';
import type { Incident, IncidentInput } from '../../server/wire/incidents.js';
import type { IncidentType, IncidentTypeInput } from '../../server/wire/incidentTypes.js';
import type { Mode, ModeParameters, ModeRequest, ModeState } from '../../server/wire/modes.js';
import type { Order, OrderInput, Room } from '../../server/wire/orders.js';
import type { Person } from '../../server/wire/people.js';
import type { Recommendation, RunCard, RunCardInput } from '../../server/wire/runCards.js';
import type { ApiRequest, CallApi, Query } from '../api/http.js';
import type { NamedOrg } from '../i18n/orgNames.js';

/** Every call of incident command, typed; each command carries a key of its own, so that a repeat counts once. */
export type CommandApi = ReturnType<typeof createCommandApi>;

const at = (path: string, ...ids: string[]): string =>
  ids.reduce((text, id) => text.replace('*', encodeURIComponent(id)), path);

interface Items<T> {
  items: T[];
}

/** The calls of incident command over the way to the server. */
export function createCommandApi(call: CallApi) {
  const command = <T>(method: ApiRequest['method'], path: string, body?: unknown, headers?: Record<string, string>) =>
    call<T>(path, {
      method: method!,
      headers: { 'idempotency-key': freshKey(), ...headers },
      ...(body !== undefined && { body }),
    });
  const post = <T>(path: string, body?: unknown) => command<T>('POST', path, body);
  const items = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T[]> =>
    (await call<Items<T>>(path, { ...(query && { query }), ...(signal && { signal }) })).items;
  const onIncident = (id: string, path: string, body?: unknown) => post<Incident>(at(`/incidents/*/${path}`, id), body);

  return {
    incident: (id: string, signal?: AbortSignal) =>
      call<Incident>(at('/incidents/*', id), { ...(signal && { signal }) }),
    report: (input: IncidentInput) => post<Incident>('/incidents', input),
    edit: (id: string, changes: object, version: number) =>
      command<Incident>('PATCH', at('/incidents/*', id), changes, { 'if-match': `"${version}"` }),
    duplicates: (query: { type: string; lat: number; lng: number; callback?: string }, signal: AbortSignal) =>
      items<PossibleDuplicate>('/incidents/duplicates', query, signal),
    recommendation: (id: string, signal: AbortSignal) =>
      call<Recommendation>(at('/incidents/*/recommendation', id), { signal }),
    /** A step of an incident's life: `claim`, `clear`, `close`, `merge`, … answered with the incident. */
    onIncident,
    assign: (id: string, unitIds: readonly string[], preempt = false) =>
      onIncident(id, 'assignments', { unitIds, ...(preempt && { preempt }) }),
    recall: (id: string, unitId: string) => command<Incident>('DELETE', at('/incidents/*/assignments/*', id, unitId)),
    step: (id: string, unitId: string, state: 'accepted' | 'enRoute' | 'onScene' | 'cleared') =>
      command<Incident>('PUT', at('/incidents/*/assignments/*', id, unitId), { state }),
    reassign: (id: string, unitId: string, to: string) =>
      post<Incident>(at('/incidents/*/assignments/*/reassign', id, unitId), { to }),
    welfare: (id: string, unitId: string) => post<Incident>(at('/incidents/*/assignments/*/welfare', id, unitId)),
    mark: (id: string, item: string, done: boolean) =>
      command<Incident>('PUT', at('/incidents/*/checklist/*', id, item), { done }),
    share: (body: object) => call('/shares', { method: 'POST', body }),

    board: (org: string | undefined) => call<Board>('/board', { query: { org } }),
    handovers: () => items<Handover>('/handovers'),
    prepareHandover: (input: HandoverInput) => post<Handover>('/handovers', input),
    signHandover: (id: string) => post<Handover>(at('/handovers/*/sign', id)),
    cancelHandover: (id: string, reason: string) => post<Handover>(at('/handovers/*/cancel', id), { reason }),

    orders: (query: Query) => items<Order>('/orders', query),
    send: (kind: 'orders' | 'messages' | 'requests', input: OrderInput | object) => post<Order>(`/${kind}`, input),
    receipt: (id: string, step: string, reason?: string) =>
      post<Order>(at('/orders/*/receipts', id), { step, ...(reason !== undefined && { reason }) }),
    answer: (id: string, text: string) => post<Order>(at('/orders/*/answer', id), { text }),
    cancelOrder: (id: string, reason: string) => post<Order>(at('/orders/*/cancel', id), { reason }),
    room: (id: string) => call<Room>(at('/incidents/*/room', id)),
    joinRoom: (id: string) => command<Room>('PUT', at('/incidents/*/room/me', id)),
    leaveRoom: (id: string) => command<Room>('DELETE', at('/incidents/*/room/me', id)),

    modes: () => call<{ declared: ModeState[]; requests: ModeRequest[] }>('/modes'),
    modeAt: (org: string) => call<ModeState>('/modes/current', { query: { org } }),
    requestMode: (body: { org: string; mode: Mode; reason: string; seconds: number }) =>
      post<ModeRequest>('/modes/requests', body),
    confirmMode: (id: string) => post<ModeState>(at('/modes/requests/*/confirm', id)),
    rejectMode: (id: string, reason: string) => post<undefined>(at('/modes/requests/*/reject', id), { reason }),
    endMode: (org: string, reason: string) => post<ModeState>('/modes/end', { org, reason }),
    modeParameters: (org: string, mode: Mode) => call<ModeParameters>('/modes/parameters', { query: { org, mode } }),
    setModeParameters: (org: string, mode: Mode, parameters: ModeParameters) =>
      call<ModeParameters>('/modes/parameters', { method: 'PUT', query: { org, mode }, body: parameters }),

    types: () => items<IncidentType>('/incident-types'),
    putType: (id: string, body: IncidentTypeInput) => command<IncidentType>('PUT', at('/incident-types/*', id), body),
    deleteType: (id: string) => command<undefined>('DELETE', at('/incident-types/*', id)),
    runCards: () => items<RunCard>('/run-cards'),
    putRunCard: (id: string, body: RunCardInput) => command<RunCard>('PUT', at('/run-cards/*', id), body),
    deleteRunCard: (id: string) => command<undefined>('DELETE', at('/run-cards/*', id)),

    /** Stores an image or file; with an incident it goes on its timeline. */
    attach: (file: File, incidentId?: string) =>
      call<StoredAttachment>('/attachments', {
        method: 'POST',
        query: { name: file.name, incidentId },
        content: file.type === '' ? file.slice(0, file.size, 'application/octet-stream') : file,
        headers: { 'idempotency-key': freshKey() },
      }),
    attachments: (incidentId: string, signal?: AbortSignal) =>
      items<StoredAttachment>('/attachments', { incidentId }, signal),
    elements: () => items<Element>('/elements'),

    people: () => items<Person>('/people'),
    orgs: () => items<NamedOrg>('/orgs'),
    search: (q: string, kind: readonly string[], signal: AbortSignal) =>
      items<SearchItem>('/search', { q, kind, limit: 8 }, signal),
  };
}

/** A key that no other command has. */
export function freshKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
