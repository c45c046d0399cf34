import type { Readable, Writable } from 'node:stream';

/** What is kept for the look at a source, at most. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

/** The bytes of a source: shown to a look from their beginning, and then poured, from their beginning again, where they go. */
export class ByteFeed {
  readonly #source: Readable;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #viewer: Writable | undefined;
  readonly #keep = (part: Buffer): void => {
    this.#kept.push(part);
    this.#keptBytes += part.length;
    this.#viewer?.write(part);
    // A look that has seen so much sees no more; the source waits for where it goes.
    if (this.#keptBytes < MAX_KEPT_BYTES) return;
    this.#viewer?.end();
    this.#source.pause();
  };
  readonly #end = (): void => void this.#viewer?.end();

  constructor(source: Readable) {
    this.#source = source;
    source.on('data', this.#keep);
    source.once('end', this.#end);
    source.once('error', this.#end);
  }

  /** Nothing more comes. */
  get hasEnded(): boolean {
    return this.#source.readableEnded || this.#source.destroyed;
  }

  /** Shows everything so far and what comes. */
  show(viewer: Writable): void {
    for (const part of this.#kept) viewer.write(part);
    this.#viewer = viewer;
    if (this.hasEnded) viewer.end();
  }

  /** Pours everything so far and what comes; nothing is kept any more. */
  pour(target: Writable): void {
    this.#source.off('data', this.#keep);
    this.#viewer?.end();
    this.#viewer = undefined;
    for (const part of this.#kept) target.write(part);
    this.#kept = [];
    if (this.hasEnded) return void target.end();
    this.#source.pipe(target);
    this.#source.once('close', () => target.end());
  }
}
