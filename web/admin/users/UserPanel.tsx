import { useSignal } from '@preact/signals';
import type { SessionInfo, User } from '../../../server/wire/accounts.js';
import type { Grant } from '../../../server/wire/identity.js';
import type { Org } from '../../../server/wire/orgs.js';
import { Done, fieldsOf, Panel, Submit, Waiting } from '../../office/parts.js';
import { SessionList } from '../../office/SessionList.js';
import { useAct } from '../../office/useAct.js';
import { useAsked } from '../../office/useAsked.js';
import { usePage, useText } from '../../page.js';
import { GrantFields } from './GrantFields.js';
import { Standing } from './Standing.js';
import { UserActions } from './UserActions.js';

/** One account: name and roles, what can be done with it, its sessions. */
export function UserPanel({ id, orgs, onChange }: { id: string; orgs: readonly Org[]; onChange(): void }) {
  const { call } = usePage();
  const { t, f } = useText();
  const path = `/users/${encodeURIComponent(id)}`;
  const asked = useAsked<User>(path);
  const sessions = useAsked<{ items: SessionInfo[] }>(`${path}/sessions`);
  const user = asked.value;
  const changed = () => {
    asked.reload();
    sessions.reload();
    onChange();
  };
  const endSession = async (session: string) => {
    await call(`${path}/sessions/${encodeURIComponent(session)}`, { method: 'DELETE' });
    sessions.reload();
  };
  return (
    <Panel title={user?.username ?? t.admin.users.account} closeHref="#users">
      <Waiting asked={asked} />
      {user && (
        <>
          <dl class="facts">
            <dt>{t.admin.users.standing}</dt>
            <dd>
              <Standing user={user} />
            </dd>
            <dt>{t.admin.created}</dt>
            <dd>{f.dateTime(Date.parse(user.createdAt))}</dd>
          </dl>
          <UserForm user={user} orgs={orgs} onSaved={changed} />
          <h3>{t.admin.users.actions}</h3>
          <UserActions user={user} onChange={changed} />
          <h3>{t.admin.users.sessions}</h3>
          {sessions.value && <SessionList sessions={sessions.value.items} onEnd={endSession} />}
        </>
      )}
    </Panel>
  );
}

function UserForm({ user, orgs, onSaved }: { user: User; orgs: readonly Org[]; onSaved(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const grants = useSignal<readonly Grant[]>(user.grants);
  const done = useSignal(false);
  const save = (displayName: string) =>
    act.run(async () => {
      const body = { displayName, grants: grants.value };
      await call(`/users/${encodeURIComponent(user.id)}`, { method: 'PATCH', body });
      done.value = true;
      onSaved();
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        done.value = false;
        void save(fieldsOf(event)('displayName'));
      }}
    >
      <label class="field">
        <span>{t.admin.users.displayName}</span>
        <input name="displayName" required defaultValue={user.displayName} autocomplete="off" maxLength={120} />
      </label>
      <GrantFields grants={grants.value} orgs={orgs} onChange={(next) => (grants.value = next)} />
      <Submit act={act} label={t.office.save} />
      <Done text={done.value ? t.admin.users.saved : ''} />
    </form>
  );
}
