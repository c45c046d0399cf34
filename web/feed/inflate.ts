import { FeedFrameError } from '../../server/wire/feedDecode.js';
import { BATCH_HEADER_BYTES } from '../../server/wire/feedFrames.js';

/** Inflates the body of a deflated batch (raw DEFLATE). Rejects with FeedFrameError when it is not what was announced. */
export async function inflateBody(batch: ArrayBuffer, bodyBytes: number): Promise<ArrayBuffer> {
  let body: ArrayBuffer;
  try {
    const deflated = new Blob([new Uint8Array(batch, BATCH_HEADER_BYTES)]).stream();
    body = await new Response(deflated.pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
  } catch {
    throw new FeedFrameError('the body cannot be inflated', BATCH_HEADER_BYTES);
  }
  if (body.byteLength === bodyBytes) return body;
  throw new FeedFrameError(`the body has ${body.byteLength} bytes, the header says ${bodyBytes}`, 28);
}
