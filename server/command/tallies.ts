import { isWithin } from './orgPaths.js';
import type { PersistentMap } from './persistentMap.js';
import type { TallyRecord } from './records.js';

/** What a tally is of. */
export interface TallyKey {
  readonly day: string;
  readonly org: string;
  readonly type: string;
}

/** Counts one more. */
export function addTally(
  tallies: PersistentMap<string, TallyRecord>,
  { day, org, type }: TallyKey,
  what: keyof TallyRecord,
): PersistentMap<string, TallyRecord> {
  const key = `${day}|${org}|${type}`;
  const tally = tallies.get(key) ?? { received: 0, diverted: 0, recalled: 0 };
  return tallies.with(key, { ...tally, [what]: tally[what] + 1 });
}

/** The local day of an instant, `YYYYMMDD`. */
export function dayOf(at: number, utcOffsetMinutes: number): string {
  return new Date(at + utcOffsetMinutes * 60_000).toISOString().slice(0, 10).replaceAll('-', '');
}

/** The day in an incident's number. */
export const dayOfNumber = (number: string): string => number.slice(0, 8);

/** Tallies of an org and below over days (`YYYYMMDD`, both counted), by type. */
export function talliesByType(
  tallies: PersistentMap<string, TallyRecord>,
  asked: { org: string; from?: string | undefined; to?: string | undefined },
): Map<string, TallyRecord> {
  const byType = new Map<string, TallyRecord>();
  tallies.forEach((tally, key) => {
    const [day, org, type] = key.split('|');
    if (!isWithin(org, asked.org) || day < (asked.from ?? '') || day > (asked.to ?? '9')) return;
    const sum = byType.get(type) ?? { received: 0, diverted: 0, recalled: 0 };
    byType.set(type, {
      received: sum.received + tally.received,
      diverted: sum.diverted + tally.diverted,
      recalled: sum.recalled + tally.recalled,
    });
  });
  return byType;
}
