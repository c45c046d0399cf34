import { Gauge, type Registry } from 'prom-client';
import type { Feeds } from '../feeds/feeds.js';
import type { Sockets } from '../plugins/sockets.js';
import type { Store } from '../store/store.js';
import type { World } from './world.js';

/** Figures of the parts, read when somebody asks for `/metrics`: whole-process totals, nothing per org or person. */
export function registerGauges(
  registry: Registry,
  parts: { world: World; feeds: Feeds; sockets: Sockets; store: Store },
): void {
  const { world, feeds, sockets, store } = parts;
  const { picture, gate, index } = world;
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `muster_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('picture_units', 'Units known.', () => picture.units.ids.size);
  gauge('picture_cameras', 'Cameras known.', () => picture.cameras.ids.size);
  gauge('picture_incidents', 'Incidents in the picture.', () => picture.incidents.size);
  gauge('picture_sequence', 'Number of the last change of the picture.', () => picture.sequence);
  gauge('index_units', 'Units in the search index.', () => index.units.size);
  gauge('positions_accepted', 'Position reports accepted since the start.', () => gate.accepted);
  gauge('sockets_open', 'Open WebSockets.', () => sockets.size);
  gauge('feed_sessions', 'Open live feeds.', () => feeds.stats.sessions);
  gauge('feed_sessions_behind', 'Live feeds that cannot keep up.', () => feeds.stats.behind);
  gauge('feed_bytes', 'Bytes sent by the feed since the start.', () => feeds.stats.bytes);
  gauge('store_failed', '1 when nothing can be written any more.', () => (store.failure ? 1 : 0));
  new Gauge({
    name: 'muster_positions_refused',
    help: 'Position reports refused since the start, by code.',
    labelNames: ['code'],
    registers: [registry],
    collect() {
      for (const [code, count] of Object.entries(gate.refused)) this.set({ code }, count);
    },
  });
}
