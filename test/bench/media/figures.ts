/** The middle of some figures. */
export const median = (figures: readonly number[]): number => at(figures, 0.5);

/** The figure that this part of all is not above. */
export const at = (figures: readonly number[], part: number): number =>
  figures.toSorted((a, b) => a - b)[Math.min(figures.length - 1, Math.floor(figures.length * part))]!;

/** What the benches have to end with, last made first. */
export class Ends {
  readonly #ends: (() => unknown)[] = [];

  readonly teardown = (end: () => unknown): void => {
    this.#ends.unshift(end);
  };

  async run(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
  }
}
