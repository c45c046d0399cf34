/** How far a sender's clock may be from ours before it is flagged, ms. */
export const CLOCK_TOLERANCE_MS = 120_000;
/** How long ago something told may have happened, ms: older is a wrong clock. */
export const OLDEST_TOLD_MS = 7 * 86_400_000;

/** Instants as a sender told them, RFC 3339: when it happened, and its clock when it was sent. */
export interface Told {
  readonly at?: string;
  readonly sentAt?: string;
}

/** What is kept of them: when it happened by our clock (ms), and by how many seconds theirs is ahead when that is too much. */
export interface ToldInstant {
  readonly toldAt?: number;
  readonly aheadSeconds?: number;
}

/**
 * Reads a sender's instants (C5). With `sentAt` the difference of the clocks is known, and `at` is brought to ours; without,
 * only an instant in the future or very long ago shows a wrong clock, and it is kept at `now` at the latest.
 */
export function readTold(told: Told, now: number): ToldInstant {
  const sent = told.sentAt === undefined ? undefined : Date.parse(told.sentAt);
  const ahead = sent === undefined || Number.isNaN(sent) ? 0 : sent - now;
  const wrong = Math.abs(ahead) > CLOCK_TOLERANCE_MS;
  const flagged = wrong ? { aheadSeconds: Math.round(ahead / 1000) } : {};
  if (told.at === undefined) return flagged;
  const at = Date.parse(told.at) - (wrong ? ahead : 0);
  if (Number.isNaN(at)) return flagged;
  if (at > now + CLOCK_TOLERANCE_MS || at < now - OLDEST_TOLD_MS) {
    return { toldAt: Math.min(at, now), aheadSeconds: Math.round((at - now) / 1000) };
  }
  return { toldAt: Math.min(at, now), ...flagged };
}
