import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';

/** Most bytes of a file, also once it is unpacked. */
const MOST_BYTES = 500 * 1024 * 1024;
/** A zero within the first bytes says that they are no text. */
const LOOKED_AT = 65_536;

/**
 * The text of a file, by its first bytes: gzip is unpacked; UTF-16 is known by its byte order mark or its zeros; anything
 * else is UTF-8. A byte order mark is left out. Where that is broken, `mend` puts U+FFFD; otherwise it is an error.
 * @throws Error that says what is wrong with the file and what to do
 */
export function readTextFile(path: string, { mend }: { mend: boolean }): string {
  if (statSync(path).size > MOST_BYTES) throw new Error(`${path} has more than ${MOST_BYTES >> 20} MB: split it`);
  const stored = readFileSync(path);
  const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? unpacked(stored, path, mend) : stored;
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' && bytes.subarray(0, LOOKED_AT).includes(0)) throw new Error(`${path} is no text file`);
  if (encoding === 'utf-8' && !mend && !isUtf8(bytes))
    throw new Error(
      `${path} is not UTF-8 (line ${brokenLine(bytes)}): convert it, for example by iconv -f GB18030 -t UTF-8`,
    );
  return new TextDecoder(encoding).decode(bytes);
}

/** The bytes of gzip; of one that was cut off what there is, if `mend`. */
function unpacked(bytes: Buffer, path: string, mend: boolean): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES, ...(mend && { finishFlush: constants.Z_SYNC_FLUSH }) });
  } catch (error) {
    throw new Error(`${path} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function encodingOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first! > 0 && second === 0 && bytes[3] === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second! > 0 && bytes[2] === 0) ? 'utf-16be' : 'utf-8';
}

/** Number of the first line that is not UTF-8. */
function brokenLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start);
    const next = end < 0 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(start, next))) break;
    start = next;
  }
  return line;
}
