import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { ProblemError } from '../errors.js';

const GZIP = promisify(gunzip);
const INFLATE = promisify(inflate);
const INFLATE_RAW = promisify(inflateRaw);
const BROTLI = promisify(brotliDecompress);

type Unpack = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** HTTP's `deflate` is zlib's format (RFC 9110, 8.4.1.2), but some senders leave out its header. */
const deflate: Unpack = (body, options) =>
  (body[0] & 0x0f) === 8 ? INFLATE(body, options) : INFLATE_RAW(body, options);

const UNPACK: Readonly<Record<string, Unpack>> = { gzip: GZIP, 'x-gzip': GZIP, deflate, br: BROTLI };

/**
 * A request body without its content encoding, off the event loop. @throws ProblemError `unsupportedMediaType` for another
 * encoding, `tooLarge` when it grows past `maxBytes`, `malformed` when it is damaged or cut off
 */
export async function decompressBody(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  const unpack = Object.hasOwn(UNPACK, name) ? UNPACK[name] : undefined;
  if (!unpack) {
    throw new ProblemError('unsupportedMediaType', 'Content-Encoding may be gzip, deflate or br, one of them.', {
      headers: { 'accept-encoding': 'gzip, deflate, br' },
    });
  }
  try {
    return await unpack(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new ProblemError('tooLarge', `The body is larger than ${maxBytes} bytes when decompressed.`);
    throw new ProblemError('malformed', `The body is not valid ${name}, or it was cut off.`);
  }
}
