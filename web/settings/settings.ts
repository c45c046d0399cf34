import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';

/** Languages of the pages; dates, numbers and `lang` follow. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type LanguageTag = (typeof LANGUAGES)[number];

/** What the person chose: `auto` follows the computer. */
export const THEME_CHOICES = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export type Theme = 'light' | 'dark';

/** Text scale steps, per cent of the standard size, for far-away screens. */
export const SCALES = [90, 100, 110, 125, 150, 175, 200] as const;

/** Choices of one person at one screen, kept in the browser. */
export interface Settings {
  readonly language: Signal<LanguageTag>;
  readonly themeChoice: Signal<ThemeChoice>;
  readonly theme: ReadonlySignal<Theme>;
  readonly scalePercent: Signal<number>;
  readonly singleKeys: Signal<boolean>;
  readonly overview: Signal<boolean>;
  /** The video that a run card asks for opens by itself. */
  readonly autoVideo: Signal<boolean>;
  readonly reducedMotion: ReadonlySignal<boolean>;
}

/** A string store as the browser's localStorage; a test passes a Map. */
export interface StringStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Settings read from `store` and written back on every change; unknown or broken values fall back to the default. */
export function createSettings(store: StringStore, languages: readonly string[]): Settings {
  const kept = <T>(key: string, fallback: T, isValid: (value: unknown) => value is T): Signal<T> => {
    const cell = signal(readKept(store, key, fallback, isValid));
    cell.subscribe((value) => store.setItem(`muster.${key}`, JSON.stringify(value)));
    return cell;
  };
  const themeChoice = kept<ThemeChoice>('theme', 'auto', isOneOf(THEME_CHOICES));
  const systemDark = mediaSignal('(prefers-color-scheme: dark)', true);
  return {
    language: kept<LanguageTag>('language', preferredLanguage(languages), isOneOf(LANGUAGES)),
    themeChoice,
    theme: computed(() => {
      if (themeChoice.value !== 'auto') return themeChoice.value;
      return systemDark.value ? 'dark' : 'light';
    }),
    scalePercent: kept<number>('scale', 100, (value): value is number => SCALES.includes(value as never)),
    singleKeys: kept<boolean>('singleKeys', true, isBoolean),
    autoVideo: kept<boolean>('autoVideo', true, isBoolean),
    overview: kept<boolean>('overview', false, isBoolean),
    reducedMotion: mediaSignal('(prefers-reduced-motion: reduce)', false),
  };
}

/** The page language that fits the browser's wishes best: any Chinese gives zh-CN, else English. */
export function preferredLanguage(languages: readonly string[]): LanguageTag {
  for (const tag of languages) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

function readKept<T>(store: StringStore, key: string, fallback: T, isValid: (value: unknown) => value is T): T {
  const text = store.getItem(`muster.${key}`);
  if (text === null) return fallback;
  try {
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

function mediaSignal(query: string, fallback: boolean): Signal<boolean> {
  if (typeof matchMedia !== 'function') return signal(fallback);
  const list = matchMedia(query);
  const cell = signal(list.matches);
  list.addEventListener('change', () => {
    cell.value = list.matches;
  });
  return cell;
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

function isOneOf<T extends string>(words: readonly T[]): (value: unknown) => value is T {
  return (value): value is T => words.includes(value as T);
}
