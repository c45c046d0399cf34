import type { Actor, PersonFacts } from '../../command/decision.js';
import { ProblemError } from '../../errors.js';
import type { Access } from '../../identity/access.js';
import type { Identity } from '../../identity/identity.js';
import { ROOT_ORG } from '../../identity/orgPaths.js';
import type { Picture } from '../../picture/picture.js';
import type { Principal } from '../../wire/identity.js';
import type { UnitId } from '../../wire/ids.js';

/** What it takes to know who commands. */
export interface ActorDeps {
  access: Access;
  picture: Picture;
}

/** Where a principal works from: a device at its org, an account at its first grant. */
export const homeOrgOf = (principal: Principal): string =>
  principal.type === 'device' ? principal.org : (principal.grants[0]?.org ?? ROOT_ORG);

/**
 * Who commands: a person, a unit by its device, or (`asUnit`) a person who is that unit now, because they may report for it.
 * @throws ProblemError `forbidden` when the person may not speak for that unit
 */
export function actorFor({ access, picture }: ActorDeps, principal: Principal, asUnit?: UnitId): Actor {
  const may: Actor['may'] = (permission, subject) => access.may(principal, permission, subject);
  const org = homeOrgOf(principal);
  if (principal.type === 'account') {
    const { id, username: name } = principal;
    if (asUnit === undefined) return { id: `account:${id}`, name, org, may };
    const unitOrg = orgOfUnit(picture, asUnit);
    if (unitOrg === undefined || !may('report', { org: unitOrg, type: 'unit', id: asUnit })) {
      throw new ProblemError('forbidden', `You do not report for unit ${asUnit}.`);
    }
    return { id: `account:${id}`, name, org: unitOrg, unitId: asUnit, may };
  }
  const { unitId } = principal;
  if (unitId === undefined) return { id: `device:${principal.id}`, name: principal.id, org, may };
  const { units } = picture;
  const row = units.ids.rowOf(unitId);
  const name = row < 0 ? unitId : units.callsignOf(row);
  return { id: `unit:${unitId}`, name, org: orgOfUnit(picture, unitId) ?? org, unitId, may };
}

function orgOfUnit({ units }: Picture, id: UnitId): string | undefined {
  const row = units.ids.rowOf(id);
  return row < 0 ? undefined : units.orgOf(row);
}

/** Finds people by actor id (`account:<id>`): those who have an account that is not disabled. */
export function peopleOf({ accounts, access }: Pick<Identity, 'accounts' | 'access'>) {
  return (actorId: string): PersonFacts | undefined => {
    const account = actorId.startsWith('account:') ? accounts.get(actorId.slice(8)) : undefined;
    if (!account || account.disabled) return undefined;
    const principal = accounts.principalOf(account);
    return {
      id: actorId,
      name: account.username,
      org: homeOrgOf(principal),
      may: (permission, subject) => access.may(principal, permission, subject),
    };
  };
}
