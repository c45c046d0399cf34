import { ProblemError } from '../errors.js';
import { areaProblem } from '../geo/areas.js';
import type { Access } from '../identity/access.js';
import type { Keeper } from '../picture/keeper.js';
import type { Picture } from '../picture/picture.js';
import type { Visible } from '../picture/unitFilter.js';
import type { GeoArea } from '../wire/base.js';
import type { Permission, Principal } from '../wire/identity.js';

/** What the routes of the picture's entities need. */
export interface EntityRouteDeps {
  picture: Picture;
  keeper: Keeper;
  access: Access;
  /** Whether there is such an org. */
  orgExists(org: string): boolean;
  /** Milliseconds since the epoch. */
  clock(): number;
}

/** What of one type the principal may see; undefined is everything. */
export function visibleTo(access: Access, principal: Principal, type: 'unit' | 'camera'): Visible | undefined {
  const scope = access.scopeOf(principal, 'view');
  return scope.isWhole ? undefined : { orgs: scope.orgs, ids: scope.sharedIds(type) };
}

/** Refuses what the principal may not do in an org. @throws ProblemError `forbidden` */
export function mustMayAt(access: Access, principal: Principal, permission: Permission, org: string): void {
  if (!access.mayAt(principal, permission, org)) {
    throw new ProblemError(
      'forbidden',
      `This needs the permission \`${permission}\` in ${org}, which you do not have.`,
    );
  }
}

/** Refuses an org that does not exist. @throws ProblemError `orgUnknown` */
export function mustExist(deps: Pick<EntityRouteDeps, 'orgExists'>, org: string): void {
  if (!deps.orgExists(org)) {
    throw new ProblemError('orgUnknown', `There is no org ${org}: create it first, or correct it.`, {
      errors: [{ field: 'body/org', message: 'is not the path of an org' }],
    });
  }
}

/** The answer to whoever asks for what is not there, or not theirs to see: the two look the same. */
export const notThere = (what: string, id: string): ProblemError =>
  new ProblemError('notFound', `There is no ${what} ${id.slice(0, 80)}.`);

/** Refuses a polygon that is none. @throws ProblemError `areaInvalid` naming the field */
export function mustBeShape(area: GeoArea, field: string): void {
  const message = areaProblem(area);
  if (message !== undefined) throw new ProblemError('areaInvalid', message, { errors: [{ field, message }] });
}
