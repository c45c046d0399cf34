import type { Producer, ProducerStat } from 'mediasoup/types';
import type { TrackInfo } from '../server/wire/media.js';

/** Measures one incoming track: read once a second, asked whenever. */
export class TrackMeter {
  readonly #producer: Producer;
  readonly #clock: () => number;
  #stats: readonly ProducerStat[] = [];
  #packets = 0;
  #heardAt: number | undefined;

  constructor(producer: Producer, clock: () => number) {
    this.#producer = producer;
    this.#clock = clock;
  }

  /** When the newest packet was seen, in ms since the epoch; to about a second. */
  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  get bitrateBps(): number {
    return this.#stats.reduce((sum, { bitrate }) => sum + bitrate, 0);
  }

  /** A packet has just arrived. */
  hear(): void {
    this.#heardAt = this.#clock();
  }

  /** Reads the worker's counters. A closed producer has none: the last ones stay. */
  async read(): Promise<void> {
    if (this.#producer.closed) return;
    const stats = await this.#producer.getStats();
    const packets = stats.reduce((sum, { packetCount }) => sum + packetCount, 0);
    if (packets > this.#packets) this.hear();
    this.#packets = packets;
    this.#stats = stats;
  }

  /** The wire form, without what the track's owner knows. */
  info(): Pick<TrackInfo, 'bitrateBps' | 'layers' | 'jitterMs' | 'roundTripMs' | 'lastPacketAgeMs'> {
    const [first] = this.#stats;
    const clockRate = this.#producer.rtpParameters.codecs[0]?.clockRate ?? 90_000;
    return {
      bitrateBps: Math.round(this.bitrateBps),
      layers: layersOf(this.#producer, this.#stats),
      ...(first && { jitterMs: Math.round((first.jitter / clockRate) * 10_000) / 10 }),
      ...(first?.roundTripTime !== undefined && { roundTripMs: Math.round(first.roundTripTime * 10) / 10 }),
      ...(this.#heardAt !== undefined && { lastPacketAgeMs: Math.max(0, this.#clock() - this.#heardAt) }),
    };
  }
}

/** Each encoding in the publisher's order, lowest first, whether it is sent just now or not. */
function layersOf(producer: Producer, stats: readonly ProducerStat[]): TrackInfo['layers'] {
  const encodings = producer.rtpParameters.encodings ?? [];
  return encodings.map(({ rid, ssrc }) => {
    const stat = stats.find((candidate) =>
      rid === undefined ? encodings.length === 1 || candidate.ssrc === ssrc : candidate.rid === rid,
    );
    return {
      ...(rid !== undefined && { rid }),
      bitrateBps: Math.round(stat?.bitrate ?? 0),
      packetsLost: Math.max(0, stat?.packetsLost ?? 0),
    };
  });
}
