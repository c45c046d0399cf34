import { type GrantRule, isOrgPath } from '../wire/grantRules.js';
import type { Grant } from '../wire/identity.js';

/** What the claims of an outside identity amount to here; claims that no rule names, and orgs that are no path, give nothing. */
export function grantsFromClaims(
  claims: Readonly<Record<string, unknown>>,
  rules: readonly GrantRule[],
  names: { groupsClaim: string; orgClaim?: string | undefined },
): Grant[] {
  const groups = new Set([claims[names.groupsClaim]].flat().filter((group) => typeof group === 'string'));
  const ownOrg = names.orgClaim === undefined ? undefined : claims[names.orgClaim];
  const grants = new Map<string, Grant>();
  for (const rule of rules) {
    if (!groups.has(rule.value)) continue;
    const org = typeof ownOrg === 'string' ? rule.org.replaceAll('{org}', ownOrg) : rule.org;
    if (isOrgPath(org)) grants.set(`${rule.role}@${org}`, { role: rule.role, org });
  }
  return [...grants.values()];
}
