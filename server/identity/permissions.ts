import { PERMISSIONS, type Permission, type Principal, type Role } from '../wire/identity.js';

/** The one table of who may do what: role -> permissions, good for the grant's org and everything below it. */
export const PERMISSION_TABLE: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  admin: new Set(PERMISSIONS),
  commander: new Set([
    'view',
    'command',
    'firstAction',
    'requisition',
    'notify',
    'inspect',
    'viewVideo',
    'publishVideo',
    'viewTrack',
    'record',
    'wall',
    'showWall',
  ]),
  dispatcher: new Set([
    'view',
    'command',
    'firstAction',
    'notify',
    'viewVideo',
    'publishVideo',
    'viewTrack',
    'wall',
    'showWall',
  ]),
  operator: new Set(['view', 'viewVideo', 'record', 'wall', 'showWall']),
  field: new Set(['view', 'firstAction', 'report', 'publishVideo', 'viewVideo', 'showWall']),
  auditor: new Set(['audit']),
  viewer: new Set(['view', 'showWall']),
};

/** What a device token may do, for its own unit or camera only. */
export const DEVICE_PERMISSIONS: ReadonlySet<Permission> = new Set(['report', 'publishVideo']);
/** What the token of a wall's screen may do: follow its own wall, and watch what is on it. */
export const SCREEN_PERMISSIONS: ReadonlySet<Permission> = new Set(['showWall', 'viewVideo']);

/** What a device may do at all, by what it is bound to. */
export const permissionsOfDevice = ({ wallId }: Extract<Principal, { type: 'device' }>): ReadonlySet<Permission> =>
  wallId === undefined ? DEVICE_PERMISSIONS : SCREEN_PERMISSIONS;
