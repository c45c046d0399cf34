import { BATCH_HEADER_BYTES } from '../../server/wire/feedFrames.js';

/** Inflates the body of a deflated batch (raw DEFLATE). Rejects when it is not `bodyBytes` long or cannot be read. */
export async function inflateBody(batch: ArrayBuffer, bodyBytes: number): Promise<ArrayBuffer> {
  const stream = new Blob([new Uint8Array(batch, BATCH_HEADER_BYTES)])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const body = await new Response(stream).arrayBuffer();
  if (body.byteLength !== bodyBytes) throw new Error(`a body of ${body.byteLength} bytes, ${bodyBytes} were announced`);
  return body;
}
