/** One answer of an RTSP server. */
export interface RtspAnswer {
  status: number;
  contentType: string | undefined;
  body: Buffer;
}

/** What stands at the beginning of what an RTSP server has sent. */
export type RtspPiece =
  | { kind: 'answer'; length: number; answer: RtspAnswer }
  /** An interleaved packet (RFC 2326 10.12), or a request of the server. */
  | { kind: 'other'; length: number }
  | { kind: 'incomplete' }
  | { kind: 'broken' };

const MAX_HEAD_BYTES = 32_768;
const MAX_BODY_BYTES = 131_072;

/** Reads the first piece of what an RTSP server sends. */
export function readRtspPiece(data: Buffer): RtspPiece {
  if (data.length === 0) return { kind: 'incomplete' };
  if (data[0] === 0x24) {
    const length = data.length < 4 ? Number.POSITIVE_INFINITY : 4 + data.readUInt16BE(2);
    return length <= data.length ? { kind: 'other', length } : { kind: 'incomplete' };
  }
  const end = data.indexOf('\r\n\r\n');
  if (end < 0 || end > MAX_HEAD_BYTES) return { kind: data.length > MAX_HEAD_BYTES ? 'broken' : 'incomplete' };
  const [line = '', ...headers] = data.toString('latin1', 0, end).split('\r\n');
  const header = (name: string) =>
    headers
      .find((text) => text.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const size = Number(header('content-length') ?? 0);
  if (!Number.isInteger(size) || size < 0 || size > MAX_BODY_BYTES) return { kind: 'broken' };
  const length = end + 4 + size;
  if (length > data.length) return { kind: 'incomplete' };
  const [, status] = /^RTSP\/\d\.\d (\d{3})/.exec(line) ?? [];
  if (status === undefined)
    return /^[A-Z_]+ \S+ RTSP\/\d\.\d$/.test(line) ? { kind: 'other', length } : { kind: 'broken' };
  const body = data.subarray(end + 4, length);
  return { kind: 'answer', length, answer: { status: Number(status), contentType: header('content-type'), body } };
}
