import { useSignal } from '@preact/signals';
import type { User } from '../../../server/wire/accounts.js';
import type { Org } from '../../../server/wire/orgs.js';
import { Waiting } from '../../office/parts.js';
import { usePages } from '../../office/useAsked.js';
import { useText } from '../../page.js';
import { OrgSelect } from '../OrgSelect.js';
import { hashOf } from '../useHash.js';
import { useOrgs } from '../useOrgs.js';
import { NewUser } from './NewUser.js';
import { Standing } from './Standing.js';
import { UserPanel } from './UserPanel.js';

/** The item of the address that is a new account. */
export const NEW = 'new';

/** Accounts and their roles; one of them, or a new one, is open beside the list. */
export function UserList({ item }: { item: string | undefined }) {
  const { t } = useText();
  const org = useSignal('');
  const text = useSignal('');
  const orgs = useOrgs();
  const list = usePages<User>('/users', { limit: 200, org: org.value || undefined });
  const wanted = text.value.trim().toLowerCase();
  const shown = list.items.filter(
    ({ username, displayName }) =>
      username.toLowerCase().includes(wanted) || displayName.toLowerCase().includes(wanted),
  );
  const known = orgs.value?.items ?? [];
  return (
    <>
      <div class="office-head">
        <h1>{t.office.sections.users}</h1>
        <span class="spacer" />
        <a class="button primary" href={hashOf('users', NEW)}>
          {t.admin.users.create}
        </a>
      </div>
      <search class="filters">
        <label class="field">
          <span>{t.admin.users.find}</span>
          <input type="search" value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        </label>
        <OrgSelect
          label={t.admin.users.roleIn}
          name="org"
          orgs={known}
          value={org.value}
          any={t.admin.anyOrg}
          onChange={(path) => (org.value = path)}
        />
      </search>
      <div class={item === undefined ? 'office-columns' : 'office-columns with-panel'}>
        <div class="table-box">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t.signIn.username}</th>
                <th scope="col">{t.admin.users.displayName}</th>
                <th scope="col">{t.admin.users.roles}</th>
                <th scope="col">{t.admin.users.standing}</th>
                <th scope="col">{t.admin.users.lastSignIn}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((user) => (
                <UserRow key={user.id} user={user} orgs={known} isOpen={user.id === item} />
              ))}
            </tbody>
          </table>
          <Waiting asked={list} />
          {!list.isLoading && shown.length === 0 && list.failure === undefined && (
            <p class="empty">{t.admin.users.none}</p>
          )}
          {list.hasMore && (
            <div class="more">
              <button type="button" class="button" onClick={list.more} disabled={list.isLoading}>
                {t.office.more}
              </button>
            </div>
          )}
        </div>
        {item === NEW && <NewUser orgs={known} onChange={list.reload} />}
        {item !== undefined && item !== NEW && <UserPanel key={item} id={item} orgs={known} onChange={list.reload} />}
      </div>
    </>
  );
}

function UserRow({ user, orgs, isOpen }: { user: User; orgs: readonly Org[]; isOpen: boolean }) {
  const { t, f } = useText();
  const nameOf = (path: string) => orgs.find((org) => org.path === path)?.name ?? path;
  return (
    <tr aria-current={isOpen ? 'true' : undefined}>
      <td>
        <a href={hashOf('users', user.id)}>{user.username}</a>
      </td>
      <td>{user.displayName}</td>
      <td>
        <span class="tags">
          {user.grants.map(({ role, org }) => (
            <span class="tag" key={`${role} ${org}`} title={org}>
              {t.admin.users.grant(t.admin.roles[role], nameOf(org))}
            </span>
          ))}
        </span>
      </td>
      <td>
        <Standing user={user} />
      </td>
      <td class="nowrap">{user.lastSignInAt ? f.dateTime(Date.parse(user.lastSignInAt)) : t.admin.never}</td>
    </tr>
  );
}
