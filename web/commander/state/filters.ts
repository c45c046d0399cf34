import type { Freshness, UnitStatus } from '../../../server/wire/units.js';
import type { UnitColumns } from '../../feed/unitColumns.js';
import { FRESHNESS, KINDS, STATUSES, type UnitKind } from '../../map/symbols/kinds.js';

/** Which units a person wants to see; an empty set or string lets everything through. */
export interface UnitFilters {
  readonly statuses: ReadonlySet<UnitStatus>;
  readonly kinds: ReadonlySet<UnitKind>;
  readonly freshness: ReadonlySet<Freshness>;
  readonly capability: string;
  /** Org path; its subtree passes. */
  readonly org: string;
  /** Incidents of these priorities; empty: all. */
  readonly priorities: ReadonlySet<number>;
}

/** What the page starts with: everyone on duty. */
export const DEFAULT_FILTERS: UnitFilters = {
  statuses: new Set(STATUSES.filter((status) => status !== 'outOfService')),
  kinds: new Set(),
  freshness: new Set(),
  capability: '',
  org: '',
  priorities: new Set(),
};

/** No filter at all. */
export const NO_FILTERS: UnitFilters = { ...DEFAULT_FILTERS, statuses: new Set() };

/** How many of the filters differ from the start: what the page must say is on. */
export function activeFilterCount(filters: UnitFilters): number {
  const statusChanged = !isSameSet(filters.statuses, DEFAULT_FILTERS.statuses);
  const sets = [filters.kinds, filters.freshness, filters.priorities].filter((set) => set.size > 0).length;
  const words = [filters.capability, filters.org].filter((word) => word !== '').length;
  return (statusChanged ? 1 : 0) + sets + words;
}

/** A test of slots in the feed's columns, made once for each filter. */
export function unitTest(filters: UnitFilters, columns: UnitColumns): (slot: number) => boolean {
  const statuses = bitsOf(STATUSES, filters.statuses);
  const kinds = bitsOf(KINDS, filters.kinds);
  const freshness = bitsOf(FRESHNESS, filters.freshness);
  const { capability, org } = filters;
  const needsRecord = capability !== '' || org !== '';
  return (slot) => {
    if (((statuses >> columns.status[slot]!) & 1) === 0) return false;
    if (((kinds >> columns.kind[slot]!) & 1) === 0) return false;
    if (((freshness >> columns.freshness[slot]!) & 1) === 0) return false;
    if (!needsRecord) return true;
    const record = columns.recordOf(slot);
    if (!record) return false;
    if (capability !== '' && !record.capabilities.includes(capability)) return false;
    return org === '' || record.org === org || record.org.startsWith(`${org}/`);
  };
}

/** A copy of a set with one member in or out. */
export function toggled<T>(set: ReadonlySet<T>, member: T): Set<T> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}

function bitsOf<T extends string>(words: readonly T[], wanted: ReadonlySet<T>): number {
  if (wanted.size === 0) return -1;
  return words.reduce((bits, word, index) => (wanted.has(word) ? bits | (1 << index) : bits), 0);
}

function isSameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member));
}
