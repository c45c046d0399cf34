import type { Consumer } from 'mediasoup/types';
import type { Reception } from './reception.js';

/** Scores below this mean that a tenth or more of the packets are lost. */
const BAD_SCORE = 7;
const GOOD_SCORE = 9;
const DOWN_AFTER_MS = 1500;
const UP_AFTER_MS = 15_000;
const MAX_UP_AFTER_MS = 240_000;

/**
 * Steps a player's layers down while it loses packets, and up again when it has lost none for a while (each time longer, when
 * going up had failed). It stands in for congestion feedback, which a player with header extensions of other numbers than
 * mediasoup's cannot give.
 */
export class LossSteps {
  readonly #consumer: Consumer;
  readonly #reception: Reception;
  readonly #clock: () => number;
  #badSince: number | undefined;
  #goodSince: number | undefined;
  #upAfterMs = UP_AFTER_MS;
  #timer: NodeJS.Timeout;

  constructor(consumer: Consumer, reception: Reception, clock: () => number) {
    this.#consumer = consumer;
    this.#reception = reception;
    this.#clock = clock;
    this.#timer = setInterval(() => this.judge(), 500);
    this.#timer.unref();
    consumer.observer.once('close', () => clearInterval(this.#timer));
  }

  /** Looks at the score now; called twice a second. */
  judge(): void {
    const now = this.#clock();
    const { score } = this.#consumer.score;
    const current = this.#consumer.currentLayers?.spatialLayer;
    const top = (this.#consumer.score.producerScores.length || 1) - 1;
    if (current === undefined || this.#consumer.paused) return;
    this.#badSince = score < BAD_SCORE ? (this.#badSince ?? now) : undefined;
    this.#goodSince = score >= GOOD_SCORE ? (this.#goodSince ?? now) : undefined;
    if (this.#badSince !== undefined && now - this.#badSince >= DOWN_AFTER_MS && current > 0) {
      this.#badSince = undefined;
      this.#upAfterMs = Math.min(this.#upAfterMs * 2, MAX_UP_AFTER_MS);
      this.#reception.wish({ hidden: false, layer: current - 1 });
    } else if (this.#goodSince !== undefined && now - this.#goodSince >= this.#upAfterMs && current < top) {
      this.#goodSince = undefined;
      this.#reception.wish({ hidden: false, layer: current + 1 });
    }
  }
}
