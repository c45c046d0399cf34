import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { LanguageTag, Settings } from '../settings/settings.js';
import type { Dictionary } from './en.js';
import { createFormats, type Formats } from './formats.js';

/** The words and formats of the chosen language, switchable at any moment. */
export interface Language {
  readonly text: ReadonlySignal<Dictionary>;
  readonly formats: ReadonlySignal<Formats>;
}

/** Each comes when somebody reads it: nobody fetches words of a language that is not theirs. */
const DICTIONARIES: Record<LanguageTag, () => Promise<Dictionary>> = {
  en: async () => (await import('./en.js')).en,
  'zh-CN': async () => (await import('./zhCN.js')).zhCN,
};

/** Words and formats that follow the language setting; resolves when the first words are there. */
export async function createLanguage(settings: Settings): Promise<Language> {
  const load = async (tag: LanguageTag) => ({ text: await DICTIONARIES[tag](), formats: createFormats(tag) });
  const shown = signal(await load(settings.language.peek()));
  effect(() => {
    const tag = settings.language.value;
    void load(tag).then((next) => {
      // Words and formats change together, and only to what is still wanted.
      if (settings.language.peek() === tag && next.text !== shown.peek().text) shown.value = next;
    });
  });
  return { text: computed(() => shown.value.text), formats: computed(() => shown.value.formats) };
}
