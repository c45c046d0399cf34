import { type ReadonlySignal, signal } from '@preact/signals';

/** The time that ages are measured against, on the server's clock, renewed once a second; and a steadier one for motion. */
export interface PageClock {
  /** Milliseconds since the epoch, server's clock. */
  readonly now: ReadonlySignal<number>;
  stop(): void;
}

/** Ticks on whole seconds, so that every age and the clock in the top bar change together. */
export function startClock(serverNow: () => number): PageClock {
  const now = signal(serverNow());
  let timer = 0;
  const tick = () => {
    now.value = serverNow();
    timer = window.setTimeout(tick, 1000 - (now.peek() % 1000) + 5);
  };
  tick();
  return { now, stop: () => window.clearTimeout(timer) };
}
