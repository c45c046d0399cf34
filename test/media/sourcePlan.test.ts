import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { pauseBefore } from '../../media/sources/backoff.js';
import { problemFromStderr, problemOfStatus, withoutAddresses } from '../../media/sources/ffmpegProblem.js';
import { readSequenceParameters } from '../../media/sources/h264Parameters.js';
import { ReorderWatch } from '../../media/sources/reorderWatch.js';
import { readRtspPiece } from '../../media/sources/rtspPiece.js';
import { planFromProbe, planFromSdp } from '../../media/sources/sourcePlan.js';

const run = promisify(execFile);

/** The SPS of what x264 makes with these options. */
async function sequenceParametersOf(folder: string, options: string[]) {
  const file = join(folder, 'a.h264');
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=1922x1080:rate=5', '-t', '1', '-pix_fmt', 'yuv420p'];
  await run('ffmpeg', [
    '-nostdin',
    '-loglevel',
    'error',
    '-y',
    ...input,
    '-c:v',
    'libx264',
    ...options,
    '-f',
    'h264',
    file,
  ]);
  const units = readFileSync(file).toString('latin1').split('\0\0\u0001');
  return Buffer.from(units.find((unit) => (unit.charCodeAt(0) & 31) === 7)!, 'latin1');
}

t.test('V9 a parameter set says what browsers can play', async (t) => {
  const folder = t.testdir({});
  const fast = ['-preset', 'ultrafast'];
  const cases: [string[], object][] = [
    [[...fast, '-profile:v', 'baseline'], { profile: 66, reorderFrames: 0, isPlain: true, isInterlaced: false }],
    [[...fast, '-profile:v', 'high', '-bf', '0'], { reorderFrames: 0 }],
    [['-preset', 'superfast', '-profile:v', 'high', '-bf', '2'], { profile: 100, reorderFrames: 2 }],
    [[...fast, '-flags', '+ilme+ildct', '-x264-params', 'interlaced=1:bframes=0'], { isInterlaced: true }],
    [[...fast, '-pix_fmt', 'yuv422p'], { isPlain: false }],
    [
      [...fast, '-x264-params', 'cqm=jvt:nal-hrd=vbr:bframes=0', '-maxrate', '1M', '-bufsize', '1M'],
      { reorderFrames: 0 },
    ],
  ];
  for (const [options, wanted] of cases) {
    const unit = await sequenceParametersOf(folder, options);
    t.match(readSequenceParameters(unit), { ...wanted, widthPixels: 1922, heightPixels: 1080 }, options.join(' '));
    for (let length = 0; length < unit.length; length++) readSequenceParameters(unit.subarray(0, length));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      readSequenceParameters(Uint8Array.of(0x67, ...bytes));
    }),
    { numRuns: 5000 },
  );
});

t.test('V9 the plan is to copy what browsers play, and to encode the rest', async (t) => {
  const h264 = (more: object) =>
    JSON.stringify({
      streams: [
        { codec_type: 'audio', codec_name: 'aac' },
        { codec_type: 'video', codec_name: 'mjpeg', disposition: { attached_pic: 1 } },
        { codec_type: 'video', codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p', has_b_frames: 0, ...more },
      ],
    });
  t.strictSame(planFromProbe(h264({})), { video: { mode: 'copy', profile: '6400' }, hasAudio: true });
  const encoded: [object, string][] = [
    [{ has_b_frames: 2 }, 'B-frames'],
    [{ field_order: 'tt' }, 'interlaced'],
    [{ pix_fmt: 'yuv422p' }, 'H.264 of a profile that browsers do not play'],
    [{ profile: 'High 10', pix_fmt: 'yuv420p10le' }, 'H.264 of a profile that browsers do not play'],
    [{ codec_name: 'hevc' }, 'hevc'],
  ];
  for (const [more, because] of encoded)
    t.match(planFromProbe(h264(more)), { video: { mode: 'transcode', because } }, because);
  for (const nothing of [
    '',
    'null',
    '{}',
    '{"streams":[]}',
    '{"streams":[null,3,{"codec_type":"audio","codec_name":"aac"}]}',
  ])
    t.equal(planFromProbe(nothing), undefined, nothing);

  const sdp = (video: string, sound = '') => `v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n${video}${sound}`;
  const unit = await sequenceParametersOf(t.testdir({}), ['-preset', 'superfast', '-bf', '2']);
  const map = 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n';
  const withSet = (set: string) => `${map}a=fmtp:96 packetization-mode=1; sprop-parameter-sets=${set},aOvDyyLA\r\n`;
  t.match(planFromSdp(sdp(withSet(unit.toString('base64')))), { video: { because: 'B-frames' }, hasAudio: false });
  const plain = 'Z2QAHqyyAUBf8uAiAAADAAIAAAMAZB4sXJA=';
  const sound = 'm=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n';
  t.match(planFromSdp(sdp(withSet(plain), sound)), { video: { mode: 'copy', profile: '6400' }, hasAudio: true });
  t.equal(planFromSdp(sdp(map)), undefined, 'without parameter sets it has to be looked at');
  t.match(planFromSdp(sdp('m=video 0 RTP/AVP 26\r\n')), { video: { because: 'jpeg' } });
  t.match(planFromSdp(sdp('m=video 0 RTP/AVP 97\r\na=rtpmap:97 H265/90000\r\n')), { video: { because: 'h265' } });
  t.equal(planFromSdp(sdp('m=video 0 RTP/AVP 33\r\n')), undefined, 'a transport stream of anything');
  t.equal(planFromSdp(sdp(sound)), undefined);
});

t.test('V9 packets that are shown before earlier ones are seen', async (t) => {
  const seen = (pts: number[]) => {
    const watch = new ReorderWatch();
    return pts.findIndex((value, at) => watch.take(`0, ${at * 3000}, ${value}, 3000, 100, 0x0`));
  };
  t.equal(seen([0, 3000, 6000, 9000]), -1);
  t.equal(seen([0, 9000, 3000, 6000]), 2);
  t.equal(seen([900_000, 903_000, 0, 3000]), -1, 'a clock that starts anew');
  t.notOk(new ReorderWatch().take('#tb 0: 1/90000'));
});

t.test('V11 what programs and servers say becomes one word', async (t) => {
  const cases: [string[], boolean, string][] = [
    [['[rtsp @ 0x1] [error] method DESCRIBE failed: 401 Unauthorized'], false, 'unauthorised'],
    [['[error] Server returned 404 Not Found'], false, 'notFound'],
    [['[tcp @ 0x1] [error] Connection to tcp://10.0.0.1:554 failed: Connection refused'], false, 'refused'],
    [['[error] x: Connection timed out'], false, 'unreachable'],
    [["[fatal] Stream map '0:v:0' matches no streams."], false, 'notVideo'],
    [['[error] pipe:0: Invalid data found when processing input'], false, 'notVideo'],
    [[], true, 'ended'],
    [['[error] something else'], false, 'failed'],
  ];
  for (const [lines, isOk, wanted] of cases) t.equal(problemFromStderr(lines, isOk), wanted, lines.join());
  t.strictSame([200, 401, 404, 302, 503, 500].map(problemOfStatus), [
    undefined,
    'unauthorised',
    'notFound',
    'notAllowed',
    'refused',
    'failed',
  ]);
  const line = "[concat @ 0x1] [error] Impossible to open 'rtsp://user:p@ss/w@10.0.0.1/x?token=1' now";
  t.equal(withoutAddresses(line), "[concat @ 0x1] [error] Impossible to open '[address] now");
});

t.test('V11 pauses grow, and are long where trying again may lock an account', async (t) => {
  const pauses = [1, 2, 3, 7, 100].map((failures) => pauseBefore(failures, 'refused', 0.5));
  t.strictSame(pauses, [500, 1000, 2000, 30_000, 30_000]);
  t.equal(pauseBefore(1, 'unauthorised', 0.5), 30_000);
  t.ok(pauseBefore(1, 'refused', 0) < pauseBefore(1, 'refused', 1), 'spread, so that not all come at once');
});

t.test('V10 what an RTSP server sends is read piece by piece', async (t) => {
  const answer = Buffer.from(
    'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: 3\r\n\r\nv=0',
  );
  t.match(readRtspPiece(answer), { kind: 'answer', length: answer.length, answer: { status: 200 } });
  for (let length = 0; length < answer.length; length++)
    t.equal(readRtspPiece(answer.subarray(0, length)).kind, 'incomplete');
  t.match(readRtspPiece(Buffer.concat([Buffer.from([0x24, 0, 0, 2, 9, 9]), answer])), { kind: 'other', length: 6 });
  t.match(readRtspPiece(Buffer.from('HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n')), { kind: 'broken' });
  t.match(readRtspPiece(Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n')), { kind: 'broken' });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      readRtspPiece(Buffer.from(bytes));
    }),
  );
});
