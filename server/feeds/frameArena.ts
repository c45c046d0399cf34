import { align8, FrameBuffer } from '../wire/feedFrames.js';

const SLAB_BYTES = 1 << 20;
const SPARE_SLABS = 4;

/** A frame as it goes into batches, and how many units' positions it carries. */
export interface EncodedFrame {
  readonly bytes: Uint8Array;
  readonly units: number;
  /** The same deflated, once somebody wanted it so. */
  deflated?: Uint8Array;
}

/** Nothing to send. */
export const NO_FRAME: EncodedFrame = Object.freeze({ bytes: new Uint8Array(0), units: 0 });

/**
 * Memory for the frames of one tick, used again in the next: frames are copied into each client's batch, so none outlives
 * its generation.
 */
export class FrameArena {
  /** Grows with each `restart`; frames of an earlier generation are void. */
  generation = 1;
  /** Frames written since the start. */
  framesEncoded = 0;
  #slabs: FrameBuffer[] = [new FrameBuffer(SLAB_BYTES)];
  #slab = 0;
  #used = 0;

  /** Voids every frame. */
  restart(): void {
    this.generation++;
    // What a rush of new clients needed is given back, a little each tick.
    if (this.#slabs.length > this.#slab + SPARE_SLABS) this.#slabs.pop();
    this.#slab = 0;
    this.#used = 0;
  }

  /** Writes a frame of at most `room` bytes: `write` gets the memory and where to begin, and returns how long it became. */
  frame(room: number, units: number, write: (out: FrameBuffer, at: number) => number): EncodedFrame {
    this.framesEncoded++;
    if (room > SLAB_BYTES) return ownFrame(room, units, write);
    if (this.#used + room > SLAB_BYTES) this.#nextSlab();
    const out = this.#slabs[this.#slab]!;
    const at = this.#used;
    const bytes = write(out, at);
    this.#used += align8(bytes);
    return { bytes: out.bytes.subarray(at, at + bytes), units };
  }

  #nextSlab(): void {
    this.#slab++;
    this.#used = 0;
    if (this.#slab === this.#slabs.length) this.#slabs.push(new FrameBuffer(SLAB_BYTES));
  }
}

/** A frame with memory of its own, for as long as it is kept. */
export function ownFrame(room: number, units: number, write: (out: FrameBuffer, at: number) => number): EncodedFrame {
  const out = new FrameBuffer(room);
  return { bytes: out.bytes.subarray(0, write(out, 0)), units };
}
