/** Keeps the screen on while it is wanted; the lock is taken again whenever the page comes back to sight. */
export class Wakefulness {
  #isWanted = false;
  #lock: WakeLockSentinel | undefined;
  #asking: Promise<void> = Promise.resolve();
  readonly #onVisible = (): void => this.#apply();

  constructor() {
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    this.#apply();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.want(false);
  }

  /** One step after another: a lock that is being taken when it is no longer wanted is let go. */
  #apply(): void {
    this.#asking = this.#asking.then(() => this.#settle());
  }

  async #settle(): Promise<void> {
    if (!('wakeLock' in navigator)) return;
    if (!this.#isWanted) {
      const lock = this.#lock;
      this.#lock = undefined;
      await lock?.release().catch(() => undefined);
      return;
    }
    if (document.visibilityState !== 'visible' || (this.#lock && !this.#lock.released)) return;
    // Refused on low battery: the page works without.
    this.#lock = await navigator.wakeLock.request('screen').catch(() => undefined);
  }
}
