import { type NamedOrg, orgNamesIn } from '../i18n/orgNames.js';
import { usePage } from '../page.js';
import { useAsked } from './useAsked.js';

/** Names organisations in the language of the page; what is out of reach is named by its path. */
export function useOrgName(): (path: string) => string {
  const { settings } = usePage();
  const asked = useAsked<{ items: NamedOrg[] }>('/orgs');
  const names = orgNamesIn(asked.value?.items ?? [], settings.language.value);
  return (path) => names.get(path) ?? path;
}
