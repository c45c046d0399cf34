import { isExactKind } from '../picture/filterBits.js';
import type { UnitFilter } from '../picture/unitFilter.js';
import type { UnitTable } from '../picture/unitTable.js';
import { isInOrg } from '../picture/words.js';
import type { PASSED_OVER_REASONS, PassedOver } from '../wire/nearest.js';

type Reason = PassedOver['reasons'][number];

/** Every rule of a filter that the unit in a row does not meet, with what it has and what was wanted. */
export function reasonsAgainst(filter: UnitFilter, units: UnitTable, row: number): Reason[] {
  const reasons: Reason[] = [];
  const miss = (rule: (typeof PASSED_OVER_REASONS)[number], has: string, wants: readonly string[]) =>
    reasons.push({ rule, has, wants: wants.join(', ') });
  const status = units.statusOf(row);
  if (filter.status && !filter.status.includes(status)) miss('status', status, filter.status);
  const kind = units.kindOf(row);
  if (filter.kind && !isOfKind(kind, filter.kind)) miss('kind', kind, filter.kind);
  const has = units.capabilitiesOf(row);
  const missing = (filter.capability ?? []).filter((word) => !has.includes(word));
  if (missing.length > 0) miss('capability', has.join(', '), missing);
  const freshness = units.freshnessOf(row);
  if (filter.freshness && !filter.freshness.includes(freshness)) miss('freshness', freshness, filter.freshness);
  const org = units.orgOf(row);
  if (filter.org !== undefined && !isInOrg(org, filter.org)) miss('org', org, [filter.org]);
  if (filter.liveVideo && units.streamOf(row) === undefined) miss('liveVideo', 'no', ['yes']);
  return reasons;
}

/** `other` stands for every kind without a symbol of its own. */
function isOfKind(kind: string, wanted: readonly string[]): boolean {
  return wanted.includes(kind) || (wanted.includes('other') && !isExactKind(kind));
}
