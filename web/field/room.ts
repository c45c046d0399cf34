import { type Signal, signal } from '@preact/signals';
import type { Room } from '../../server/wire/orders.js';
import { ApiError, type CallApi } from '../api/http.js';

/** The room of the incident the unit is on: who is there and what was said. */
export class RoomDesk {
  readonly room: Signal<Room | undefined> = signal(undefined);
  readonly #call: CallApi;
  #incidentId: string | undefined;

  constructor(call: CallApi) {
    this.#call = call;
  }

  /** The unit is on this incident now: it joins the room, or leaves it to the others. */
  async follow(incidentId: string | undefined): Promise<void> {
    if (this.#incidentId === incidentId) return;
    this.#incidentId = incidentId;
    this.room.value = undefined;
    if (incidentId !== undefined) await this.#ask('PUT', incidentId, '/me');
  }

  /** Reads it again; joins where that did not succeed yet. */
  async read(): Promise<void> {
    const id = this.#incidentId;
    if (id === undefined) return;
    await (this.room.peek() ? this.#ask('GET', id, '') : this.#ask('PUT', id, '/me'));
  }

  async #ask(method: 'GET' | 'PUT', incidentId: string, rest: string): Promise<void> {
    try {
      const room = await this.#call<Room>(`/incidents/${encodeURIComponent(incidentId)}/room${rest}`, { method });
      if (this.#incidentId === incidentId) this.room.value = room;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
