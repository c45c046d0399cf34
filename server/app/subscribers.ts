import type { PushSubscriber } from '../commandFlow/pushes.js';
import type { Identity } from '../identity/identity.js';
import type { Picture } from '../picture/picture.js';
import type { UnitId } from '../wire/ids.js';

/** Whether who subscribed to pushes may still be told: there, not disabled, and still speaking for the unit. */
export function isStillSubscribed(identity: Identity, { units }: Picture, subscriber: PushSubscriber): boolean {
  const { principal, unitId } = subscriber;
  const [type, id] = principal.split(':') as [string, string];
  if (type === 'device') return identity.devices.get(id)?.unitId === unitId;
  const account = identity.accounts.get(id);
  if (!account || account.disabled) return false;
  if (unitId === undefined) return true;
  const row = units.ids.rowOf(unitId as UnitId);
  const subject = { type: 'unit', id: unitId, org: row < 0 ? '' : units.orgOf(row) } as const;
  return row >= 0 && identity.access.may(identity.accounts.principalOf(account), 'report', subject);
}
