import { type ReadonlySignal, signal } from '@preact/signals';
import type { ModeRequest, ModeState } from '../../../server/wire/modes.js';
import { ApiError } from '../../api/http.js';
import type { CommandApi } from '../commandApi.js';

/** The modes declared in scope, the requests that wait for a second person, and the mode at home. */
export class ModeWatch {
  readonly #api: CommandApi;
  readonly #org: string;
  readonly #declared = signal<readonly ModeState[]>([]);
  readonly #requests = signal<readonly ModeRequest[]>([]);
  readonly #here = signal<ModeState | undefined>(undefined);

  constructor(api: CommandApi, org: string) {
    this.#api = api;
    this.#org = org;
  }

  get declared(): ReadonlySignal<readonly ModeState[]> {
    return this.#declared;
  }

  get requests(): ReadonlySignal<readonly ModeRequest[]> {
    return this.#requests;
  }

  /** The mode in force where this person works; undefined until it is known. */
  get here(): ReadonlySignal<ModeState | undefined> {
    return this.#here;
  }

  /** Asks once; what cannot be read stays as it was known. */
  async read(): Promise<void> {
    try {
      const [{ declared, requests }, here] = await Promise.all([this.#api.modes(), this.#api.modeAt(this.#org)]);
      this.#declared.value = declared;
      this.#requests.value = requests;
      this.#here.value = here;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
