import { type ReadonlySignal, signal } from '@preact/signals';
import { ApiError, type CallApi } from '../../api/http.js';
import { type NamedOrg, orgNameIn } from '../../i18n/orgNames.js';
import type { LanguageTag } from '../../settings/settings.js';

interface OrgList {
  items: readonly NamedOrg[];
}
interface TypeList {
  items: readonly { id: string; name: { en: string; zh: string }; defaultPriority: number; retired?: boolean }[];
}

/** A type of incident that people may choose. */
export type TypeOption = TypeList['items'][number];

/** Names that change rarely: organisations and types of incident, read once when the page opens. */
export class Reference {
  readonly #orgs = signal<ReadonlyMap<string, NamedOrg>>(new Map());
  readonly #types = signal<readonly TypeOption[]>([]);

  /** Types of incident the server knows; empty while it keeps none. */
  get types(): ReadonlySignal<readonly TypeOption[]> {
    return this.#types;
  }

  /** Reads everything; what the server does not offer stays empty, and its codes are shown instead. */
  async load(call: CallApi): Promise<void> {
    const [orgs, types] = await Promise.all([
      offered(() => call<OrgList>('/orgs')),
      offered(() => call<TypeList>('/incident-types')),
    ]);
    if (orgs) this.#orgs.value = new Map(orgs.items.map((org) => [org.path, org]));
    if (types) this.#types.value = types.items.filter(({ retired }) => !retired);
  }

  /** What people call an organisation in a language: its name, else the last step of its path. */
  orgName(path: string, language: LanguageTag): string {
    const org = this.#orgs.value.get(path);
    return org ? orgNameIn(org, language) : path.slice(path.lastIndexOf('/') + 1);
  }

  /** The name of a type of incident in a language; undefined when the server does not know it. */
  typeName(id: string, language: LanguageTag): string | undefined {
    const name = this.#types.value.find((type) => type.id === id)?.name;
    return language === 'en' ? name?.en : name?.zh;
  }
}

async function offered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
