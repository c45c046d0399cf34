import type { Consumer, Transport } from 'mediasoup-client/types';

/** What arrives of one track. */
export interface TrackFigures {
  bitrateBps: number;
  framesPerSecond: number;
  framesDecoded: number;
  widthPixels: number;
  heightPixels: number;
  packetsLost: number;
  /** Time spent decoding, seconds. */
  decodeSeconds: number;
}

interface Inbound extends RTCInboundRtpStreamStats {
  trackIdentifier: string;
  totalDecodeTime?: number;
}

const MIN_GAP_MS = 900;

/** Figures of everything that arrives in a transport: asked of the browser at most once a second, for all tiles together. */
export class TrackStats {
  readonly #transport: () => Transport | undefined;
  #figures = new Map<string, TrackFigures>();
  #before = new Map<string, { at: number; bytes: number; frames: number }>();
  #askedAt = -Infinity;
  #roundTripMs: number | undefined;

  constructor(transport: () => Transport | undefined) {
    this.#transport = transport;
  }

  /** Figures of a track, as of at most a second ago. */
  of(consumer: Consumer | undefined): TrackFigures | undefined {
    return consumer && this.#figures.get(consumer.track.id);
  }

  /** To the relay and back; undefined: not known yet. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Asks again, unless that was just done. */
  async refresh(now = performance.now()): Promise<void> {
    if (now - this.#askedAt < MIN_GAP_MS) return;
    this.#askedAt = now;
    const transport = this.#transport();
    if (!transport || transport.closed) {
      this.#figures.clear();
      return;
    }
    const report = await transport.getStats().catch(() => undefined);
    if (!report) return;
    const figures = new Map<string, TrackFigures>();
    const before = new Map<string, { at: number; bytes: number; frames: number }>();
    for (const stat of report.values() as Iterable<RTCStats>) {
      this.#noteRoundTrip(stat);
      if (stat.type !== 'inbound-rtp') continue;
      const inbound = stat as Inbound;
      const { trackIdentifier: id, timestamp: at, bytesReceived: bytes = 0, framesDecoded: frames = 0 } = inbound;
      const last = this.#before.get(id);
      const seconds = last && at > last.at ? (at - last.at) / 1000 : undefined;
      before.set(id, { at, bytes, frames });
      figures.set(id, {
        bitrateBps: last && seconds ? Math.max(0, ((bytes - last.bytes) * 8) / seconds) : 0,
        framesPerSecond: last && seconds ? Math.max(0, (frames - last.frames) / seconds) : 0,
        framesDecoded: frames,
        widthPixels: inbound.frameWidth ?? 0,
        heightPixels: inbound.frameHeight ?? 0,
        packetsLost: inbound.packetsLost ?? 0,
        decodeSeconds: inbound.totalDecodeTime ?? 0,
      });
    }
    this.#figures = figures;
    this.#before = before;
  }

  #noteRoundTrip(stat: RTCStats): void {
    if (stat.type !== 'candidate-pair') return;
    const { nominated, currentRoundTripTime } = stat as RTCIceCandidatePairStats;
    if (nominated && currentRoundTripTime !== undefined) this.#roundTripMs = currentRoundTripTime * 1000;
  }
}
