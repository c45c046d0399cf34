/** Numbers 0 <= x < 1 that depend on the seed alone (mulberry32, T. Ettinger). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The seed of a randomised test: `MUSTER_TEST_SEED`, or today's surprise. Print it. */
export function testSeed(): number {
  const told = Number(process.env.MUSTER_TEST_SEED);
  return Number.isInteger(told) && told > 0 ? told : Math.floor(Math.random() * 2 ** 31) + 1;
}

/** Picks, shuffles and ranges from one stream of numbers. */
export class Dice {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  /** A whole number, 0 <= n < below. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  /** Each item with probability `p`, in order. */
  some<T>(from: readonly T[], p: number): T[] {
    return from.filter(() => this.chance(p));
  }
}
