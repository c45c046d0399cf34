import type { Schedule } from '../../../web/feed/feedSocket.js';

/** A clock and timers that move only when told to. */
export class FakeTime {
  now: number;
  #order = 0;
  #timers: { at: number; order: number; run: () => void }[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.now = now;
  }

  readonly clock = (): number => this.now;

  readonly schedule: Schedule = (run, delayMs) => {
    const timer = { at: this.now + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Runs what is due within `ms`, in order; the clock stands at each timer's instant while it runs. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
    }
    this.now = until;
  }
}
