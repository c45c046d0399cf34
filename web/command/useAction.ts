import { type Signal, useSignal } from '@preact/signals';
import { ApiError } from '../api/http.js';
import type { Dictionary } from '../i18n/en.js';
import { usePage, useText } from '../page.js';
import type { LanguageTag } from '../settings/settings.js';

/** Something a person set going: whether it runs, and why it failed. */
export interface Action {
  readonly busy: Signal<boolean>;
  readonly failure: Signal<string>;
  /** Runs it unless one runs already; true when it worked. Refusals of the server become words. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** One command at a time, and the words of its refusal. */
export function useAction(): Action {
  const { t } = useText();
  const { settings } = usePage();
  const busy = useSignal(false);
  const failure = useSignal('');
  return {
    busy,
    failure,
    async run(work) {
      if (busy.peek()) return false;
      busy.value = true;
      try {
        await work();
        failure.value = '';
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure.value = problemText(error, t, settings.language.peek());
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}

/** A refusal in the reader's words: what the server said in English, the rule that it names in other languages. */
export function problemText(error: ApiError, t: Dictionary, language: LanguageTag): string {
  if (error.code === 'offline') return t.errors.offline;
  const rule = /\((C\d+)\)$/.exec(error.message)?.[1];
  const words = rule === undefined || language === 'en' ? undefined : (t.command.rule as Record<string, string>)[rule];
  if (words) return t.command.refusedBy(words, rule!);
  const [field] = error.fields;
  return field ? `${error.message} ${field.field} ${field.message}` : error.message;
}
