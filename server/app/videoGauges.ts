import { Gauge, type Registry } from 'prom-client';
import type { Media } from '../../media/media.js';
import { STREAM_STATES } from '../wire/media.js';

/** Figures of the media plane, read when somebody asks for `/metrics`: totals only, nothing per stream or person. */
export function registerVideoGauges(registry: Registry, media: Media): void {
  const { pool, streams, pipes } = media.relay;
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `muster_video_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  gauge('viewers', 'Views that are open.', () => sum(streams.all().map(({ viewers }) => viewers.size)));
  gauge(
    'publishers',
    'Publishers that hold a stream.',
    () => streams.all().filter(({ publisher }) => publisher).length,
  );
  gauge('incoming_bits_per_second', 'What publishers send.', () =>
    sum(
      streams.all().flatMap(({ publisher }) => [...(publisher?.tracks.values() ?? [])].map((t) => t.meter.bitrateBps)),
    ),
  );
  gauge('pipes', 'Tracks carried between routers.', () => pipes.size);
  gauge('workers', 'Media workers that are up.', () => pool.workers.length);
  gauge('sources', 'Cameras pulled from their sources.', () => media.sources?.counts.pulled ?? 0);
  gauge('sources_encoded', 'Of these, those that are encoded anew.', () => media.sources?.counts.encoded ?? 0);
  gauge('signalling_sessions', 'Signalling sessions of pages.', () => media.signalling.size);
  new Gauge({
    name: 'muster_video_streams',
    help: 'Streams by what they are at.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const state of STREAM_STATES) {
        if (state === 'ended') continue;
        this.set({ state }, streams.all().filter((stream) => stream.state === state).length);
      }
    },
  });
  new Gauge({
    name: 'muster_video_worker_cpu_seconds',
    help: 'CPU time used by a media worker since its start.',
    labelNames: ['worker'],
    registers: [registry],
    async collect() {
      for (const worker of pool.workers) {
        // A worker that dies while it is asked has no figure; the next look finds its successor.
        const ms = await worker.cpuMs().catch(() => undefined);
        if (ms !== undefined) this.set({ worker: String(worker.index) }, ms / 1000);
      }
    },
  });
}
