import t from 'tap';
import type { RecordingSegment } from '../../../server/wire/recordings.js';
import { gapAfter, lengthOf, locate, playlistOf } from '../../../web/recordings/playlist.js';

const NOON = Date.UTC(2026, 10, 30, 12);

/** A file that begins so many seconds after noon. */
const file = (sequence: number, after: number, seconds: number): RecordingSegment => ({
  sequence,
  startedAt: new Date(NOON + after * 1000).toISOString(),
  endedAt: new Date(NOON + (after + seconds) * 1000).toISOString(),
  seconds,
  bytes: 1,
  sha256: '',
  mediaType: 'video/webm',
  codecs: [],
});

t.test('V26 the files of a recording are one row of time, with its gaps told', async (t) => {
  const files = playlistOf([file(3, 0, 10), file(4, 10, 10.5), file(7, 20.4, 0), file(9, 80, 4)]);
  t.strictSame(
    files.map(({ sequence, begin }) => [sequence, begin]),
    [
      [3, 0],
      [4, 10],
      [9, 20.5],
    ],
  );
  t.equal(lengthOf(files), 24.5);
  t.strictSame(locate(files, 0), { index: 0, offset: 0 });
  t.strictSame(locate(files, 9.5), { index: 0, offset: 9.5 });
  t.strictSame(locate(files, 10), { index: 1, offset: 0 });
  t.strictSame(locate(files, 24), { index: 2, offset: 3.5 });
  t.strictSame(locate(files, 99), { index: 2, offset: 4 });
  t.strictSame(locate([], 5), { index: 0, offset: 0 });
  t.equal(gapAfter(files, 0), 0, 'they join');
  t.equal(gapAfter(files, 1), 59_500);
  t.equal(gapAfter(files, 2), 0, 'nothing follows');
});
