import type { AccountRecord } from '../identity/accounts.js';
import { type DeviceRecord, subjectOf } from '../identity/devices.js';
import type { Identity } from '../identity/identity.js';
import type { OrgRecord } from '../identity/orgs.js';
import type { SessionRecord } from '../identity/sessions.js';
import type { ShareRecord } from '../identity/shares.js';
import type { WearingRecord } from '../identity/wearers.js';
import type { SessionInfo, User } from '../wire/accounts.js';
import type { Device } from '../wire/identity.js';
import type { Org, Share, Wearing } from '../wire/orgs.js';
import type { NameOf } from './thingNames.js';

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** An account without anything secret; `lockedUntil` in ms since the epoch. */
export const toUser = (account: AccountRecord, lockedUntil?: number): User => ({
  id: account.id,
  username: account.username,
  displayName: account.displayName,
  grants: account.grants,
  disabled: account.disabled,
  mustChangePassword: account.mustChangePassword,
  secondFactor: account.secondFactor !== undefined,
  outside: account.outsideId !== undefined,
  createdAt: instant(account.createdAt),
  ...(account.lastSignInAt !== undefined && { lastSignInAt: instant(account.lastSignInAt) }),
  ...(lockedUntil !== undefined && { lockedUntil: instant(lockedUntil) }),
});

/** A session without its token's hash; `current` when it is the one asking. */
export const toSessionInfo = (session: SessionRecord, currentId?: string): SessionInfo => ({
  id: session.id,
  createdAt: instant(session.createdAt),
  lastSeenAt: instant(session.lastSeenAt),
  expiresAt: instant(session.expiresAt),
  address: session.address,
  userAgent: session.userAgent,
  via: session.via,
  current: session.id === currentId,
});

/** A device without its token's hash. */
export function toDevice(device: DeviceRecord, { devices, wearers }: Identity, nameOf: NameOf): Device {
  const org = devices.orgOf(device);
  const subject = subjectOf(device);
  const name = nameOf(subject.type, subject.id)?.name;
  const lastSeenAt = devices.lastSeenAt(device.id);
  const wearer = wearers.wearerOf(device.id);
  const { id, kind, unitId, cameraId, wallId, createdBy, rotatedAt } = device;
  return {
    id,
    kind,
    ...(unitId !== undefined && { unitId }),
    ...(cameraId !== undefined && { cameraId }),
    ...(wallId !== undefined && { wallId }),
    ...(org !== undefined && { org }),
    ...(name !== undefined && { name }),
    createdAt: instant(device.createdAt),
    createdBy,
    ...(rotatedAt !== undefined && { rotatedAt: instant(rotatedAt) }),
    ...(lastSeenAt !== undefined && { lastSeenAt: instant(lastSeenAt) }),
    ...(wearer !== undefined && { wearer }),
  };
}

export const toWearing = (wearing: WearingRecord, { accounts }: Identity): Wearing => ({
  deviceId: wearing.deviceId,
  accountId: wearing.accountId,
  displayName: accounts.get(wearing.accountId)?.displayName ?? '',
  from: instant(wearing.from),
  ...(wearing.until !== undefined && { until: instant(wearing.until) }),
});

export const toOrg = ({ path, name, names, createdAt }: OrgRecord): Org => ({
  path,
  name,
  ...(names && { names }),
  createdAt: instant(createdAt),
});

export const toShare = (share: ShareRecord): Share => ({
  id: share.id,
  subject: share.subject,
  org: share.org,
  to: share.to,
  allows: share.allows,
  createdAt: instant(share.createdAt),
  createdBy: share.createdBy,
  ...(share.expiresAt !== undefined && { expiresAt: instant(share.expiresAt) }),
  ...(share.incidentId !== undefined && { incidentId: share.incidentId }),
});
