import { type ReadonlySignal, signal } from '@preact/signals';
import type { PictureQuality } from '../video/publication.js';

/** Qualities a person may choose from. */
export const QUALITIES = {
  low: { heightPixels: 360, framesPerSecond: 15, maxBitrate: 350_000, layers: 1 },
  medium: { heightPixels: 720, framesPerSecond: 25, maxBitrate: 1_200_000, layers: 3 },
  high: { heightPixels: 1080, framesPerSecond: 30, maxBitrate: 2_800_000, layers: 3 },
} as const satisfies Record<string, PictureQuality>;
export type QualityName = keyof typeof QUALITIES;

export type Facing = 'environment' | 'user';

/** What the camera is at. */
export type CameraState =
  | { state: 'off' }
  | { state: 'opening' }
  | { state: 'on'; hasTorch: boolean; torch: boolean }
  | { state: 'refused'; reason: 'denied' | 'none' | 'busy' };

/** Camera and microphone of the phone. */
export class BodyCamera {
  readonly #state = signal<CameraState>({ state: 'off' });
  readonly facing = signal<Facing>('environment');
  readonly quality = signal<QualityName>('medium');
  readonly stream = signal<MediaStream | undefined>(undefined);
  /** Told when a track ends by itself: another program took the camera, or the phone was locked. */
  onLost: () => void = () => undefined;

  get state(): ReadonlySignal<CameraState> {
    return this.#state;
  }

  /** Opens both, or the camera alone where there is no microphone. False: refused, and `state` says why. */
  async open(): Promise<boolean> {
    if (this.stream.peek()) return true;
    this.#state.value = { state: 'opening' };
    try {
      const video = this.#wanted();
      const stream = await navigator.mediaDevices
        .getUserMedia({ video, audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } })
        .catch((error: DOMException) => {
          if (error.name === 'NotFoundError') return navigator.mediaDevices.getUserMedia({ video });
          throw error;
        });
      this.stream.value = stream;
      this.#follow(stream.getVideoTracks()[0]);
      return true;
    } catch (error) {
      this.#state.value = { state: 'refused', reason: reasonOf(error as DOMException) };
      return false;
    }
  }

  close(): void {
    for (const track of this.stream.peek()?.getTracks() ?? []) track.stop();
    this.stream.value = undefined;
    this.#state.value = { state: 'off' };
  }

  /** The other camera, or another size; gives the new picture track, undefined when it cannot be had (the old one goes on). */
  async change(wish: { facing?: Facing; quality?: QualityName }): Promise<MediaStreamTrack | undefined> {
    const before = { facing: this.facing.peek(), quality: this.quality.peek() };
    this.facing.value = wish.facing ?? before.facing;
    this.quality.value = wish.quality ?? before.quality;
    const stream = this.stream.peek();
    const old = stream?.getVideoTracks()[0];
    if (!stream || !old) return undefined;
    if (wish.facing === undefined) {
      await old.applyConstraints(this.#wanted()).catch(() => undefined);
      return old;
    }
    // Most phones open one camera at a time: the old one is let go first.
    old.onended = null;
    old.stop();
    const opened = await navigator.mediaDevices.getUserMedia({ video: this.#wanted() }).catch(() => undefined);
    const video = opened ?? (await this.#goBack(before));
    const track = video?.getVideoTracks()[0];
    if (!track) {
      this.onLost();
      return undefined;
    }
    this.stream.value = new MediaStream([track, ...stream.getAudioTracks()]);
    this.#follow(track);
    return track;
  }

  #goBack({ facing, quality }: { facing: Facing; quality: QualityName }): Promise<MediaStream | undefined> {
    this.facing.value = facing;
    this.quality.value = quality;
    return navigator.mediaDevices.getUserMedia({ video: this.#wanted() }).catch(() => undefined);
  }

  /** Light on or off, where the camera has one. */
  async setTorch(torch: boolean): Promise<void> {
    const state = this.#state.peek();
    const track = this.stream.peek()?.getVideoTracks()[0];
    if (state.state !== 'on' || !track) return;
    await track.applyConstraints({ advanced: [{ torch } as MediaTrackConstraintSet] });
    this.#state.value = { ...state, torch };
  }

  #wanted(): MediaTrackConstraints {
    const { heightPixels, framesPerSecond } = QUALITIES[this.quality.peek()];
    return {
      facingMode: { ideal: this.facing.peek() },
      height: { ideal: heightPixels },
      width: { ideal: Math.round((heightPixels * 16) / 9) },
      frameRate: { ideal: framesPerSecond, max: framesPerSecond },
    };
  }

  #follow(track: MediaStreamTrack | undefined): void {
    const capabilities = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
    this.#state.value = { state: 'on', hasTorch: capabilities.torch === true, torch: false };
    if (track) track.onended = () => this.onLost();
  }
}

function reasonOf({ name }: DOMException): 'denied' | 'none' | 'busy' {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
}
