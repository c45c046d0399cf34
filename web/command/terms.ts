import type { LocalText } from '../../server/wire/command.js';
import { usePage, useText } from '../page.js';
import { useDesk } from './desk.js';

/** Words for codes that sites may add to; a code that nobody named is shown as it was entered. */
export interface Terms {
  text(words: LocalText): string;
  type(code: string): string;
  capability(code: string): string;
  kind(code: string): string;
  channel(code: string): string;
  org(path: string): string;
  disposition(type: string, code: string): string;
  timeline(code: string): string;
  flag(code: string): string;
}

const known = (words: object, code: string): string => (words as Record<string, string>)[code] ?? code;

/** Words in the chosen language. */
export function useTerms(): Terms {
  const { t } = useText();
  const { settings } = usePage();
  const { catalogue } = useDesk();
  const text = (words: LocalText): string => (settings.language.value === 'zh-CN' ? (words.zh ?? words.en) : words.en);
  return {
    text,
    type(code) {
      const known_ = catalogue.type(code);
      return known_ ? text(known_.name) : known(t.incidentType, code);
    },
    capability: (code) => known(t.capability, code),
    kind: (code) => known(t.kind, code),
    channel: (code) => known({ ...t.channel, ...t.command.channel }, code),
    org: (path) => catalogue.orgs.value.get(path) ?? path.slice(path.lastIndexOf('/') + 1),
    disposition(type, code) {
      const found = catalogue.type(type)?.dispositions.find(({ id }) => id === code);
      return found ? text(found.name) : code;
    },
    timeline: (code) => known({ ...t.incidentState, ...t.timeline, ...t.command.timeline }, code),
    flag: (code) => known(t.command.flag, code),
  };
}
