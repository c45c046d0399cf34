/** Keeps the screen on while it is wanted; the lock is taken again whenever the page comes back to sight. */
export class Wakefulness {
  #isWanted = false;
  #lock: WakeLockSentinel | undefined;

  constructor() {
    document.addEventListener('visibilitychange', () => void this.#apply());
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    void this.#apply();
  }

  async #apply(): Promise<void> {
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
