import { PERMISSIONS, type Permission, type Principal } from '../wire/identity.js';
import { isWithin } from './orgPaths.js';
import { PERMISSION_TABLE, permissionsOfDevice } from './permissions.js';
import { Scope, type Subject, type SubjectType } from './scope.js';

/** A thing lent to another org: what for, and until when (ms since the epoch). */
export interface ActiveShare {
  subject: { type: SubjectType; id: string };
  to: string;
  allows: readonly Permission[];
  expiresAt?: number;
}

/** Where Access learns of shares: those in force at `now`, and a number that changes whenever they do. */
export interface ShareSource {
  active(now: number): readonly ActiveShare[];
  version(now: number): number;
}

/** Whether a wall shows a stream, or will by itself: what its screens may watch. */
export type OnWall = (wallId: string, streamId: string) => boolean;

const NO_SHARES: ShareSource = { active: () => [], version: () => 0 };

interface CachedScopes {
  version: number;
  byPermission: Map<Permission, Scope>;
}

/**
 * Answers who may do what where. Grants come with the principal, shares from their source; answers are kept per principal
 * until the shares change, so asking on the hot path is a map look-up.
 */
export class Access {
  readonly #clock: () => number;
  readonly #shares: ShareSource;
  readonly #cache = new WeakMap<Principal, CachedScopes>();
  #onWall: OnWall = () => false;

  constructor(options: { clock: () => number; shares?: ShareSource }) {
    this.#clock = options.clock;
    this.#shares = options.shares ?? NO_SHARES;
  }

  /** Says what is on walls, once there are walls. */
  tieWalls(onWall: OnWall): void {
    this.#onWall = onWall;
  }

  /** Whether the principal holds a permission anywhere at all; what a route asks before its handler. */
  mayAnywhere(principal: Principal, permission: Permission): boolean {
    if (principal.type === 'device') return permissionsOfDevice(principal).has(permission);
    return !this.scopeOf(principal, permission).isEmpty;
  }

  /** Everything the principal may do somewhere, in the order of the table. */
  permissionsOf(principal: Principal): Permission[] {
    return PERMISSIONS.filter((permission) => this.mayAnywhere(principal, permission));
  }

  /** Whether the principal holds a permission for everything in an org. Devices hold none: ask mayActAs. */
  mayAt(principal: Principal, permission: Permission, org: string): boolean {
    return this.scopeOf(principal, permission).includes(org);
  }

  /** Whether the principal holds a permission for one thing, by its org, by a share, or by being it. */
  may(principal: Principal, permission: Permission, subject: Subject): boolean {
    if (principal.type === 'device')
      return permissionsOfDevice(principal).has(permission) && this.#isOwn(principal, subject);
    return this.scopeOf(principal, permission).includesSubject(subject);
  }

  /** Whether the principal may report positions or publish video (`permission`) as a unit or camera. */
  mayActAs(
    principal: Principal,
    permission: 'report' | 'publishVideo',
    subject: { type: 'unit' | 'camera'; id: string; org: string },
  ): boolean {
    return this.may(principal, permission, subject);
  }

  #isOwn({ wallId, unitId, cameraId }: Extract<Principal, { type: 'device' }>, { type, id }: Subject): boolean {
    if (id === undefined) return false;
    if (wallId !== undefined) return this.#onWall(wallId, type === 'stream' ? id : `${type}-${id}`);
    return (type === 'unit' && id === unitId) || (type === 'camera' && id === cameraId);
  }

  /** Everything a permission reaches for a principal; the same object until grants or shares change. */
  scopeOf(principal: Principal, permission: Permission): Scope {
    const version = this.#shares.version(this.#clock());
    let cached = this.#cache.get(principal);
    if (cached?.version !== version) {
      cached = { version, byPermission: new Map() };
      this.#cache.set(principal, cached);
    }
    let scope = cached.byPermission.get(permission);
    if (!scope) {
      scope = this.#computeScope(principal, permission);
      cached.byPermission.set(permission, scope);
    }
    return scope;
  }

  #computeScope(principal: Principal, permission: Permission): Scope {
    if (principal.type === 'device') return EMPTY;
    const orgs = principal.grants
      .filter((grant) => PERMISSION_TABLE[grant.role].has(permission))
      .map((grant) => grant.org);
    const shared = new Map<string, Set<string>>();
    for (const { subject, to, allows } of this.#shares.active(this.#clock())) {
      if (!allows.includes(permission) || !orgs.some((org) => isWithin(to, org))) continue;
      const ids = shared.get(subject.type) ?? new Set();
      shared.set(subject.type, ids.add(subject.id));
    }
    return new Scope(orgs, shared);
  }
}

const EMPTY = new Scope([]);
