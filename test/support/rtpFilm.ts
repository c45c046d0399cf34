import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** One picture as RTP payloads, in order. */
export interface FilmFrame {
  isKey: boolean;
  payloads: Buffer[];
}

/** A short VP8 film that runs in a circle: its first frame is a key frame. */
export interface RtpFilm {
  framesPerSecond: number;
  frames: FilmFrame[];
  bitrateBps: number;
}

export interface FilmOptions {
  /** `1280x720`. */
  size: string;
  framesPerSecond: number;
  bitrateBps: number;
  /** Frames from key frame to key frame. */
  gop: number;
  seconds: number;
}

const MAX_PAYLOAD_BYTES = 1150;

/** Films a moving test picture into `file` with ffmpeg, and cuts it into RTP payloads (RFC 7741). The same film every time. */
export async function makeRtpFilm(file: string, options: FilmOptions): Promise<RtpFilm> {
  const { size, framesPerSecond, bitrateBps, gop, seconds } = options;
  const rate = ['-b:v', bitrateBps, '-minrate', bitrateBps, '-maxrate', bitrateBps, '-bufsize', bitrateBps].map(String);
  const picture = `testsrc2=size=${size}:rate=${framesPerSecond},noise=alls=12:all_seed=7:allf=t`;
  const codec = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-threads', '1', '-auto-alt-ref', '0'];
  await promisify(execFile)(
    'ffmpeg',
    ['-nostdin', '-loglevel', 'error', '-y', '-f', 'lavfi', '-i', picture, '-t', String(seconds)].concat(
      ['-pix_fmt', 'yuv420p', ...codec, '-g', String(gop), '-keyint_min', String(gop)],
      [...rate, '-f', 'ivf', file],
    ),
  );
  const frames = framesOf(await readFile(file));
  const bytes = frames.flatMap(({ payloads }) => payloads).reduce((sum, payload) => sum + payload.length, 0);
  return { framesPerSecond, frames, bitrateBps: Math.round((bytes * 8 * framesPerSecond) / frames.length) };
}

/** IVF: a head of 32 bytes, then each frame behind its length in 4 bytes and its time in 8, little endian. */
function framesOf(ivf: Buffer): FilmFrame[] {
  const frames: FilmFrame[] = [];
  for (let at = ivf.readUInt16LE(6); at < ivf.length; ) {
    const length = ivf.readUInt32LE(at);
    const frame = ivf.subarray(at + 12, at + 12 + length);
    frames.push({ isKey: (frame[0]! & 1) === 0, payloads: payloadsOf(frame) });
    at += 12 + length;
  }
  return frames;
}

/** The least payload descriptor there is: whether a packet begins the frame's only partition. */
function payloadsOf(frame: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at < frame.length; at += MAX_PAYLOAD_BYTES)
    payloads.push(Buffer.concat([Buffer.from([at === 0 ? 0x10 : 0x00]), frame.subarray(at, at + MAX_PAYLOAD_BYTES)]));
  return payloads;
}
