import { ClockOffset } from './clockOffset.js';

const PING_EVERY_MS = 2_000;
/** The first pings follow each other quickly, so that the clocks are compared soon. */
const FIRST_PINGS = 4;
const FIRST_PING_EVERY_MS = 200;

/**
 * Pings while messages come, not by a timer alone: timers of hidden tabs are held back, and the server takes a ping as
 * word that what it sent has arrived.
 */
export class Pinger {
  readonly clockOffset = new ClockOffset();
  readonly #clock: () => number;
  readonly #send: (text: string) => boolean;
  #count = 0;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(clock: () => number, send: (text: string) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  /** A new connection. */
  restart(): void {
    this.#count = 0;
    this.#sentAt = Number.NEGATIVE_INFINITY;
  }

  /** Sends a ping if one is due; `batch` is the number of the last batch applied. */
  pingWhenDue(batch: number): void {
    const at = this.#clock();
    if (at - this.#sentAt < (this.#count < FIRST_PINGS ? FIRST_PING_EVERY_MS : PING_EVERY_MS)) return;
    if (!this.#send(JSON.stringify({ type: 'ping', at, batch }))) return;
    this.#sentAt = at;
    this.#count++;
  }

  /** The pong to the ping sent `at` has come. */
  heardPong(at: number, serverTimeMs: number): void {
    this.clockOffset.add(at, serverTimeMs, this.#clock());
  }
}
