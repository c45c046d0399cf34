import { useSignal } from '@preact/signals';
import type { Permission } from '../../../server/wire/identity.js';
import { type Org, SHAREABLE_PERMISSIONS, type ShareInput } from '../../../server/wire/orgs.js';
import { fieldsOf, Panel, Submit } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { usePage, useText } from '../../page.js';
import { ThingField } from '../ThingField.js';

const KINDS = ['incident', 'unit', 'camera'] as const;
const ORG = '[a-z0-9][a-z0-9\\-]{0,39}(/[a-z0-9][a-z0-9\\-]{0,39}){0,7}';

/** Lends an incident, unit or camera to another org, until an instant or the end of an incident. */
export function NewShare({ orgs, onChange }: { orgs: readonly Org[]; onChange(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const kind = useSignal<(typeof KINDS)[number]>('incident');
  const allows = useSignal<readonly Permission[]>(['view']);
  const words = t.admin.shares;
  const create = (body: ShareInput) =>
    act.run(async () => {
      await call('/shares', { method: 'POST', body });
      onChange();
      location.hash = '#shares';
    });
  const toggle = (permission: Permission, isOn: boolean) => {
    allows.value = SHAREABLE_PERMISSIONS.filter((one) => (one === permission ? isOn : allows.value.includes(one)));
  };
  return (
    <Panel title={words.create} closeHref="#shares">
      <form
        class="form"
        onSubmit={(event) => {
          const field = fieldsOf(event);
          const [expires, incident] = [field('expiresAt'), field('incidentId')];
          void create({
            subject: { type: kind.value, id: field('subject') },
            to: field('to'),
            allows: [...allows.value],
            ...(expires && { expiresAt: new Date(expires).toISOString() }),
            ...(incident && { incidentId: incident }),
          });
        }}
      >
        <label class="field">
          <span>{words.thing}</span>
          <select
            value={kind.value}
            onChange={(event) => (kind.value = event.currentTarget.value as (typeof KINDS)[number])}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t.admin.things[one]}
              </option>
            ))}
          </select>
        </label>
        <ThingField
          key={kind.value}
          label={t.admin.things[kind.value]}
          name="subject"
          kind={kind.value}
          hint={t.admin.searchHint}
        />
        <label class="field">
          <span>{words.to}</span>
          <input name="to" required pattern={ORG} list="share-orgs" autocomplete="off" spellcheck={false} />
          <datalist id="share-orgs">
            {orgs.map((org) => (
              <option key={org.path} value={org.path}>
                {org.name}
              </option>
            ))}
          </datalist>
          <small>{words.toHint}</small>
        </label>
        <fieldset>
          <legend>{words.allows}</legend>
          <div class="checks">
            {SHAREABLE_PERMISSIONS.map((permission) => (
              <label class="check" key={permission}>
                <input
                  type="checkbox"
                  checked={allows.value.includes(permission)}
                  onChange={(event) => toggle(permission, event.currentTarget.checked)}
                />
                {t.admin.permissions[permission]}
              </label>
            ))}
          </div>
        </fieldset>
        <label class="field">
          <span>{words.expiresAt}</span>
          <input name="expiresAt" type="datetime-local" required={kind.value !== 'incident'} />
          <small>{words.endHint}</small>
        </label>
        <Submit act={act} label={words.create} />
      </form>
    </Panel>
  );
}
