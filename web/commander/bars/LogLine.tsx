import type { Dictionary } from '../../i18n/en.js';
import type { Formats } from '../../i18n/formats.js';
import { useText } from '../../page.js';
import { select } from '../actions.js';
import { useCommander } from '../commander.js';
import type { LogEntry } from '../state/eventLog.js';

/** One change: when and what; a click goes to whom it concerns. */
export function LogLine({ entry }: { entry: LogEntry }) {
  const commander = useCommander();
  const { t, f } = useText();
  const { target } = entry;
  const line = (
    <>
      <time class="quiet">{f.time(entry.at)}</time> {logText(entry, t)}
    </>
  );
  return target ? (
    <button type="button" class="log-line" onClick={() => select(commander, target)}>
      {line}
    </button>
  ) : (
    <span class="log-line">{line}</span>
  );
}

/** The words of a change. */
export function logText(entry: LogEntry, t: Dictionary): string {
  switch (entry.type) {
    case 'incidentOpened':
      return t.log.incidentOpened(entry.number);
    case 'incidentState':
      return t.log.incidentState(entry.number, t.incidentState[entry.state]);
    case 'unitStatus':
      return t.log.unitStatus(entry.callsign, t.status[entry.status]);
    case 'unitFreshness':
      return t.log.unitFreshness(entry.callsign, t.freshness[entry.freshness]);
    case 'linkLost':
      return t.log.linkLost;
    case 'linkBack':
      return t.log.linkBack;
  }
}

/** Time and words in one line, for screen readers. */
export const spokenLog = (entry: LogEntry, t: Dictionary, f: Formats): string =>
  `${f.time(entry.at)} ${logText(entry, t)}`;
