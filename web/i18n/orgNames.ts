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

/**
 * An organisation with those above it, the topmost first: `Jinan › Lixia › Station 2`. The root is left out below itself; a step
 * nobody named is shown as it is in the path.
 */
export function orgChain(path: string, nameOf: (path: string) => string): string {
  const steps = path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
  return (steps.length > 1 ? steps.slice(1) : steps).map(nameOf).join(' › ');
}

/** Names by path in a language. */
export const orgNamesIn = (orgs: readonly NamedOrg[], language: LanguageTag): ReadonlyMap<string, string> =>
  new Map(orgs.map((org) => [org.path, orgNameIn(org, language)]));
