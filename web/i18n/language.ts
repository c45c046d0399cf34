import { computed, type ReadonlySignal } from '@preact/signals';
import type { LanguageTag, Settings } from '../settings/settings.js';
import { type Dictionary, en } from './en.js';
import { createFormats, type Formats } from './formats.js';
import { zhCN } from './zhCN.js';

/** The words and formats of the chosen language, switchable at any moment. */
export interface Language {
  readonly text: ReadonlySignal<Dictionary>;
  readonly formats: ReadonlySignal<Formats>;
}

const DICTIONARIES: Record<LanguageTag, Dictionary> = { en, 'zh-CN': zhCN };

/** Words and formats that follow the language setting. */
export function createLanguage(settings: Settings): Language {
  return {
    text: computed(() => DICTIONARIES[settings.language.value]),
    formats: computed(() => createFormats(settings.language.value)),
  };
}
