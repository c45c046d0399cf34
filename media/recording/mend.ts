import { rm } from 'node:fs/promises';
import type { RecordingFormat } from './codecs.js';
import { runFfmpeg } from './ffmpeg.js';

/** A file whose writing was cut off, and what it is to become. */
export interface Mend {
  ffmpeg: string;
  from: string;
  to: string;
  format: RecordingFormat;
  /** Instant of its first picture, ms since the epoch. */
  startedAt: number;
}

/**
 * Writes what is whole of a file anew, with its length and its index, without encoding anything.
 * @returns how long it is in ms, or undefined when there is nothing to play in it
 */
export async function mendFile({ ffmpeg, from, to, format, startedAt }: Mend): Promise<number | undefined> {
  let durationMs = 0;
  const takeLine = (line: string) => {
    const [, micros] = /^out_time_us=(\d+)$/.exec(line) ?? [];
    if (micros !== undefined) durationMs = Number(micros) / 1000;
  };
  const args = [
    ...['-y', '-fflags', '+discardcorrupt', '-err_detect', 'ignore_err', '-i', from, '-map', '0', '-c', 'copy'],
    ...['-metadata', `creation_time=${new Date(startedAt).toISOString()}`, '-write_crc32', '0'],
    ...['-progress', 'pipe:1', '-f', format, to],
  ];
  const { code } = await runFfmpeg(ffmpeg, args, { onLine: takeLine }).ended;
  if (code === 0 && durationMs > 0) return durationMs;
  await rm(to, { force: true });
  return undefined;
}
