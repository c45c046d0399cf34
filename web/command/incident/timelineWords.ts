import type { TimelineEntry } from '../../../server/wire/incidents.js';
import type { Dictionary } from '../../i18n/en.js';
import { clockText } from '../../video/CallClock.js';

/** What the words of a line are made of: names of what it only has codes for. */
export interface LineNames {
  org(path: string): string;
  disposition(code: string): string;
  /** Name of an item of the checklist. */
  item(id: string): string;
}

const ORG_TOLD = new Set(['claimOverdue', 'acceptanceOverdue', 'welfareMissed', 'transferAccepted']);
const BY_WHOM = new Set(['accepted', 'enRoute', 'onScene', 'unitCleared', 'recalled']);

/** What a line of the timeline says beyond its kind and its unit: text as people wrote it, codes in words. */
export function saidIn(entry: TimelineEntry, t: Dictionary, names: LineNames): string | undefined {
  const { type, text, subject } = entry;
  const { command } = t;
  const call = type === 'call' ? callIn(subject, command.callOutcome) : undefined;
  if (call !== undefined) return call;
  if (type === 'checked' || type === 'unchecked') return names.item((subject ?? '').replace(/^checklist:/, ''));
  if (text === undefined) return undefined;
  if (ORG_TOLD.has(type)) return names.org(text);
  if (BY_WHOM.has(type)) return (command.toldBy as Readonly<Record<string, string>>)[text] ?? text;
  switch (type) {
    case 'closed':
      return parted(text, names.disposition);
    case 'transferOffered':
      return parted(text, names.org);
    case 'alarmRaised': {
      const [level, ...informed] = text.split(' ');
      return [level, ...informed.map(names.org)].join(' ');
    }
    case 'edited': {
      const words: Readonly<Record<string, string>> = command.edited;
      return [...new Set(text.split(', ').map((key) => words[key] ?? key))].join(' · ');
    }
    case 'position':
      return text.replace(',', ', ');
    default:
      return text;
  }
}

/** Who did it: a name as people have it, the server's own doings in words. */
export const doerOf = ({ by }: TimelineEntry, t: Dictionary): string =>
  by === 'system' ? t.admin.audit.actors.system : by;

/** How a call over the relay went: its subject is `call:<id>:<how it ended>:<seconds>`; undefined for a call noted by hand. */
function callIn(subject: string | undefined, words: Dictionary['command']['callOutcome']): string | undefined {
  const [, how, seconds] = /^call:[^:]+:(\w+):(\d+)$/.exec(subject ?? '') ?? [];
  if (how === undefined) return undefined;
  if (how === 'answered') return words.answered(clockText(Number(seconds) * 1000));
  return (words as unknown as Readonly<Record<string, string>>)[how] ?? how;
}

/** A code in words, then what was said about it: `code: text`. */
function parted(text: string, name: (code: string) => string): string {
  const at = text.indexOf(': ');
  return at < 0 ? name(text) : `${name(text.slice(0, at))} · ${text.slice(at + 2)}`;
}
