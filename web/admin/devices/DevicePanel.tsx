import { useSignal } from '@preact/signals';
import type { User } from '../../../server/wire/accounts.js';
import type { Device } from '../../../server/wire/identity.js';
import { ConfirmButton, Panel, SecretOnce } from '../../office/parts.js';
import { usePage, useText } from '../../page.js';
import { secretOf } from './secretOf.js';
import { useSubjectName } from './useSubjectName.js';
import { Wearers } from './Wearers.js';

/** One device: who wears it, another token, its end. */
export function DevicePanel(props: { device: Device; users: readonly User[]; onChange(): void }) {
  const { device, users, onChange } = props;
  const { call } = usePage();
  const { t, f } = useText();
  const token = useSignal<string | undefined>(undefined);
  const nameOf = useSubjectName();
  const words = t.admin.devices;
  const path = `/devices/${encodeURIComponent(device.id)}`;
  const rotate = async () => {
    token.value = (await call<{ token: string }>(`${path}/rotate`, { method: 'POST', body: {} })).token;
    onChange();
  };
  const revoke = async () => {
    await call(path, { method: 'DELETE' });
    location.hash = '#devices';
    onChange();
  };
  const creator = users.find(({ id }) => id === device.createdBy)?.displayName ?? device.createdBy;
  return (
    <Panel title={nameOf(device)} closeHref="#devices">
      <dl class="facts">
        <dt>{words.id}</dt>
        <dd>{device.id}</dd>
        <dt>{t.admin.created}</dt>
        <dd>{t.admin.createdBy(f.dateTime(Date.parse(device.createdAt)), creator)}</dd>
      </dl>
      {token.value !== undefined ? (
        <SecretOnce
          title={device.wallId === undefined ? words.token : t.walls.list.screenLink}
          warning={device.wallId === undefined ? words.tokenWarning : t.walls.list.screenWarning}
          secret={secretOf(device.wallId, token.value)}
          onNoted={() => (token.value = undefined)}
        />
      ) : (
        <>
          <div class="buttons">
            <ConfirmButton label={words.rotate} question={words.rotateQuestion} onConfirm={rotate} />
            <ConfirmButton label={words.revoke} question={words.revokeQuestion} onConfirm={revoke} />
          </div>
          {device.wallId === undefined && (
            <>
              <h3>{words.wearer}</h3>
              <Wearers device={device} users={users} onChange={onChange} />
            </>
          )}
        </>
      )}
    </Panel>
  );
}
