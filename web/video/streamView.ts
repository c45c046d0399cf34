import { signal } from '@preact/signals';
import type { Consumer } from 'mediasoup-client/types';
import type { StreamId } from '../../server/wire/ids.js';
import type { SignalAsk, StreamStatus } from '../../server/wire/signalling.js';

/** What one place on the page wants of a stream; pixels are device pixels. */
export interface TileWish {
  widthPixels: number;
  heightPixels: number;
  framesPerSecond?: number;
  hidden: boolean;
}

export type TileFit = Omit<SignalAsk<'fitTile'>, 'streamId'>;

/** Why a stream is not shown: the relay's code and words. */
export interface ViewProblem {
  code: string;
  detail: string;
}

/** What all places together want: the largest that can be seen. */
export function fitFor(wishes: Iterable<TileWish>): TileFit {
  const seen = [...wishes].filter(({ hidden }) => !hidden);
  if (seen.length === 0) return { hidden: true };
  const most = (read: (wish: TileWish) => number) => Math.max(...seen.map(read));
  const rates = seen.map(({ framesPerSecond }) => framesPerSecond ?? FULL_RATE);
  return {
    hidden: false,
    widthPixels: clampPixels(most((wish) => wish.widthPixels)),
    heightPixels: clampPixels(most((wish) => wish.heightPixels)),
    framesPerSecond: Math.max(...rates),
  };
}

/** Above any camera's frame rate: no limit. */
const FULL_RATE = 60;
const clampPixels = (pixels: number) => Math.min(16_384, Math.max(0, Math.round(pixels)));

/** One stream that the page watches, in however many places; it stays while any place holds it, whatever the network does. */
export class StreamView {
  readonly streamId: StreamId;
  readonly purpose: string | undefined;
  /** The media element's source; tracks come and go in it. */
  readonly media = new MediaStream();
  readonly status = signal<StreamStatus | undefined>(undefined);
  readonly problem = signal<ViewProblem | undefined>(undefined);
  readonly video = signal<Consumer | undefined>(undefined);
  readonly audio = signal<Consumer | undefined>(undefined);
  /** Layers the picture has, and the one sent now (0 the lowest). */
  readonly layers = signal<{ count: number; current: number | undefined }>({ count: 1, current: undefined });
  /** Asked for in the present session of the relay. */
  isAsked = false;
  readonly #wishes = new Map<object, TileWish>();
  readonly #onFit: () => void;
  readonly #onFree: () => void;
  #fit: TileFit = { hidden: true };
  #sourceHeightPixels: number | undefined;

  constructor(
    streamId: StreamId,
    { purpose, onFit, onFree }: { purpose: string | undefined; onFit(): void; onFree(): void },
  ) {
    this.streamId = streamId;
    this.purpose = purpose;
    this.#onFit = onFit;
    this.#onFree = onFree;
  }

  get fit(): TileFit {
    return this.#fit;
  }

  /** A place on the page holds the view and says what it wants; again, to change that. */
  hold(place: object, wish: TileWish): void {
    this.#wishes.set(place, wish);
    this.#refit();
  }

  /** A place lets go; with the last one the view ends. */
  release(place: object): void {
    this.#wishes.delete(place);
    if (this.#wishes.size === 0) this.#onFree();
    else this.#refit();
  }

  /** A frame has told how high the highest layer is: the relay picks the layer for a tile by it. */
  tellSourceHeight(pixels: number): void {
    const heightPixels = clampPixels(pixels);
    if (heightPixels === 0 || heightPixels === this.#sourceHeightPixels) return;
    this.#sourceHeightPixels = heightPixels;
    this.#refit();
  }

  #refit(): void {
    const wished = fitFor(this.#wishes.values());
    const fit =
      this.#sourceHeightPixels === undefined ? wished : { ...wished, sourceHeightPixels: this.#sourceHeightPixels };
    if (JSON.stringify(fit) === JSON.stringify(this.#fit)) return;
    this.#fit = fit;
    this.#onFit();
  }

  /** Takes up a track of the stream. */
  attach(consumer: Consumer, layers: number): void {
    const cell = consumer.kind === 'video' ? this.video : this.audio;
    this.detach(cell.peek());
    cell.value = consumer;
    this.media.addTrack(consumer.track);
    if (consumer.kind === 'video') {
      this.layers.value = { count: layers, current: undefined };
      this.#sourceHeightPixels = undefined;
    }
  }

  /** Lets a track go. */
  detach(consumer: Consumer | undefined): void {
    if (!consumer) return;
    this.media.removeTrack(consumer.track);
    consumer.close();
    for (const cell of [this.video, this.audio]) if (cell.peek() === consumer) cell.value = undefined;
  }

  /** Lets all tracks go: the transport is lost. */
  detachAll(): void {
    this.detach(this.video.peek());
    this.detach(this.audio.peek());
  }
}
