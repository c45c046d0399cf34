import { effect, signal } from '@preact/signals';
import type { StreamId } from '../../server/wire/ids.js';
import { FrameMeter, type Latency } from './frameMeter.js';
import type { RelayClient } from './relayClient.js';
import type { StreamView, TileWish } from './streamView.js';
import { type TileState, tileStateOf } from './tileState.js';

/** What a tile tells of its picture, renewed twice a second. */
export interface TileReading {
  state: TileState;
  bitrateBps: number;
  framesPerSecond: number;
  widthPixels: number;
  heightPixels: number;
  latency: Latency | undefined;
  /** Age of the frame on the screen, ms; undefined: none yet. */
  lastFrameAgeMs: number | undefined;
  layer: number | undefined;
  layers: number;
  hasAudio: boolean;
  /** Of a camera that the server pulls: encoded anew (true) or sent on as it is; undefined: it comes another way. */
  transcoded?: boolean | undefined;
  /** Its sender has turned the sound off. */
  isMuted: boolean;
}

const READ_EVERY_MS = 500;
const NOTHING = { widthPixels: 0, heightPixels: 0 };

/** What limits a tile besides its size: the decode budget, or the place it has. */
export interface TileLimit {
  hidden?: boolean;
  maxHeightPixels?: number;
  framesPerSecond?: number;
}

/** One place on the page that shows a stream: a video element, its size, what it shows and how old that is. */
export class TileModel {
  readonly view: StreamView;
  readonly reading = signal<TileReading>({
    state: { state: 'connecting', since: Date.now() },
    bitrateBps: 0,
    framesPerSecond: 0,
    ...NOTHING,
    latency: undefined,
    lastFrameAgeMs: undefined,
    layer: undefined,
    layers: 1,
    hasAudio: false,
    isMuted: false,
  });
  readonly #client: RelayClient;
  readonly #video: HTMLVideoElement;
  readonly #meter: FrameMeter;
  readonly #openedAt = Date.now();
  readonly #stops: (() => void)[] = [];
  #size = NOTHING;
  #limit: TileLimit = {};
  #settledLayer: number | undefined;
  #isInSight = true;
  #isHidden = false;
  #hiddenSince = Date.now();

  constructor(
    client: RelayClient,
    video: HTMLVideoElement,
    { streamId, purpose }: { streamId: StreamId; purpose?: string | undefined },
  ) {
    this.#client = client;
    this.#video = video;
    this.view = client.receiving.view(streamId, purpose);
    this.#meter = new FrameMeter(video, {
      receiver: () => this.view.video.peek()?.rtpReceiver,
      roundTripMs: () => client.receiving.stats.roundTripMs,
    });
    this.#follow();
  }

  /** Frames shown so far. */
  get framesShown(): number {
    return this.#meter.frames;
  }

  get size(): { widthPixels: number; heightPixels: number } {
    return this.#size;
  }

  /** The element that shows it. */
  get video(): HTMLVideoElement {
    return this.#video;
  }

  /** Keeps the tile within a limit from now on. */
  limit(limit: TileLimit): void {
    if (JSON.stringify(limit) === JSON.stringify(this.#limit)) return;
    this.#limit = limit;
    this.#hold();
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#meter.stop();
    this.#video.srcObject = null;
    this.view.release(this);
  }

  #follow(): void {
    const onResize = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      this.#size = { widthPixels: width * devicePixelRatio, heightPixels: height * devicePixelRatio };
      this.#hold();
    });
    onResize.observe(this.#video);
    // Known before the observer tells: the right layer is asked for at once, not one after the other.
    this.#size = {
      widthPixels: this.#video.clientWidth * devicePixelRatio,
      heightPixels: this.#video.clientHeight * devicePixelRatio,
    };
    const onSight = new IntersectionObserver(([entry]) => {
      this.#isInSight = entry!.isIntersecting;
      this.#hold();
    });
    onSight.observe(this.#video);
    const onVisible = () => this.#hold();
    document.addEventListener('visibilitychange', onVisible);
    const timer = setInterval(() => void this.#read(), READ_EVERY_MS);
    this.#stops.push(
      () => onResize.disconnect(),
      () => onSight.disconnect(),
      () => document.removeEventListener('visibilitychange', onVisible),
      () => clearInterval(timer),
      effect(() => {
        // A track that is replaced is taken up anew, whatever the browser makes of changes inside a stream.
        void this.view.video.value;
        void this.view.audio.value;
        this.#video.srcObject = this.view.media;
        this.#video.play().catch(() => undefined);
      }),
      effect(() => {
        void this.view.status.value;
        void this.view.problem.value;
        void this.#client.link.state.value;
        this.#tell();
      }),
      this.#client.addReporter(() => this.#report()),
    );
    this.#hold();
  }

  #hold(): void {
    const { maxHeightPixels, framesPerSecond } = this.#limit;
    const isHidden = (this.#limit.hidden ?? false) || !this.#isInSight || document.visibilityState === 'hidden';
    if (isHidden !== this.#isHidden) {
      this.#isHidden = isHidden;
      this.#hiddenSince = Date.now();
    }
    const heightPixels = Math.min(this.#size.heightPixels || 1, maxHeightPixels ?? Number.POSITIVE_INFINITY);
    const wish: TileWish = { widthPixels: this.#size.widthPixels, heightPixels, hidden: isHidden };
    this.view.hold(this, framesPerSecond === undefined ? wish : { ...wish, framesPerSecond });
  }

  async #read(): Promise<void> {
    await this.#client.receiving.stats.refresh();
    this.#tellSourceHeight();
    this.#tell();
  }

  /** Told when a layer has been sent for a while: its frames, and no earlier ones, are on the screen. */
  #tellSourceHeight(): void {
    const { current, count } = this.view.layers.peek();
    const { size } = this.#meter;
    const isSettled = current !== undefined && current === this.#settledLayer;
    this.#settledLayer = current;
    if (isSettled && size) this.view.tellSourceHeight(size.heightPixels * 2 ** (count - 1 - current));
  }

  #tell(): void {
    const { view } = this;
    const figures = this.#client.receiving.stats.of(view.video.peek());
    const lastFrameAgeMs = this.#lastFrameAgeMs();
    this.reading.value = {
      state: this.#state(lastFrameAgeMs),
      bitrateBps: figures?.bitrateBps ?? 0,
      framesPerSecond: this.#meter.framesPerSecond(),
      ...(this.#meter.size ?? NOTHING),
      latency: this.#meter.latency,
      lastFrameAgeMs,
      layer: view.layers.peek().current,
      layers: view.layers.peek().count,
      hasAudio: view.audio.peek() !== undefined,
      transcoded: view.status.peek()?.transcoded,
      isMuted: view.status.peek()?.muted ?? false,
    };
  }

  #lastFrameAgeMs(): number | undefined {
    const at = this.#meter.lastFrameAt;
    return at === undefined ? undefined : Math.max(0, performance.now() - at);
  }

  #state(lastFrameAgeMs: number | undefined): TileState {
    const { link, receiving } = this.#client;
    const now = Date.now();
    const status = this.view.status.peek();
    const offset = link.clockOffsetMs ?? 0;
    const since = status?.since === undefined ? undefined : new Date(Date.parse(status.since) - offset).toISOString();
    return tileStateOf({
      now,
      openedAt: this.#openedAt,
      link: link.state.peek(),
      isMediaConnected: receiving.isConnected,
      status: status && { ...status, ...(since !== undefined && { since }) },
      hasPicture: this.view.video.peek() !== undefined,
      lastFrameAt: lastFrameAgeMs === undefined ? undefined : now - lastFrameAgeMs,
      isHidden: this.#isHidden,
      hiddenSince: this.#hiddenSince,
      problem: this.view.problem.peek(),
    });
  }

  #report() {
    const { state, widthPixels, heightPixels, framesPerSecond, latency, lastFrameAgeMs } = this.reading.peek();
    if (state.state === 'refused' || this.view.video.peek() === undefined) return undefined;
    return {
      streamId: this.view.streamId,
      widthPixels,
      heightPixels,
      framesPerSecond: Math.min(1000, framesPerSecond),
      ...(latency?.from === 'capture' && { latencyMs: Math.min(3_600_000, Math.max(0, latency.milliseconds)) }),
      ...(lastFrameAgeMs !== undefined && { lastFrameAgeMs: Math.min(86_400_000, lastFrameAgeMs) }),
    };
  }
}
