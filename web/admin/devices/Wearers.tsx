import type { User } from '../../../server/wire/accounts.js';
import type { Device } from '../../../server/wire/identity.js';
import type { Wearing } from '../../../server/wire/orgs.js';
import { fieldsOf, Submit, Waiting } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { useAsked } from '../../office/useAsked.js';
import { usePage, useText } from '../../page.js';

/** Earlier shifts shown. */
const SHOWN = 10;

/** Who wears a device this shift, and who wore it before. */
export function Wearers({ device, users, onChange }: { device: Device; users: readonly User[]; onChange(): void }) {
  const { call } = usePage();
  const { t, f } = useText();
  const act = useAct();
  const words = t.admin.devices;
  const path = `/devices/${encodeURIComponent(device.id)}`;
  const worn = useAsked<{ items: Wearing[] }>(`${path}/wearers`);
  const changed = () => {
    worn.reload();
    onChange();
  };
  const putOn = (accountId: string, until: string) =>
    act.run(async () => {
      const body = { accountId, ...(until && { until: new Date(until).toISOString() }) };
      await call(`${path}/wearer`, { method: 'PUT', body });
      changed();
    });
  const takeOff = () =>
    act.run(async () => {
      await call(`${path}/wearer`, { method: 'DELETE' });
      changed();
    });
  const at = (instant: string) => f.dateTime(Date.parse(instant));
  return (
    <>
      {device.wearer && (
        <div class="buttons">
          <button type="button" class="button" disabled={act.isWorking} onClick={() => void takeOff()}>
            {words.takeOff}
          </button>
        </div>
      )}
      <form
        class="form"
        onSubmit={(event) => {
          const field = fieldsOf(event);
          void putOn(field('account'), field('until'));
        }}
      >
        <label class="field">
          <span>{words.person}</span>
          <select name="account" required>
            {users.map((user) => (
              <option key={user.id} value={user.id}>
                {user.displayName === user.username ? user.username : `${user.displayName} (${user.username})`}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.until}</span>
          <input name="until" type="datetime-local" />
          <small>{words.untilHint}</small>
        </label>
        <Submit act={act} label={words.putOn} />
      </form>
      <Waiting asked={worn} />
      <ul class="session-list" data-testid="wearers">
        {worn.value?.items.slice(0, SHOWN).map((wearing) => (
          <li key={wearing.from}>
            <div>
              <p>
                <strong>{wearing.displayName || wearing.accountId}</strong>
              </p>
              <p>{words.shift(at(wearing.from), wearing.until ? at(wearing.until) : words.open)}</p>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
