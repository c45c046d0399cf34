const SAMPLES = 12;
/** A round trip measured longer ago than this says nothing about the clocks now. */
const SAMPLE_LIFE_MS = 120_000;

interface Sample {
  readonly at: number;
  readonly rttMs: number;
  readonly offsetMs: number;
}

/**
 * How far the server's clock is ahead of ours, from ping and pong: the sample with the shortest round trip of the last
 * two minutes counts, because its error is at most half that trip (clock filter of NTP, RFC 5905 section 10).
 */
export class ClockOffset {
  #samples: Sample[] = [];
  #best: Sample | undefined;

  /** Milliseconds to add to our clock to get the server's; 0 before the first sample. */
  get offsetMs(): number {
    return this.#best?.offsetMs ?? 0;
  }

  /** The offset is right to within this many milliseconds; infinite before the first sample. */
  get uncertaintyMs(): number {
    return this.#best ? this.#best.rttMs / 2 : Number.POSITIVE_INFINITY;
  }

  /** A ping left at `sentAt` and its pong came at `receivedAt` (our clock); the server read `serverTimeMs` in between. */
  add(sentAt: number, serverTimeMs: number, receivedAt: number): void {
    const rttMs = receivedAt - sentAt;
    if (!(rttMs >= 0) || !Number.isFinite(serverTimeMs)) return;
    this.#samples.push({ at: receivedAt, rttMs, offsetMs: serverTimeMs - (sentAt + receivedAt) / 2 });
    this.#samples = this.#samples.slice(-SAMPLES).filter(({ at }) => Math.abs(receivedAt - at) <= SAMPLE_LIFE_MS);
    this.#best = this.#samples.reduce((best, sample) => (sample.rttMs <= best.rttMs ? sample : best));
  }

  /** Our clock was set or the machine slept: earlier samples are wrong now. */
  reset(): void {
    this.#samples = [];
    this.#best = undefined;
  }
}
