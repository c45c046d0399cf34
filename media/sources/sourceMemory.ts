import { type SourcePlan, transcodeInstead } from './sourcePlan.js';

const MOST = 5000;
const REORDERS = 'B-frames';

/** What is known of sources from the last time, so that a second start needs no look at them. In memory only. */
export class SourceMemory {
  readonly #plans = new Map<string, SourcePlan>();
  readonly #reordering = new Set<string>();

  planOf(url: string): SourcePlan | undefined {
    return this.#plans.get(url);
  }

  /** Keeps what was learned; gives it back with what the packets have shown before. */
  learn(url: string, learned: SourcePlan): SourcePlan {
    const isKnown = this.#reordering.has(url) && learned.video.mode === 'copy';
    const plan = isKnown ? transcodeInstead(learned, REORDERS) : learned;
    if (this.#plans.size >= MOST) this.#plans.clear();
    this.#plans.set(url, plan);
    return plan;
  }

  /** Its packets came out of order: it is not copied any more. */
  noteReordering(url: string): void {
    if (this.#reordering.size >= MOST) this.#reordering.clear();
    this.#reordering.add(url);
    const plan = this.#plans.get(url);
    if (plan) this.#plans.set(url, transcodeInstead(plan, REORDERS));
  }

  /** The source may have become another. */
  forget(url: string): void {
    this.#plans.delete(url);
  }
}
