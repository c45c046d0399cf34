import type { Permission } from '../../server/wire/identity.js';

/** Addresses of the office pages. */
export const ROUTES = {
  account: '/account/',
  users: '/admin/#users',
  orgs: '/admin/#orgs',
  devices: '/admin/#devices',
  shares: '/admin/#shares',
  audit: '/admin/#audit',
} as const;

export type SectionId = keyof typeof ROUTES;

/** What a section needs; `account` is everybody's. */
const NEEDS: Readonly<Record<SectionId, Permission | undefined>> = {
  account: undefined,
  users: 'manage',
  orgs: 'manage',
  devices: 'manage',
  shares: 'command',
  audit: 'audit',
};

/** Whether who holds the permissions may use a section. */
export function mayUse(section: SectionId, permissions: readonly Permission[]): boolean {
  const needed = NEEDS[section];
  return needed === undefined || permissions.includes(needed);
}

/** The sections somebody may use, in the order of the menus. */
export function sectionsFor(permissions: readonly Permission[]): SectionId[] {
  return (Object.keys(ROUTES) as SectionId[]).filter((section) => mayUse(section, permissions));
}
