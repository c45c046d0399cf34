import { ROLES, type Role } from './identity.js';
import { ORG_PATTERN } from './ids.js';

/** One line of the mapping from an outside provider's claims: whoever has `value` among them holds `role` at `org`. */
export interface GrantRule {
  value: string;
  role: Role;
  /** An org path; `{org}` in it is replaced by the org claim. */
  org: string;
}

const ORG = new RegExp(ORG_PATTERN);
const RULE = /^(.+)=([a-z]+)@([a-z0-9{}/-]+)$/;

/** Whether a text is an org path. */
export const isOrgPath = (text: string): boolean => text.length <= 200 && ORG.test(text);

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
    if (!isOrgPath(org.replaceAll('{org}', 'x'))) throw new Error(`${JSON.stringify(org)} is not an org path`);
    return { value, role: role as Role, org };
  });
}
