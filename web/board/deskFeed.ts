import { type ReadonlySignal, signal } from '@preact/signals';
import type { IncidentSummary } from '../../server/wire/incidents.js';
import type { FeedState } from '../feed/connectionState.js';
import { FeedClient } from '../feed/feedClient.js';

/** Incidents come for the whole scope, whatever the view: the smallest view will do. */
const NOWHERE = {
  bounds: { west: 0, south: 0, east: 0.001, north: 0.001 },
  zoom: 20,
  kinds: ['incidents'],
  maxUnits: 0,
};

/** The live incidents of a page without a map. */
export interface DeskFeed {
  readonly incidents: ReadonlySignal<readonly IncidentSummary[]>;
  readonly link: ReadonlySignal<FeedState>;
  /** The server's time, ms. */
  serverNow(): number;
  /** Age of what is shown, ms. */
  ageMs(): number | undefined;
  close(): void;
}

/** Connects to the feed for incidents alone. */
export function startDeskFeed(): DeskFeed {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const feed = new FeedClient({
    connect: () => new WebSocket(`${scheme}://${location.host}/api/v1/feed`),
    clock: () => performance.timeOrigin + performance.now(),
  });
  const incidents = signal<readonly IncidentSummary[]>([]);
  const link = signal(feed.state);
  const stop = feed.listen({
    onRecords({ incidents: { put, removed } }) {
      if (put.length + removed.length > 0) incidents.value = [...feed.records.incidents.values()];
    },
    onState(state) {
      link.value = state;
    },
  });
  const wake = () => {
    if (document.visibilityState === 'visible') feed.wake();
  };
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  feed.view({ ...NOWHERE, kinds: ['incidents'] });
  feed.start();
  return {
    incidents,
    link,
    serverNow: () => feed.serverNow(),
    ageMs: () => feed.state.dataAgeMs,
    close() {
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
      stop();
      feed.close();
    },
  };
}
