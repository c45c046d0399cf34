import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ClientConfig } from '../server/wire/client.js';
import type { CallApi } from './api/http.js';
import type { Dictionary } from './i18n/en.js';
import type { Formats } from './i18n/formats.js';
import type { Language } from './i18n/language.js';
import type { Session } from './session/session.js';
import type { Settings } from './settings/settings.js';

/** What every view of a page stands on. */
export interface Page {
  readonly settings: Settings;
  readonly language: Language;
  readonly session: Session;
  readonly call: CallApi;
  readonly config: ClientConfig;
}

const PageContext = createContext<Page | undefined>(undefined);

/** Gives a page to the views inside. */
export const PageProvider = PageContext.Provider;

/** The page around a view. Throws outside of one. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage: render this inside a PageProvider.');
  return page;
}

/** Words and formats of the chosen language; a view that reads them follows the language switch. */
export function useText(): { t: Dictionary; f: Formats } {
  const { language } = usePage();
  return { t: language.text.value, f: language.formats.value };
}
