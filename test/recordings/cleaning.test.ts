import t from 'tap';
import { chooseDeletions } from '../../server/recordings/cleaning.js';
import type { SegmentEntry } from '../../server/recordings/manifest.js';

const NOW = Date.UTC(2026, 10, 30);
const DAY_MS = 86_400_000;

/** A file of ten bytes, so many days old, kept for thirty days. */
const file = (sequence: number, daysOld: number, recordingId = 'r', streamId = 'unit-u1'): SegmentEntry => ({
  type: 'segment',
  streamId,
  sequence,
  previousHash: '',
  hash: '',
  at: '',
  recordingId,
  seriesId: 's',
  index: sequence,
  file: `${streamId}/${sequence}`,
  startedAt: new Date(NOW - daysOld * DAY_MS).toISOString(),
  durationMs: 1000,
  bytes: 10,
  sha256: '',
  format: 'webm',
  codecs: [],
  keepUntil: new Date(NOW + (30 - daysOld) * DAY_MS).toISOString(),
});

const choose = (segments: SegmentEntry[], given: Partial<Parameters<typeof chooseDeletions>[0]> = {}) => {
  const bytes = segments.reduce((sum, one) => sum + one.bytes, 0);
  const { deletions, unmetBytes } = chooseDeletions({
    segments,
    isHeld: () => false,
    now: NOW,
    bytes,
    quotaBytes: 1000,
    missingBytes: 0,
    ...given,
  });
  return { unmetBytes, chosen: deletions.map(({ reason, segments: some }) => [reason, ...some.map((s) => s.file)]) };
};

t.test('V24 what is over is deleted, then the oldest until there is room', async (t) => {
  const files = [file(1, 31), file(2, 3), file(1, 2, 'q', 'camera-c1'), file(3, 1)];
  t.strictSame(choose(files), { unmetBytes: 0, chosen: [['retention', 'unit-u1/1']] });
  t.strictSame(choose(files.slice(1)), { unmetBytes: 0, chosen: [] });
  const byQuota = [
    ['retention', 'unit-u1/1'],
    ['quota', 'unit-u1/2'],
    ['quota', 'camera-c1/1'],
  ];
  t.strictSame(choose(files, { quotaBytes: 10 }), { unmetBytes: 0, chosen: byQuota });
  t.strictSame(choose(files.slice(1), { missingBytes: 15 }).chosen, [
    ['diskFull', 'unit-u1/2'],
    ['diskFull', 'camera-c1/1'],
  ]);
});

t.test('V25 what is held is never chosen, and what is then missing is told', async (t) => {
  const files = [file(1, 31, 'held'), file(2, 40, 'held'), file(3, 1)];
  const isHeld = (id: string) => id === 'held';
  t.strictSame(choose(files, { isHeld }), { unmetBytes: 0, chosen: [] });
  t.strictSame(choose(files, { isHeld, quotaBytes: 5 }), { unmetBytes: 15, chosen: [['quota', 'unit-u1/3']] });
  t.equal(choose(files, { isHeld, missingBytes: 25 }).unmetBytes, 15);
});
