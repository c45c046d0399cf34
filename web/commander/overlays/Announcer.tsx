import { useSignal, useSignalEffect } from '@preact/signals';
import type { Dictionary } from '../../i18n/en.js';
import type { Formats } from '../../i18n/formats.js';
import { FRESHNESS, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { logText } from '../bars/LogLine.js';
import { type Commander, useCommander } from '../commander.js';
import { useWords, type Words } from '../words.js';

/** Changes are spoken together at most this often, ms. */
const BATCH_MS = 10_000;

/** What screen readers hear: urgent alerts at once and once, other changes in batches, and what is selected. */
export function Announcer() {
  const commander = useCommander();
  const { alerts, log } = commander;
  const { t, f } = useText();
  const words = useWords();
  const urgent = useSignal('');
  const polite = useSignal('');
  const spoken = useSignal<ReadonlySet<string>>(new Set());
  const lastLog = useSignal(0);
  useSignalEffect(() => {
    const news = alerts.list.value.filter(
      (alert) => alert.priority === 1 && !alert.acknowledged && !spoken.peek().has(alert.key),
    );
    if (news.length === 0) return;
    spoken.value = new Set([...spoken.peek(), ...news.map(({ key }) => key)]);
    urgent.value = news.map(({ title, detail }) => `${t.alerts.newIncident(1)} ${title} ${detail}`).join('. ');
  });
  useSignalEffect(() => {
    const newest = log.entries.value[0]?.id ?? 0;
    if (newest === lastLog.peek()) return undefined;
    const timer = window.setTimeout(() => {
      const news = log.entries.peek().filter(({ id }) => id > lastLog.peek());
      lastLog.value = news[0]?.id ?? lastLog.peek();
      polite.value = news
        .slice(0, 5)
        .map((entry) => logText(entry, t))
        .join('. ');
    }, BATCH_MS);
    return () => window.clearTimeout(timer);
  });
  return (
    <div class="hidden-visually">
      <div role="alert">{urgent.value}</div>
      <div role="status" aria-live="polite">
        {polite.value}
      </div>
      <div role="status" aria-live="polite" data-testid="selection-mirror">
        {selectionText(commander, { t, f, words })}
      </div>
    </div>
  );
}

/** The selection and what one click found, in words. */
function selectionText(
  { workspace, picture, nearest }: Commander,
  { t, f, words }: { t: Dictionary; f: Formats; words: Words },
): string {
  const selected = workspace.selected.value;
  const parts: string[] = [];
  if (selected?.type === 'unit') {
    const record = picture.unit(selected.id);
    const slot = picture.slotOf(selected.id);
    const { units } = picture.feed;
    if (record && slot >= 0)
      parts.push(
        f.list([
          record.callsign,
          t.status[STATUSES[units.status[slot]!]!],
          t.freshness[FRESHNESS[units.freshness[slot]!]!],
        ]),
      );
  } else if (selected?.type === 'incident') {
    const incident = picture.incidents.value.find(({ id }) => id === selected.id);
    if (incident) parts.push(`${words.type(incident.type)} ${incident.number} ${t.incidentState[incident.state]}`);
  } else if (selected?.type === 'camera') {
    parts.push(picture.cameras.value.find(({ id }) => id === selected.id)?.name ?? '');
  }
  const found = nearest.found.value;
  if (found)
    parts.push(
      `${t.nearest.title}: ${f.list(found.units.slice(0, 3).map((unit) => `${unit.callsign} ${f.distance(unit.distanceMeters)}`))}`,
    );
  return parts.join('. ');
}
