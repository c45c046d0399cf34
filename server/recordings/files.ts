import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Folder of a stream's files, below that of all recordings: readable, and different for every stream. */
export const streamFolder = (streamId: string): string =>
  `${streamId.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 60)}-${hash('sha256', streamId, 'hex').slice(0, 8)}`;

/** Folder below a stream's where files are that ffmpeg has not finished. */
export const openFolder = (dir: string, streamId: string): string => join(dir, streamFolder(streamId), 'open');

/** Path of a finished file below the folder of recordings; the name begins with the instant of its first picture. */
export function segmentFile(
  streamId: string,
  at: number,
  part: { seriesId: string; index: number; ending: string },
): string {
  const instant = new Date(at).toISOString();
  const name = `${instant.replace(/[-:]/g, '')}-${part.seriesId}-${String(part.index).padStart(6, '0')}.${part.ending}`;
  return join(streamFolder(streamId), instant.slice(0, 10), name);
}

/** SHA-256 in hex and length of a file, read once. @throws Error with `code` ENOENT when it is not there */
export async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    digest.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: digest.digest('hex'), bytes };
}

/** Makes what a file or folder holds survive a power cut. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Moves a finished file to its place, durably. */
export async function moveInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
  await syncPath(dirname(to));
}

/** Deletes a file; one that is not there is no error. */
export const removeFile = (path: string): Promise<void> => rm(path, { force: true });

/** Files of a folder, undefined where there is none. */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Bytes that are free on the disk of a folder. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** When a file was begun and last written, ms since the epoch; undefined when it is not there. */
export async function timesOf(path: string): Promise<{ bornAt: number; changedAt: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && { bornAt: found.birthtimeMs || found.ctimeMs, changedAt: found.mtimeMs };
}
