/** With nothing heard for this long the picture on the screen counts as frozen. */
export const FROZEN_AFTER_MS = 5_000;
/** With nothing heard for this long the socket counts as dead and is replaced: within the 10 s we promise. */
export const DEAD_AFTER_MS = 8_000;
/** A picture that was not complete for this long is behind; heartbeats come each second. */
export const BEHIND_AFTER_MS = 3_000;

/**
 * `connecting` nothing to show yet · `live` current · `behind` connected, but what is shown is older than it should be ·
 * `reconnecting` the socket is gone, for a moment · `frozen` nothing heard for five seconds · `closed` ended for good.
 */
export type FeedPhase = 'connecting' | 'live' | 'behind' | 'reconnecting' | 'frozen' | 'closed';

/** What the page shows about the link. */
export interface FeedState {
  readonly phase: FeedPhase;
  /** How old the picture shown is, in ms; undefined before there is one. */
  readonly dataAgeMs: number | undefined;
  /** Failed attempts since the last time it was live. */
  readonly attempts: number;
  /** Why it closed or what was refused, for the log and for support. */
  readonly reason: string | undefined;
}

/** What the phase depends on; ages in ms. */
export interface LinkFacts {
  readonly closed: boolean;
  /** Welcomed on the present socket. */
  readonly open: boolean;
  /** Since anything was heard, on any socket; undefined: never. */
  readonly silenceMs: number | undefined;
  /** Since the picture shown was complete; undefined: never. */
  readonly dataAgeMs: number | undefined;
  /** The server says that it holds changes back. */
  readonly toldBehind: boolean;
}

/** The phase that follows from the facts. */
export function phaseOf(facts: LinkFacts): FeedPhase {
  if (facts.closed) return 'closed';
  if (facts.dataAgeMs === undefined) return 'connecting';
  if (facts.silenceMs === undefined || facts.silenceMs > FROZEN_AFTER_MS) return 'frozen';
  if (!facts.open) return 'reconnecting';
  return facts.toldBehind || facts.dataAgeMs > BEHIND_AFTER_MS ? 'behind' : 'live';
}
