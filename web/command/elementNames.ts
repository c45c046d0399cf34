import { type ReadonlySignal, signal } from '@preact/signals';
import { ApiError } from '../api/http.js';
import type { CommandApi } from './commandApi.js';

/** Id and name of a drawing on the map. */
export interface ElementName {
  readonly id: string;
  readonly name: string;
}

/** Which drawings there are, by name; read when the page opens and when one changes. */
export class ElementNames {
  readonly #api: CommandApi;
  readonly #list = signal<readonly ElementName[]>([]);

  constructor(api: CommandApi) {
    this.#api = api;
  }

  get list(): ReadonlySignal<readonly ElementName[]> {
    return this.#list;
  }

  /** Reads them; what this person may not read stays empty. */
  async read(): Promise<void> {
    try {
      this.#list.value = (await this.#api.elements()).filter(({ deleted }) => !deleted);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
