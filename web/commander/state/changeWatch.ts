import { effect } from '@preact/signals';
import type { IncidentState } from '../../../server/wire/incidents.js';
import { FRESHNESS, STATUSES } from '../../map/symbols/kinds.js';
import type { Alerts } from './alerts.js';
import type { EventLog, NewLogEntry } from './eventLog.js';
import type { LivePicture } from './livePicture.js';
import type { Trails } from './trails.js';
import type { Workspace } from './workspace.js';

/** Whom the watch tells. */
export interface ChangeWatchParts {
  picture: LivePicture;
  alerts: Alerts;
  log: EventLog;
  trails: Trails;
  workspace: Workspace;
  serverNow(): number;
}

const LOST = FRESHNESS.indexOf('lost');
const ON_A_JOB = new Set(['dispatched', 'enRoute', 'onScene'].map((status) => STATUSES.indexOf(status as never)));
/** Entries of one batch beyond this are a reload of the view, not news. */
const MAX_BATCH = 20;

/** Turns what the feed changes into log lines, alerts and trails, for as long as the page lives; returns the way to stop. */
export function watchChanges(parts: ChangeWatchParts): () => void {
  const stops = [watchUnits(parts), watchIncidents(parts), watchLink(parts)];
  return () => {
    for (const stop of stops) stop();
  };
}

function watchUnits({ picture, alerts, log, trails, workspace, serverNow }: ChangeWatchParts): () => void {
  const { units } = picture.feed;
  /** Status, freshness and whether they are known, by unit: a slot may change hands. */
  const known = new Map<string, number>();
  const stopTrails = effect(() => {
    const ids = new Set(workspace.trails.value);
    const { selected, followed } = workspace;
    if (selected.value?.type === 'unit') ids.add(selected.value.id);
    if (followed.value) ids.add(followed.value);
    trails.keep(ids);
  });
  const stopFeed = picture.feed.listen({
    onUnits: ({ removed }) => {
      for (const record of removed) known.delete(record.id);
    },
    onPositions: (slots) => {
      const news: NewLogEntry[] = [];
      for (const slot of slots) {
        const record = units.recordOf(slot);
        if (!record) continue;
        if (trails.has(record.id)) trails.add(record.id, units.lng[slot]!, units.lat[slot]!, units.knownAt[slot]!);
        const status = units.status[slot]!;
        const freshness = units.freshness[slot]!;
        const state = status | (freshness << 4);
        const before = known.get(record.id);
        if (before === state) continue;
        known.set(record.id, state);
        if (before === undefined) continue;
        const entry = { at: serverNow(), callsign: record.callsign, target: { type: 'unit', id: record.id } } as const;
        if ((before & 15) !== status) news.push({ ...entry, type: 'unitStatus', status: STATUSES[status]! });
        if (before >> 4 === freshness) continue;
        if (freshness === LOST || before >> 4 === LOST)
          news.push({ ...entry, type: 'unitFreshness', freshness: FRESHNESS[freshness]! });
        if (freshness === LOST && ON_A_JOB.has(status)) alerts.noteLostUnit(record.id, record.callsign, serverNow());
      }
      if (news.length <= MAX_BATCH) log.add(news);
    },
  });
  return () => {
    stopTrails();
    stopFeed();
  };
}

function watchIncidents({ picture, alerts, log, serverNow }: ChangeWatchParts): () => void {
  const known = new Map<string, IncidentState>();
  let isFirst = true;
  return effect(() => {
    const incidents = picture.incidents.value;
    if (incidents.length === 0 && isFirst) return;
    const news: NewLogEntry[] = [];
    for (const { id, number, priority, state } of incidents) {
      const before = known.get(id);
      if (before === state) continue;
      known.set(id, state);
      const entry = { at: serverNow(), number, target: { type: 'incident', id } } as const;
      if (before !== undefined) news.push({ ...entry, type: 'incidentState', state });
      else if (!isFirst) news.push({ ...entry, type: 'incidentOpened', priority });
    }
    isFirst = false;
    alerts.noteIncidents(incidents);
    log.add(news);
  });
}

function watchLink({ picture, log, serverNow }: ChangeWatchParts): () => void {
  let wasLost = false;
  return effect(() => {
    const { phase } = picture.link.value;
    if (phase === 'frozen' || phase === 'closed') {
      if (!wasLost) log.add([{ type: 'linkLost', at: serverNow() }]);
      wasLost = true;
    } else if (phase === 'live' && wasLost) {
      log.add([{ type: 'linkBack', at: serverNow() }]);
      wasLost = false;
    }
  });
}
