import { FRESHNESSES, type Freshness, UNIT_KINDS, UNIT_STATUSES, type UnitStatus } from '../wire/units.js';

/**
 * The 31 filter bits of a row, as the index keeps them beside each point. A unit has exactly one status, one freshness
 * and one kind bit, so a mask is never 0.
 *
 * ```
 * bit  0..5   status, in the order of UNIT_STATUSES
 * bit  6..8   freshness, in the order of FRESHNESSES
 * bit  9      has live video
 * bit 10..20  kind, in the order of UNIT_KINDS; any other word sets `other` (bit 20)
 * bit 21..29  the first nine capabilities ever used, in order of first use
 * bit 30      has a capability beyond those nine
 * ```
 *
 * Bits are exact except `other` and bit 30, which say "maybe": a filter that names such a kind or capability is
 * finished by the residual check of `compileUnitFilter`. Org is always residual. A camera has LIVE_VIDEO_BIT and
 * CAMERA_BIT only.
 */
export const STATUS_SHIFT = 0;
export const FRESHNESS_SHIFT = STATUS_SHIFT + UNIT_STATUSES.length;
export const LIVE_VIDEO_BIT = 1 << (FRESHNESS_SHIFT + FRESHNESSES.length);
export const KIND_SHIFT = FRESHNESS_SHIFT + FRESHNESSES.length + 1;
export const CAPABILITY_SHIFT = KIND_SHIFT + UNIT_KINDS.length;
/** How many capabilities have a bit of their own. */
export const EXACT_CAPABILITIES = 30 - CAPABILITY_SHIFT;
/** "Has a capability without a bit of its own." */
export const MORE_CAPABILITIES_BIT = 1 << 30;
/** Set in every camera's mask, so that it is never 0. */
export const CAMERA_BIT = 1;

const KNOWN_KINDS: readonly string[] = UNIT_KINDS;
const OTHER_KIND = KNOWN_KINDS.indexOf('other');

export const statusBit = (status: UnitStatus): number => 1 << (STATUS_SHIFT + UNIT_STATUSES.indexOf(status));
export const freshnessBit = (freshness: Freshness): number => 1 << (FRESHNESS_SHIFT + FRESHNESSES.indexOf(freshness));

/** True when the kind has a bit that no other kind shares. */
export const isExactKind = (kind: string): boolean => kind !== 'other' && KNOWN_KINDS.includes(kind);

/** The bit of a kind; words that are not in UNIT_KINDS share the bit of `other`. */
export function kindBit(kind: string): number {
  const known = KNOWN_KINDS.indexOf(kind);
  return 1 << (KIND_SHIFT + (known < 0 ? OTHER_KIND : known));
}

/** The bit of a capability by its number of first use. */
export const capabilityBit = (number: number): number =>
  number < EXACT_CAPABILITIES ? 1 << (CAPABILITY_SHIFT + number) : MORE_CAPABILITIES_BIT;

/**
 * A test on masks (the index's `MaskFilter`): a mask passes when it has a bit of every `anyOf` group and every bit of
 * `allOf`. The OR of many masks passes whenever one of them does.
 */
export interface MaskFilter {
  readonly anyOf: readonly number[];
  readonly allOf: number;
}

/** True when a mask passes. */
export function maskPasses(mask: number, filter: MaskFilter): boolean {
  for (const group of filter.anyOf) if ((mask & group) === 0) return false;
  return (mask & filter.allOf) === filter.allOf;
}
