import type { LanguageTag } from '../settings/settings.js';

/** What an organisation is called: one name, or one for each language where nobody named it. */
export interface NamedOrg {
  readonly path: string;
  readonly name: string;
  readonly names?: { readonly en: string; readonly zh: string };
}

/** What an organisation is called in a language. */
export const orgNameIn = ({ name, names }: NamedOrg, language: LanguageTag): string =>
  names ? (language === 'en' ? names.en : names.zh) : name;

/** Names by path in a language. */
export const orgNamesIn = (orgs: readonly NamedOrg[], language: LanguageTag): ReadonlyMap<string, string> =>
  new Map(orgs.map((org) => [org.path, orgNameIn(org, language)]));
