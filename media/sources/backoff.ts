import type { SourceProblem } from '../../server/wire/media.js';

const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];
/** A camera may lock who tries a wrong password often. */
const UNAUTHORISED_MS = 30_000;
/** What only a person's change mends. */
const HOPELESS_MS = 60_000;

/** How long to wait before a source is tried again, in ms; `failures` in a row so far, at least 1; `random` from 0 to 1. */
export function pauseBefore(failures: number, problem: SourceProblem, random: number): number {
  const spread = 0.8 + 0.4 * random;
  if (problem === 'notAllowed' || problem === 'noFfmpeg') return HOPELESS_MS * spread;
  if (problem === 'unauthorised' || problem === 'untrusted') return UNAUTHORISED_MS * spread;
  return PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1]! * spread;
}
