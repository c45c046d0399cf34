import { Type } from 'typebox';
import type { AccountRecord } from '../identity/accounts.js';
import type { Identity } from '../identity/identity.js';
import { isWithin } from '../identity/orgPaths.js';
import { PERMISSION_TABLE } from '../identity/permissions.js';
import type { App } from '../plugins/appTypes.js';
import type { Grant, Principal } from '../wire/identity.js';
import { HANDED_PERMISSIONS, PeopleQuery, Person } from '../wire/people.js';
import { mustMayAt } from './entityDeps.js';

/** Somebody whose session was used, or whose page was open, so recently is on duty, ms. */
const SEEN_MS = 5 * 60_000;

/** Who may be handed an incident, a shift or a message, for whoever acts in the same line of orgs (C49). */
export function peopleRoutes(app: App, { identity, clock }: { identity: Identity; clock(): number }): void {
  const { accounts, sessions, access } = identity;
  const toPerson = ({ id, displayName, username }: AccountRecord, grants: readonly Grant[]): Person => ({
    id,
    name: displayName || username,
    org: grants[0].org,
    roles: [...new Set(grants.map(({ role }) => role))],
    onDuty: (sessions.of(id)[0]?.lastSeenAt ?? Number.NEGATIVE_INFINITY) > clock() - SEEN_MS,
  });

  app.get(
    '/people',
    {
      config: { permission: 'firstAction' },
      schema: {
        tags: ['people'],
        summary: 'People who may be handed something, those on duty first, then by name',
        operationId: 'listPeople',
        querystring: PeopleQuery,
        response: { 200: Type.Object({ items: Type.Array(Person) }) },
      },
    },
    async ({ query: { org, permission }, principal }) => {
      if (org !== undefined) mustMayAt(access, principal, 'view', org);
      const wanted = permission === undefined ? HANDED_PERMISSIONS : [permission];
      const reaches = (grant: Grant): boolean =>
        wanted.some((one) => PERMISSION_TABLE[grant.role].has(one)) &&
        (org === undefined ? isInLine(principal, grant.org) : isWithin(org, grant.org));
      const items = accounts.list().flatMap((account) => {
        const grants = account.disabled ? [] : account.grants.filter(reaches);
        return grants.length === 0 ? [] : [toPerson(account, grants)];
      });
      return { items: items.sort((a, b) => Number(b.onDuty) - Number(a.onDuty) || a.name.localeCompare(b.name)) };
    },
  );
}

const acts = ({ role }: Grant): boolean =>
  HANDED_PERMISSIONS.some((permission) => PERMISSION_TABLE[role].has(permission));

/** Whether an org is above or below one that the principal acts for. */
const isInLine = (principal: Principal, org: string): boolean =>
  principal.type === 'account' &&
  principal.grants.some((own) => acts(own) && (isWithin(own.org, org) || isWithin(org, own.org)));
