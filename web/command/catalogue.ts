import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { IncidentType } from '../../server/wire/incidentTypes.js';
import type { Person } from '../../server/wire/people.js';
import type { RunCard } from '../../server/wire/runCards.js';
import { ApiError } from '../api/http.js';
import { type NamedOrg, orgNamesIn } from '../i18n/orgNames.js';
import type { LanguageTag } from '../settings/settings.js';
import type { CommandApi } from './commandApi.js';

/** The type that every server has: good enough until the list was read. */
const OTHER: IncidentType = {
  id: 'other',
  name: { en: 'Other', zh: '其他' },
  defaultPriority: 3,
  dispositions: [{ id: 'resolved', name: { en: 'Resolved', zh: '已处置' } }],
  version: 0,
};

/** What changes rarely: types of incident, organisations, people, run cards; read when the page opens and after each edit. */
export class Catalogue {
  readonly #api: CommandApi;
  readonly #types = signal<readonly IncidentType[]>([OTHER]);
  readonly #orgs = signal<readonly NamedOrg[]>([]);
  readonly #orgNames: ReadonlySignal<ReadonlyMap<string, string>>;
  readonly #people = signal<readonly Person[]>([]);
  readonly #runCards = signal<readonly RunCard[]>([]);

  constructor(api: CommandApi, language: ReadonlySignal<LanguageTag>) {
    this.#api = api;
    this.#orgNames = computed(() => orgNamesIn(this.#orgs.value, language.value));
  }

  /** Types of incident, retired ones too. */
  get types(): ReadonlySignal<readonly IncidentType[]> {
    return this.#types;
  }

  /** Names of organisations by path, in the language of the page. */
  get orgs(): ReadonlySignal<ReadonlyMap<string, string>> {
    return this.#orgNames;
  }

  /** People in scope who may be given work. */
  get people(): ReadonlySignal<readonly Person[]> {
    return this.#people;
  }

  get runCards(): ReadonlySignal<readonly RunCard[]> {
    return this.#runCards;
  }

  /** Reads everything; what this person may not read stays empty. */
  async load(): Promise<void> {
    const [types, orgs, people, cards] = await Promise.all([
      allowed(() => this.#api.types()),
      allowed(() => this.#api.orgs()),
      allowed(() => this.#api.people()),
      allowed(() => this.#api.runCards()),
    ]);
    if (types.length > 0) this.#types.value = types;
    this.#orgs.value = orgs;
    this.#people.value = people;
    this.#runCards.value = cards;
  }

  /** A type by its id. */
  type(id: string): IncidentType | undefined {
    return this.#types.value.find((type) => type.id === id);
  }
}

async function allowed<T>(ask: () => Promise<T[]>): Promise<T[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
