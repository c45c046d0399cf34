/** One frame as the browser hands it to the screen, with what tells its age. */
interface FrameFacts {
  presentedAt: number;
  expectedDisplayTime: number;
  width: number;
  height: number;
  rtpTimestamp: number | undefined;
  captureTime: number | undefined;
  receiveTime: number | undefined;
}

/** How a frame's age was measured: from its capture, or only from its arrival at the relay. */
export type LatencySource = 'capture' | 'relay';
export interface Latency {
  milliseconds: number;
  from: LatencySource;
}

const NTP_TO_UNIX_MS = 2_208_988_800_000;
const VIDEO_CLOCK = 90;
/** Newer than this an estimate of the clocks cannot be wrong. */
const SANE_MS = 600_000;

/** Watches a video element: when the last frame was shown, how large, how fast, how old. */
export class FrameMeter {
  readonly #video: HTMLVideoElement;
  readonly #receiver: () => RTCRtpReceiver | undefined;
  readonly #roundTripMs: () => number | undefined;
  #callback = 0;
  #last: FrameFacts | undefined;
  #latency: Latency | undefined;
  #frames = 0;
  #shown: number[] = [];

  /** Shows what `receiver` receives; `roundTripMs`: to the relay and back. */
  constructor(
    video: HTMLVideoElement,
    { receiver, roundTripMs }: { receiver(): RTCRtpReceiver | undefined; roundTripMs(): number | undefined },
  ) {
    this.#video = video;
    this.#receiver = receiver;
    this.#roundTripMs = roundTripMs;
    this.#listen();
  }

  /** Frames shown so far. */
  get frames(): number {
    return this.#frames;
  }

  /** When the last frame was shown, on the page's monotonic clock; undefined: none yet. */
  get lastFrameAt(): number | undefined {
    return this.#last?.presentedAt;
  }

  get size(): { widthPixels: number; heightPixels: number } | undefined {
    return this.#last && { widthPixels: this.#last.width, heightPixels: this.#last.height };
  }

  /** From capture (or, where the sender does not tell, from the relay) to the screen, as of the last frames. */
  get latency(): Latency | undefined {
    return this.#latency;
  }

  /** Frames a second, over the last two. */
  framesPerSecond(now = performance.now()): number {
    return this.#shown.filter((at) => now - at < 2000).length / 2;
  }

  /** Another stream is shown from here on. */
  restart(): void {
    this.#last = undefined;
    this.#latency = undefined;
    this.#shown = [];
  }

  stop(): void {
    this.#video.cancelVideoFrameCallback(this.#callback);
  }

  #listen(): void {
    this.#callback = this.#video.requestVideoFrameCallback((presentedAt, metadata) => {
      this.#note({
        presentedAt,
        expectedDisplayTime: metadata.expectedDisplayTime,
        width: metadata.width,
        height: metadata.height,
        rtpTimestamp: metadata.rtpTimestamp,
        captureTime: metadata.captureTime,
        receiveTime: metadata.receiveTime,
      });
      this.#listen();
    });
  }

  #note(frame: FrameFacts): void {
    this.#frames++;
    this.#last = frame;
    this.#shown.push(frame.presentedAt);
    if (this.#shown.length > 200) this.#shown.splice(0, 100);
    const measured = this.#measure(frame);
    if (!measured) return;
    const before = this.#latency;
    const keeps = before?.from === measured.from;
    // Smoothed a little: one late frame is not the stream's latency.
    const milliseconds = keeps ? before.milliseconds * 0.8 + measured.milliseconds * 0.2 : measured.milliseconds;
    this.#latency = { milliseconds, from: measured.from };
  }

  #measure({ expectedDisplayTime, rtpTimestamp, captureTime, receiveTime }: FrameFacts): Latency | undefined {
    const shownAt = performance.timeOrigin + expectedDisplayTime;
    const source = this.#receiver()?.getSynchronizationSources()[0] as CaptureSource | undefined;
    if (source?.captureTimestamp !== undefined && rtpTimestamp !== undefined) {
      const behind = ((source.rtpTimestamp - rtpTimestamp) | 0) / VIDEO_CLOCK;
      const capturedAt = source.captureTimestamp - NTP_TO_UNIX_MS - behind + (source.senderCaptureTimeOffset ?? 0);
      const milliseconds = shownAt - capturedAt;
      if (Math.abs(milliseconds) < SANE_MS) return { milliseconds: Math.max(0, milliseconds), from: 'capture' };
    }
    // Chromium has no capture time where it only receives: when the frame left the relay is half a round trip before it came.
    const leftAt =
      captureTime ?? (receiveTime === undefined ? undefined : receiveTime - (this.#roundTripMs() ?? 0) / 2);
    if (leftAt === undefined) return undefined;
    const milliseconds = expectedDisplayTime - leftAt;
    return milliseconds < 0 || milliseconds > SANE_MS ? undefined : { milliseconds, from: 'relay' };
  }
}

/** A synchronization source with what the absolute capture time extension adds. */
interface CaptureSource extends RTCRtpSynchronizationSource {
  captureTimestamp?: number;
  senderCaptureTimeOffset?: number;
}
