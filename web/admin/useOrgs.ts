import type { Org } from '../../server/wire/orgs.js';
import { orgNameIn } from '../i18n/orgNames.js';
import { type Asked, useAsked } from '../office/useAsked.js';
import { usePage } from '../page.js';

/** The org tree within reach, parents before what is below them, named in the language of the page. */
export function useOrgs(): Asked<{ items: Org[] }> {
  const { settings } = usePage();
  const asked = useAsked<{ items: Org[] }>('/orgs');
  const language = settings.language.value;
  const named = (org: Org): Org => ({ ...org, name: orgNameIn(org, language) });
  return { ...asked, value: asked.value && { items: asked.value.items.map(named) } };
}

/** Segments below the root: `hq` is 0. */
export const depthOf = (path: string): number => path.split('/').length - 1;
