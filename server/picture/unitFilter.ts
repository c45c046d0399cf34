import type { Freshness, UnitStatus } from '../wire/units.js';
import {
  capabilityBit,
  freshnessBit,
  isExactKind,
  kindBit,
  LIVE_VIDEO_BIT,
  type MaskFilter,
  MORE_CAPABILITIES_BIT,
  statusBit,
} from './filterBits.js';
import type { UnitTable } from './unitTable.js';

/** What someone may see: everything in these subtrees of the org tree, and single units lent to them. */
export interface Visible {
  readonly orgs: readonly string[];
  readonly ids?: ReadonlySet<string> | undefined;
}

/** What a query asks of units; a part left out is not asked. */
export interface UnitFilter {
  /** Any of. */
  readonly status?: readonly UnitStatus[] | undefined;
  /** Any of. */
  readonly kind?: readonly string[] | undefined;
  /** All of. */
  readonly capability?: readonly string[] | undefined;
  /** Any of. */
  readonly freshness?: readonly Freshness[] | undefined;
  /** This node of the org tree or below. */
  readonly org?: string | undefined;
  /** What the one who asks may see; undefined is everything. */
  readonly visible?: Visible | undefined;
  /** Only with a live stream. */
  readonly liveVideo?: boolean | undefined;
}

type RowCheck = (row: number) => boolean;

/** A filter made ready for the index: a row passes when its mask passes `bits` and `accept`, if any, says so. */
export interface CompiledFilter {
  readonly bits: MaskFilter;
  /** What the bits cannot say; undefined when they say it all. */
  readonly accept: RowCheck | undefined;
}

/** Makes a filter ready for the units as they are now; use it at once: words used later are unknown to it. */
export function compileUnitFilter(filter: UnitFilter, units: UnitTable): CompiledFilter {
  const anyOf: number[] = [];
  let allOf = filter.liveVideo ? LIVE_VIDEO_BIT : 0;
  if (filter.status) anyOf.push(filter.status.reduce((bits, status) => bits | statusBit(status), 0));
  if (filter.freshness) anyOf.push(filter.freshness.reduce((bits, freshness) => bits | freshnessBit(freshness), 0));
  const checks: RowCheck[] = [];
  if (filter.kind) {
    anyOf.push(filter.kind.reduce((bits, kind) => bits | kindBit(kind), 0));
    if (!filter.kind.every(isExactKind)) checks.push(kindCheck(filter.kind, units));
  }
  if (filter.capability?.length) {
    const numbers = filter.capability.map((word) => units.capabilities.words.numberOf(word));
    // A capability nobody ever had: no row passes a group of no bits.
    if (numbers.includes(-1)) anyOf.push(0);
    else allOf |= numbers.reduce((bits, number) => bits | capabilityBit(number), 0);
    if ((allOf & MORE_CAPABILITIES_BIT) !== 0) checks.push(capabilityCheck(filter.capability, units));
  }
  if (filter.org !== undefined) addCheck(checks, orgCheck([filter.org], units));
  if (filter.visible) addCheck(checks, visibleCheck(filter.visible, units));
  return { bits: { anyOf, allOf }, accept: allChecks(checks) };
}

function allChecks(checks: readonly RowCheck[]): RowCheck | undefined {
  const [first, second, ...rest] = checks;
  if (!first) return undefined;
  if (!second) return first;
  if (rest.length === 0) return (row) => first(row) && second(row);
  return (row) => checks.every((check) => check(row));
}

function kindCheck(kinds: readonly string[], units: UnitTable): RowCheck {
  const wanted = new Uint8Array(units.kinds.size);
  for (const kind of kinds) {
    const number = units.kinds.numberOf(kind);
    if (number >= 0) wanted[number] = 1;
    // `other` means every kind without a symbol of its own, and the word itself.
    if (kind === 'other')
      for (let n = 0; n < wanted.length; n++) if (!isExactKind(units.kinds.wordOf(n))) wanted[n] = 1;
  }
  return (row) => wanted[units.kind[row]] === 1;
}

function capabilityCheck(capabilities: readonly string[], units: UnitTable): RowCheck {
  const wanted = new Uint8Array(units.capabilities.size);
  for (let n = 0; n < wanted.length; n++) {
    const list = units.capabilities.listOf(n);
    if (capabilities.every((word) => list.includes(word))) wanted[n] = 1;
  }
  return (row) => wanted[units.capabilityList[row]] === 1;
}

function addCheck(checks: RowCheck[], check: RowCheck | undefined): void {
  if (check) checks.push(check);
}

function visibleCheck({ orgs, ids }: Visible, units: UnitTable): RowCheck | undefined {
  const inOrgs = orgCheck(orgs, units);
  if (!ids || ids.size === 0 || !inOrgs) return inOrgs;
  return (row) => inOrgs(row) || ids.has(units.ids.idOf(row) ?? '');
}

/** A row passes when its org lies in the subtree of one of the roots; undefined when every org does. */
function orgCheck(roots: readonly string[], units: UnitTable): RowCheck | undefined {
  const [first, ...rest] = roots.map((root) => units.orgs.subtree(root));
  if (!first) return () => false;
  const any =
    rest.length === 0
      ? first
      : Uint8Array.from(first, (inside, n) => (inside === 1 || rest.some((tree) => tree[n] === 1) ? 1 : 0));
  return any.includes(0) ? (row) => any[units.org[row]] === 1 : undefined;
}
