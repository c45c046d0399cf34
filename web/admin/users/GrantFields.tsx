import { type Grant, ROLES } from '../../../server/wire/identity.js';
import type { Org } from '../../../server/wire/orgs.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { OrgOptions } from '../../ui/OrgOptions.js';

/** Roles held at nodes of the org tree, to be added, changed and taken away. */
export function GrantFields(props: {
  grants: readonly Grant[];
  orgs: readonly Org[];
  onChange(grants: readonly Grant[]): void;
}) {
  const { t } = useText();
  const { grants, orgs, onChange } = props;
  const put = (index: number, change: Partial<Grant>) =>
    onChange(grants.map((grant, at) => (at === index ? { ...grant, ...change } : grant)));
  return (
    <fieldset class="form">
      <legend>{t.admin.users.roles}</legend>
      {grants.map((grant, index) => (
        <div class="form-row" key={index}>
          <label class="field">
            <span>{t.admin.users.role}</span>
            <select value={grant.role} onChange={(event) => put(index, { role: event.currentTarget.value as never })}>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {t.admin.roles[role]}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{t.admin.users.at}</span>
            <select value={grant.org} onChange={(event) => put(index, { org: event.currentTarget.value })}>
              {!orgs.some(({ path }) => path === grant.org) && <option value={grant.org}>{grant.org}</option>}
              <OrgOptions orgs={orgs.map(({ path, name }) => [path, name])} />
            </select>
          </label>
          <button
            type="button"
            class="icon-button"
            aria-label={t.admin.users.removeRole(t.admin.roles[grant.role], grant.org)}
            onClick={() => onChange(grants.filter((_, at) => at !== index))}
          >
            <Icon name="remove" size={18} />
          </button>
        </div>
      ))}
      <div class="buttons">
        <button
          type="button"
          class="button"
          disabled={orgs.length === 0}
          onClick={() => onChange([...grants, { role: 'viewer', org: orgs[0]!.path }])}
        >
          <Icon name="plus" size={16} />
          {t.admin.users.addRole}
        </button>
      </div>
    </fieldset>
  );
}
