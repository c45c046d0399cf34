import { type FileHandle, open } from 'node:fs/promises';

/** DateUTC (RFC 9559): element id 0x4461, size 8, nanoseconds since 2001. ffmpeg writes it where it was given a date. */
const DATE_UTC = Buffer.from([0x44, 0x61, 0x88]);
const EPOCH_2001_MS = Date.UTC(2001, 0, 1);
const HEAD_BYTES = 4096;

/** Writes the instant (ms since the epoch) at which a WebM or Matroska file begins into its head; false when it has no date. */
export async function writeFileDate(path: string, at: number): Promise<boolean> {
  const file = await open(path, 'r+');
  try {
    const place = await placeOfDate(file);
    if (place === undefined) return false;
    const value = Buffer.alloc(8);
    value.writeBigInt64BE(BigInt(Math.round(at) - EPOCH_2001_MS) * 1_000_000n);
    await file.write(value, 0, 8, place);
    return true;
  } finally {
    await file.close();
  }
}

async function placeOfDate(file: FileHandle): Promise<number | undefined> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
  const at = head.subarray(0, bytesRead).indexOf(DATE_UTC);
  return at < 0 || at + DATE_UTC.length + 8 > bytesRead ? undefined : at + DATE_UTC.length;
}
