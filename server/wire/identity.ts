import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf, PageQuery, pageOf } from './base.js';
import { AccountId, CameraId, DeviceId, OrgPath, UnitId, WallId, Word } from './ids.js';

/** Everything a principal may be allowed to do; routes and ws messages each declare one. */
export const PERMISSIONS = [
  'view',
  'command',
  'firstAction',
  'requisition',
  'notify',
  'inspect',
  'viewVideo',
  'publishVideo',
  'viewTrack',
  'report',
  'record',
  'viewRecording',
  'exportRecording',
  'wall',
  'showWall',
  'manage',
  'audit',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Roles, each a row of the permission table. */
export const ROLES = ['admin', 'commander', 'dispatcher', 'operator', 'field', 'auditor', 'viewer'] as const;
export const Role = oneOf(ROLES);
export type Role = (typeof ROLES)[number];

/** A role held at a node of the org tree, good for the node and everything below it. */
export const Grant = Type.Object({ role: Role, org: OrgPath });
export type Grant = Static<typeof Grant>;

/** Who asks: a person (account) or a device bound to one unit, camera or wall; `name` is the wall's. */
export const Principal = Type.Union([
  Type.Object({
    type: Type.Literal('account'),
    id: AccountId,
    username: Type.String(),
    displayName: Type.String(),
    grants: Type.Array(Grant),
    mustChangePassword: Type.Boolean(),
  }),
  Type.Object({
    type: Type.Literal('device'),
    id: DeviceId,
    kind: Word,
    org: OrgPath,
    unitId: Type.Optional(UnitId),
    cameraId: Type.Optional(CameraId),
    wallId: Type.Optional(WallId),
    name: Type.Optional(Type.String()),
  }),
]);
export type Principal = Static<typeof Principal>;

/** Body of `POST /sessions`. */
export const SessionInput = closed({
  username: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
  code: Type.Optional(Type.String({ maxLength: 40, description: 'Second factor: a TOTP or a recovery code.' })),
});
export type SessionInput = Static<typeof SessionInput>;
export const SessionAnswer = Type.Object({ token: Type.String(), expiresAt: Instant, principal: Principal });
export type SessionAnswer = Static<typeof SessionAnswer>;

/** Answer of `GET /sessions/current`; `permissions` are those held anywhere, so that a page offers no more. */
export const CurrentSession = Type.Object({ principal: Principal, permissions: Type.Array(oneOf(PERMISSIONS)) });
export type CurrentSession = Static<typeof CurrentSession>;

/** Body of `POST /devices`: exactly one of `unitId`, `cameraId` and `wallId`. */
export const DeviceInput = closed({
  unitId: Type.Optional(UnitId),
  cameraId: Type.Optional(CameraId),
  wallId: Type.Optional(WallId),
  kind: Word,
});
export type DeviceInput = Static<typeof DeviceInput>;
export const DeviceAnswer = Type.Object({ deviceId: DeviceId, token: Type.String() });

/** A device as administrators see it; `lastSeenAt` counts from the start of the server. */
export const Device = Type.Object(
  {
    id: DeviceId,
    kind: Word,
    unitId: Type.Optional(UnitId),
    cameraId: Type.Optional(CameraId),
    wallId: Type.Optional(WallId),
    org: Type.Optional(OrgPath),
    name: Type.Optional(
      Type.String({ description: 'Of what it is bound to: call sign, or name of the camera or wall.' }),
    ),
    createdAt: Instant,
    createdBy: Type.String(),
    rotatedAt: Type.Optional(Instant),
    lastSeenAt: Type.Optional(Instant),
    wearer: Type.Optional(AccountId),
  },
  { $id: 'Device' },
);
export type Device = Static<typeof Device>;
export const DeviceListQuery = closed({
  ...PageQuery,
  unitId: Type.Optional(UnitId),
  cameraId: Type.Optional(CameraId),
  wallId: Type.Optional(WallId),
});
export const DevicePage = pageOf(Device);
