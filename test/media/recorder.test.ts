import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import t, { type Test } from 'tap';
import { mendFile } from '../../media/recording/mend.js';
import { type BrokenSeries, type RecordedPart, Recorder, type RecorderState } from '../../media/recording/recorder.js';
import { startMediaApp, until } from '../support/mediaApp.js';
import { probe } from '../support/recordingApp.js';
import { publishByRtp, type RtpPublishOptions } from '../support/rtpPublisher.js';

t.setTimeout(600_000);

/** A file this long has more than its head. */
const PICTURES_BYTES = 6000;

/** A recorder of unit u1, whom somebody publishes, and what it has told. */
async function start(t: Test, options: RtpPublishOptions = {}) {
  const { media } = await startMediaApp(t);
  const folder = t.testdir({});
  const publisher = await publishByRtp(t, media, 'unit-u1', options);
  const stream = media.relay.streams.all()[0]!;
  await until(() => stream.state === 'live');
  // As the server does: it keeps the stream while nobody publishes.
  stream.setRecording({ since: new Date().toISOString(), by: 'test' });
  const recorder = new Recorder({
    stream,
    folder,
    name: '0123456789abcdef',
    segmentMs: 2000,
    ffmpeg: 'ffmpeg',
    clock: Date.now,
    log: pino({ level: process.env.MUSTER_TEST_LOG ?? 'silent' }),
  });
  t.teardown(() => recorder.stop());
  const parts: RecordedPart[] = [];
  const broken: BrokenSeries[] = [];
  const states: RecorderState['type'][] = [];
  recorder.on('part', (part) => parts.push(part));
  recorder.on('broken', (one) => broken.push(one));
  recorder.on('state', ({ type }) => states.push(type));
  return { media, stream, folder, publisher, recorder, parts, broken, states };
}

for (const [video, codecs] of [
  ['H264', ['h264', 'opus']],
  [undefined, ['opus']],
] as const) {
  t.test(`V20 files of ${video ?? 'sound alone'} are whole`, async (t) => {
    const { recorder, parts } = await start(t, { video });
    await until(() => parts.length >= 2);
    await recorder.stop();
    for (const part of parts.filter(({ durationMs }) => durationMs > 0)) {
      const found = await probe(part.path);
      t.match(found, { codecs, complaint: '' });
      t.ok(Math.abs(found.seconds * 1000 - part.durationMs) < 1500, `${found.seconds} s of ${part.durationMs} ms`);
    }
  });
}

t.test('V23 a publisher that comes back is recorded on in a new series', async (t) => {
  const { media, recorder, parts, publisher, states } = await start(t, { audio: false });
  await until(() => parts.length >= 1);
  publisher.end();
  await until(() => recorder.state.type === 'waiting');
  const first = new Set(parts.map(({ seriesId }) => seriesId));
  t.equal(first.size, 1);
  await publishByRtp(t, media, 'unit-u1', { audio: false });
  await until(() => parts.some(({ seriesId }) => !first.has(seriesId)));
  t.strictSame(states.slice(0, 3), ['recording', 'waiting', 'recording']);
});

t.test(
  'V23 ffmpeg is killed: its last file is played to where it was cut off, and another series begins',
  async (t) => {
    const { recorder, parts, broken, folder } = await start(t, { audio: false });
    await until(() => parts.length >= 1);
    const { pid } = recorder;
    // In the middle of a file: pictures of a second are on the disk.
    await until(() => {
      const open = readdirSync(folder).find((name) => name.includes(`-${String(parts.length).padStart(6, '0')}.part`));
      return open !== undefined && statSync(join(folder, open)).size > PICTURES_BYTES;
    });
    process.kill(pid!, 'SIGKILL');
    const [cut] = await until(() => (broken.length > 0 ? broken : undefined));
    const to = join(folder, 'mended');
    const startedAt = Date.now() - 5000;
    const durationMs = await mendFile({ ffmpeg: 'ffmpeg', from: cut!.path, to, format: 'webm', startedAt });
    t.ok(durationMs! > 0, `${durationMs} ms`);
    t.match(await probe(to), { codecs: ['vp8'], at: startedAt, complaint: '' });
    const before = parts.length;
    await until(() => parts.length > before);
    t.not(parts.at(-1)!.seriesId, cut!.seriesId);
  },
);

t.test('V23 a worker dies: the file is finished, and recording goes on when the publisher is back', async (t) => {
  const { media, recorder, parts, publisher, stream } = await start(t, { audio: false });
  await until(() => parts.length >= 1);
  const replaced = new Promise((resolve) => media.relay.pool.once('replaced', resolve));
  process.kill(publisher.publisher.worker.pid, 'SIGKILL');
  publisher.end();
  await replaced;
  await until(() => recorder.state.type === 'waiting');
  for (const part of parts) t.equal((await probe(part.path)).complaint, '');
  const before = parts.length;
  await publishByRtp(t, media, 'unit-u1', { audio: false });
  await until(() => parts.length > before);
  t.equal(stream.state, 'live');
});
