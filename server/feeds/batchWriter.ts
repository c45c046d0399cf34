import { constants, deflateRawSync } from 'node:zlib';
import {
  BATCH_DEFLATED,
  BATCH_HEADER_BYTES,
  type BatchHeader,
  FrameBuffer,
  writeBatchHeader,
} from '../wire/feedFrames.js';
import type { EncodedFrame } from './frameArena.js';

/** A batch is closed when it has this many bytes: bounds what is kept for a client that stops reading. */
export const BATCH_LIMIT_BYTES = 96 * 1024;
const SCRATCH_BYTES = 2 * BATCH_LIMIT_BYTES;
/** An empty last block: ends a DEFLATE stream whose other blocks were flushed (RFC 1951, 3.2.3). */
const LAST_BLOCK = Uint8Array.of(3, 0);

/** What a header needs beyond what the writer knows. */
export type BatchFacts = Omit<BatchHeader, 'frames' | 'bodyBytes'>;

/**
 * Puts shared frames together into one client's batch: a copy into scratch memory, which is used again for the next client
 * once the operating system has taken this one's bytes.
 */
export class BatchWriter {
  #scratch = new FrameBuffer(SCRATCH_BYTES);
  #out = this.#scratch;
  #deflate = false;
  #used = 0;
  #bodyBytes = 0;
  frames = 0;
  units = 0;

  /** Starts a batch; with `deflate` its body is one DEFLATE stream, put together from frames that are deflated once each. */
  begin(deflate: boolean): void {
    this.#out = this.#scratch;
    this.#deflate = deflate;
    this.#used = BATCH_HEADER_BYTES;
    this.#bodyBytes = 0;
    this.frames = 0;
    this.units = 0;
  }

  /** Whether the batch should be sent before more is added. */
  get isFull(): boolean {
    return this.#used >= BATCH_LIMIT_BYTES;
  }

  /** Adds a frame. */
  add(frame: EncodedFrame): void {
    const bytes = this.#deflate ? deflated(frame) : frame.bytes;
    const end = this.#used + bytes.length;
    if (end + LAST_BLOCK.length > this.#out.bytes.length) this.#enlarge(end + LAST_BLOCK.length);
    this.#out.bytes.set(bytes, this.#used);
    this.#used = end;
    this.#bodyBytes += frame.bytes.length;
    this.frames++;
    this.units += frame.units;
  }

  /**
   * Ends the batch. The bytes are good until `begin`, or for ever after `giveAway`. With `own` they are a copy of just their
   * size: for a client that will probably keep them waiting.
   */
  finish(facts: BatchFacts, own: boolean): Uint8Array {
    const deflate = this.#deflate && this.frames > 0;
    if (deflate) {
      this.#out.bytes.set(LAST_BLOCK, this.#used);
      this.#used += LAST_BLOCK.length;
    }
    const flags = facts.flags | (deflate ? BATCH_DEFLATED : 0);
    writeBatchHeader(this.#out, { ...facts, flags, frames: this.frames, bodyBytes: this.#bodyBytes });
    return own ? this.#out.bytes.slice(0, this.#used) : this.#out.bytes.subarray(0, this.#used);
  }

  /** The bytes of the last batch are still being sent: the next goes elsewhere. */
  giveAway(): void {
    if (this.#out === this.#scratch) this.#scratch = new FrameBuffer(SCRATCH_BYTES);
  }

  /** One frame is larger than a whole batch should be: it gets memory of its own. */
  #enlarge(bytes: number): void {
    const larger = new FrameBuffer(bytes);
    larger.bytes.set(this.#out.bytes.subarray(0, this.#used));
    this.#out = larger;
  }
}

function deflated(frame: EncodedFrame): Uint8Array {
  frame.deflated ??= deflateRawSync(frame.bytes, { level: 3, finishFlush: constants.Z_SYNC_FLUSH });
  return frame.deflated;
}
