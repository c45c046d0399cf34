import { type Grant, ROLES, type Role } from '../wire/identity.js';
import { ORG_PATTERN } from '../wire/ids.js';

/** One line of the mapping: whoever has `value` among the mapped claim holds `role` at `org`. */
export interface GrantRule {
  value: string;
  role: Role;
  /** An org path; `{org}` in it is replaced by the org claim. */
  org: string;
}

const ORG = new RegExp(ORG_PATTERN);
const RULE = /^(.+)=([a-z]+)@([a-z0-9{}/-]+)$/;

/**
 * Reads `value=role@org` rules, comma-separated, e.g. `chiefs=commander@hq/jinan,desk=dispatcher@hq/{org}`.
 * @throws Error naming the part that is not understood
 */
export function readGrantRules(text: string): GrantRule[] {
  return text.split(',').map((part) => {
    const [, value, role, org] = RULE.exec(part.trim()) ?? [];
    if (value === undefined || org === undefined || !(ROLES as readonly string[]).includes(role!)) {
      throw new Error(`${JSON.stringify(part.trim())} is not value=role@org with a role of ${ROLES.join(', ')}`);
    }
    if (!ORG.test(org.replaceAll('{org}', 'x'))) throw new Error(`${JSON.stringify(org)} is not an org path`);
    return { value, role: role as Role, org };
  });
}

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
    const org =
      rule.org.includes('{org}') && typeof ownOrg === 'string' ? rule.org.replaceAll('{org}', ownOrg) : rule.org;
    if (ORG.test(org)) grants.set(`${rule.role}@${org}`, { role: rule.role, org });
  }
  return [...grants.values()];
}
