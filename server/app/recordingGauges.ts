import { Gauge, type Registry } from 'prom-client';
import type { Recordings } from '../recordings/recordings.js';

/** Figures of recordings, read when somebody asks for `/metrics`: totals only, nothing per stream or person. */
export function registerRecordingGauges(registry: Registry, recordings: Recordings): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `muster_recordings_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('active', 'Streams that are recorded now.', () => recordings.active().length);
  gauge('failing', 'Of those, which nothing is written of.', () =>
    recordings.active().reduce((sum, { problem }) => sum + (problem ? 1 : 0), 0),
  );
  gauge('bytes', 'Bytes of recorded files.', () => recordings.book.bytes);
  gauge('quota_bytes', 'Bytes that recorded files may take.', () => recordings.quotaBytes);
  gauge('free_bytes', 'Bytes free on their disk, as last looked at.', () => recordings.free ?? 0);
  gauge('full', '1 when there is no room for recordings.', () => (recordings.full === undefined ? 0 : 1));
}
