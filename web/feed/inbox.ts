interface Entry {
  run: (() => void) | undefined;
}

/** Handles messages in order of arrival although some take time to be inflated. */
export class Inbox {
  #entries: Entry[] = [];

  /** Runs now, or after everything that came before. */
  push(run: () => void): void {
    if (this.#entries.length === 0) run();
    else this.#entries.push({ run });
  }

  /** Keeps a place in the order; gives the function that fills it. Filling it after `clear` does nothing. */
  reserve(): (run: () => void) => void {
    const entry: Entry = { run: undefined };
    this.#entries.push(entry);
    return (run) => {
      entry.run = run;
      this.#drain();
    };
  }

  /** Forgets what waits: it belongs to a connection that is gone. */
  clear(): void {
    this.#entries = [];
  }

  #drain(): void {
    let entry = this.#entries[0];
    while (entry?.run) {
      this.#entries.shift();
      entry.run();
      entry = this.#entries[0];
    }
  }
}
