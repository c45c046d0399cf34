import type { Dictionary } from '../i18n/en.js';
import { orgChain } from '../i18n/orgNames.js';
import { usePage, useText } from '../page.js';
import { useCommander } from './commander.js';

/** Words for codes that sites may add to; a code nobody named is shown as it was entered. */
export interface Words {
  type(code: string): string;
  capability(code: string): string;
  channel(code: string): string;
  org(path: string): string;
  /** With those above it. */
  orgChain(path: string): string;
  timeline(code: string): string;
}

/** Words in the chosen language. */
export function useWords(): Words {
  const { t } = useText();
  const { settings } = usePage();
  const { reference } = useCommander();
  const org = (path: string) => reference.orgName(path, settings.language.value);
  return {
    type: (code) => reference.typeName(code, settings.language.value) ?? known(t.incidentType, code),
    capability: (code) => known(t.capability, code),
    channel: (code) => known(t.channel, code),
    org,
    orgChain: (path) => orgChain(path, org),
    timeline: (code) => known(t.timeline, code),
  };
}

function known(words: Dictionary['incidentType' | 'capability' | 'channel' | 'timeline'], code: string): string {
  return (words as Record<string, string>)[code] ?? code;
}
