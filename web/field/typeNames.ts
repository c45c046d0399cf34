import type { LocalText } from '../../server/wire/command.js';
import { usePage, useText } from '../page.js';
import { useField } from './fieldUnit.js';

/** Words of the site's own lists, in the language of the page. */
export function useTypeNames(): { text(words: LocalText): string; type(code: string): string } {
  const { settings } = usePage();
  const { t } = useText();
  const field = useField();
  const isChinese = settings.language.value === 'zh-CN';
  const text = (words: LocalText): string => (isChinese ? (words.zh ?? words.en) : words.en);
  return {
    text,
    type(code) {
      const known = field.duty.state.value.incidentType;
      if (known?.id === code) return text(known.name);
      return (t.incidentType as Record<string, string>)[code] ?? code;
    },
  };
}
