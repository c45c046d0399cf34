import type { User } from '../../../server/wire/accounts.js';
import type { Device } from '../../../server/wire/identity.js';
import { Waiting } from '../../office/parts.js';
import { useAsked, usePages } from '../../office/useAsked.js';
import { useOrgName } from '../../office/useOrgName.js';
import { useText } from '../../page.js';
import { hashOf } from '../useHash.js';
import { DevicePanel } from './DevicePanel.js';
import { NewDevice } from './NewDevice.js';
import { useSubjectName } from './useSubjectName.js';

const NEW = 'new';

/** Tokens of field units and cameras; one device, or a new one, is open beside the list. */
export function DeviceList({ item }: { item: string | undefined }) {
  const { t } = useText();
  const list = usePages<Device>('/devices', { limit: 200 });
  const people = useAsked<{ items: User[] }>('/users', { limit: 1000 });
  const users = people.value?.items ?? [];
  const orgName = useOrgName();
  const open = list.items.find(({ id }) => id === item);
  return (
    <>
      <div class="office-head">
        <h1>{t.office.sections.devices}</h1>
        <span class="spacer" />
        <a class="button primary" href={hashOf('devices', NEW)}>
          {t.admin.devices.create}
        </a>
      </div>
      <p class="office-lead">{t.admin.devices.lead}</p>
      <div class={open || item === NEW ? 'office-columns with-panel' : 'office-columns'}>
        <div class="table-box">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t.admin.devices.speaksFor}</th>
                <th scope="col">{t.admin.devices.kind}</th>
                <th scope="col">{t.filters.org}</th>
                <th scope="col">{t.admin.devices.wearer}</th>
                <th scope="col">{t.admin.devices.tokenFrom}</th>
                <th scope="col">{t.admin.devices.lastSeen}</th>
              </tr>
            </thead>
            <tbody>
              {list.items.map((device) => (
                <DeviceRow key={device.id} device={device} users={users} orgName={orgName} isOpen={device === open} />
              ))}
            </tbody>
          </table>
          <Waiting asked={list} />
          {!list.isLoading && list.items.length === 0 && list.failure === undefined && (
            <p class="empty">{t.admin.devices.none}</p>
          )}
          {list.hasMore && (
            <div class="more">
              <button type="button" class="button" onClick={list.more} disabled={list.isLoading}>
                {t.office.more}
              </button>
            </div>
          )}
        </div>
        {item === NEW && <NewDevice onChange={list.reload} />}
        {open && <DevicePanel key={open.id} device={open} users={users} onChange={list.reload} />}
      </div>
    </>
  );
}

function DeviceRow(props: { device: Device; users: readonly User[]; orgName(path: string): string; isOpen: boolean }) {
  const { device, users, orgName, isOpen } = props;
  const { t, f } = useText();
  const nameOf = useSubjectName();
  const at = (instant: string | undefined) => (instant ? f.dateTime(Date.parse(instant)) : t.admin.never);
  const wearer = device.wearer && (users.find(({ id }) => id === device.wearer)?.displayName ?? device.wearer);
  return (
    <tr aria-current={isOpen ? 'true' : undefined}>
      <td>
        <a href={hashOf('devices', device.id)}>{nameOf(device)}</a>
      </td>
      <td>{t.admin.devices.kinds[device.kind as keyof typeof t.admin.devices.kinds] ?? device.kind}</td>
      <td title={device.org}>{device.org === undefined ? t.admin.devices.noSubject : orgName(device.org)}</td>
      <td>{wearer ?? t.admin.nobody}</td>
      <td class="nowrap">{at(device.rotatedAt ?? device.createdAt)}</td>
      <td class="nowrap">{at(device.lastSeenAt)}</td>
    </tr>
  );
}
