import type { FrameSources } from './following.js';
import type { PaceLimits } from './pace.js';
import type { ViewClasses } from './viewClass.js';
import type { PlanSources } from './viewPlan.js';

/** What has been done since the start. */
export interface FeedTotals {
  ticks: number;
  batches: number;
  bytes: number;
  /** Unit positions sent, counted once for each client. */
  units: number;
  refusedMessages: number;
}

/** What sessions share. */
export interface FeedHub extends FrameSources {
  readonly epoch: string;
  /** Sequence of the picture at the last tick: what frames are as of. */
  readonly sequence: number;
  readonly tickMs: number;
  readonly pace: PaceLimits;
  readonly plans: PlanSources;
  readonly classes: ViewClasses;
  readonly totals: FeedTotals;
  /** Milliseconds since the epoch. */
  clock(): number;
  /** Runs something for a session; an error ends the session. */
  guard(session: { terminate(): void }, run: () => void): void;
  /** Runs something soon, but not within this call. */
  defer(run: () => void): void;
}
