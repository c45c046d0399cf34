import type { Picture } from '../picture/picture.js';

/** Notes which units moved since it was last asked. Hot: one byte per report, and nothing is allocated while the table fits. */
export class MovedUnits {
  readonly #picture: Picture;
  readonly #stop: () => void;
  #noted = new Uint8Array(1024);
  #rows: number[] = [];
  /** While nobody wants to know, nothing is noted. */
  wanted = false;

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#stop = picture.subscribe({
      onUnitMoved: (row) => this.#note(row),
      onUnitRemoved: (row) => {
        this.#noted[row] = 0;
      },
    });
  }

  #note(row: number): void {
    if (!this.wanted) return;
    if (row >= this.#noted.length) {
      const noted = new Uint8Array(Math.max(row + 1, this.#picture.units.capacity));
      noted.set(this.#noted);
      this.#noted = noted;
    }
    if (this.#noted[row] === 1) return;
    this.#noted[row] = 1;
    this.#rows.push(row);
  }

  /** Rows that moved, each once; they are forgotten with this. */
  take(): number[] {
    const rows = this.#rows.filter((row) => this.#noted[row] === 1);
    for (const row of rows) this.#noted[row] = 0;
    this.#rows = [];
    return rows;
  }

  close(): void {
    this.#stop();
  }
}
