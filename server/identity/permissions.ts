import { PERMISSIONS, type Permission, type Role } from '../wire/identity.js';

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
    'viewRecording',
    'exportRecording',
    'wall',
  ]),
  dispatcher: new Set(['view', 'command', 'firstAction', 'notify', 'viewVideo', 'publishVideo', 'viewTrack', 'wall']),
  operator: new Set(['view', 'viewVideo', 'record', 'viewRecording', 'wall']),
  field: new Set(['view', 'firstAction', 'report', 'publishVideo', 'viewVideo']),
  auditor: new Set(['audit']),
  viewer: new Set(['view']),
};

/** What a device token may do, for its own unit or camera only. */
export const DEVICE_PERMISSIONS: ReadonlySet<Permission> = new Set(['report', 'publishVideo']);
