import { signal } from '@preact/signals';
import type { Producer } from 'mediasoup-client/types';
import type { StreamId } from '../../server/wire/ids.js';
import type { EndReason, RecordingMark, ViewerInfo } from '../../server/wire/media.js';

/** What is sent: at most one track of each kind. */
export type Tracks = Partial<Record<'audio' | 'video', MediaStreamTrack>>;

/** Where a publication is at: on its way, live, being put right, or over and why. */
export type PublicationState =
  | { state: 'starting' | 'live' | 'reconnecting'; since: number }
  | { state: 'ended'; since: number; reason: EndReason | 'refused'; code: string; detail: string };

/** How the picture is coded: one quality of the field page. */
export interface PictureQuality {
  heightPixels: number;
  framesPerSecond: number;
  /** Of the highest layer. */
  maxBitrate: number;
  layers: 1 | 2 | 3;
}

/** Layers lowest first, each of half the height and about a third of the bits of the next. */
export function encodingsFor({ layers, maxBitrate, framesPerSecond }: PictureQuality): RTCRtpEncodingParameters[] {
  return Array.from({ length: layers }, (_, at) => {
    const steps = layers - 1 - at;
    return {
      rid: `r${at}`,
      scaleResolutionDownBy: 2 ** steps,
      maxBitrate: Math.round(maxBitrate / 3.3 ** steps),
      maxFramerate: framesPerSecond,
      scalabilityMode: 'L1T3',
    } as RTCRtpEncodingParameters;
  });
}

/** One stream that the page sends; it comes back by itself until it is stopped here or ended for good by the relay. */
export class Publication {
  readonly streamId: StreamId;
  readonly state = signal<PublicationState>({ state: 'starting', since: Date.now() });
  /** Who watches, as the relay says. */
  readonly viewers = signal<readonly ViewerInfo[]>([]);
  /** Who has it recorded and why, as the relay says. */
  readonly recording = signal<RecordingMark | undefined>(undefined);
  readonly producers = new Map<'audio' | 'video', Producer>();
  readonly paused = new Set<'audio' | 'video'>();
  tracks: Tracks;
  quality: PictureQuality;
  /** Replaces whoever else publishes the stream. */
  takeover: boolean;

  constructor(streamId: StreamId, options: { tracks: Tracks; quality: PictureQuality; takeover: boolean }) {
    this.streamId = streamId;
    this.tracks = options.tracks;
    this.quality = options.quality;
    this.takeover = options.takeover;
  }

  /** The producers are gone with their transport. */
  lose(): void {
    for (const producer of this.producers.values()) producer.close();
    this.producers.clear();
    const { state, since } = this.state.peek();
    if (state === 'live') this.state.value = { state: 'reconnecting', since: Date.now() };
    else if (state === 'reconnecting') this.state.value = { state, since };
  }

  end(reason: EndReason | 'refused', code: string, detail: string): void {
    this.lose();
    this.state.value = { state: 'ended', since: Date.now(), reason, code, detail };
  }
}
