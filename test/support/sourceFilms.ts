import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a film of the tests is made of. */
export interface Film {
  /** Encoder options of the picture. */
  video: string[];
  audio?: boolean;
  seconds?: number;
  size?: string;
}

/** Plain: what browsers play as it is. */
export const PLAIN = ['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'main', '-bf', '0', '-g', '15'];
/** With B-frames. */
export const REORDERED = ['-c:v', 'libx264', '-preset', 'superfast', '-bf', '2', '-g', '15'];

/** Films a moving test picture (and a tone) into a file, by ffmpeg. */
export async function makeFilm(
  file: string,
  { video, audio = false, seconds = 4, size = '320x180' }: Film,
): Promise<string> {
  const inputs = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=15`];
  if (audio) inputs.push('-f', 'lavfi', '-i', 'sine=frequency=440');
  const sound = audio ? ['-c:a', 'aac'] : [];
  const end = ['-t', String(seconds), '-pix_fmt', 'yuv420p', ...video, ...sound, file];
  await run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...inputs, ...end]);
  return file;
}
