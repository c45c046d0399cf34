import type { Freshness, UnitStatus } from '../../../server/wire/units.js';

/** Kinds with a symbol, in atlas order; any other word is drawn as `other`. */
export const KINDS = [
  'foot',
  'motorcycle',
  'patrolCar',
  'van',
  'commandCar',
  'ambulance',
  'fireEngine',
  'boat',
  'drone',
  'k9',
  'other',
] as const;
export type UnitKind = (typeof KINDS)[number];

/** Statuses in the order of their wire codes. */
export const STATUSES = [
  'available',
  'dispatched',
  'enRoute',
  'onScene',
  'busy',
  'outOfService',
] as const satisfies readonly UnitStatus[];

/** Freshnesses in the order of their wire codes. */
export const FRESHNESS = ['fresh', 'stale', 'lost'] as const satisfies readonly Freshness[];

const KIND_INDEX = new Map<string, number>(KINDS.map((kind, index) => [kind, index]));

/** Place of a kind in `KINDS`; that of `other` for any word without a symbol. */
export function kindIndex(word: string): number {
  return KIND_INDEX.get(word) ?? KINDS.length - 1;
}

/** The kind whose symbol stands for this word. */
export function kindOf(word: string): UnitKind {
  return KINDS[kindIndex(word)]!;
}
