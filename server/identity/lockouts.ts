import { ProblemError } from '../errors.js';

/** So many failures in a row lock a name. */
export const MAX_FAILURES = 5;
/** For so long a name stays locked, counted from the last failure. */
export const LOCKOUT_MS = 600_000;
/** Names remembered at most, the oldest go first: inventing names fills no memory. */
const MAX_NAMES = 20_000;

/**
 * Counts failed sign-ins per name, whether there is an account of that name or not, so that being locked out tells nothing.
 * An attempt counts as failed from its start until it succeeds: guessing in parallel gains nothing.
 */
export class Lockouts {
  readonly #clock: () => number;
  readonly #failures = new Map<string, { count: number; at: number }>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Starts an attempt. @throws ProblemError `lockedOut` with `Retry-After` in seconds */
  begin(name: string): void {
    const now = this.#clock();
    const before = this.#failures.get(name);
    const count = before && now - before.at < LOCKOUT_MS ? before.count : 0;
    if (before && count >= MAX_FAILURES) {
      const seconds = Math.ceil((before.at + LOCKOUT_MS - now) / 1000);
      throw new ProblemError('lockedOut', `Too many failures. Try again in ${Math.ceil(seconds / 60)} minutes.`, {
        headers: { 'retry-after': String(seconds) },
      });
    }
    this.#failures.delete(name);
    this.#failures.set(name, { count: count + 1, at: now });
    if (this.#failures.size > MAX_NAMES) this.#failures.delete(this.#failures.keys().next().value!);
  }

  /** Until when a name is locked, ms since the epoch; undefined when it is not. */
  lockedUntil(name: string): number | undefined {
    const entry = this.#failures.get(name);
    if (!entry || entry.count < MAX_FAILURES) return undefined;
    const until = entry.at + LOCKOUT_MS;
    return until > this.#clock() ? until : undefined;
  }

  /** The attempt succeeded, or somebody vouches for its owner: earlier failures are forgotten. */
  succeed(name: string): void {
    this.#failures.delete(name);
  }

  /** The attempt neither failed nor succeeded (a right password, the code still to come). */
  withdraw(name: string): void {
    const entry = this.#failures.get(name);
    if (entry) entry.count--;
  }
}
