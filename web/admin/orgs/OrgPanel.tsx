import { useSignal } from '@preact/signals';
import type { Org } from '../../../server/wire/orgs.js';
import { ConfirmButton, Done, fieldsOf, Panel, Submit } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { usePage, useText } from '../../page.js';
import { OrgSelect } from '../OrgSelect.js';
import { hashOf } from '../useHash.js';

const SEGMENT = '[a-z0-9][a-z0-9\\-]{0,39}';

interface OrgProps {
  org: Org;
  orgs: readonly Org[];
  onChange(): void;
}

const addressOf = (path: string): string => `/orgs/${encodeURIComponent(path)}`;
const parentOf = (path: string): string | undefined =>
  path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : undefined;

/** One org: its name, a new one below it, another place in the tree, its end. */
export function OrgPanel(props: OrgProps) {
  const { org, orgs, onChange } = props;
  const { call } = usePage();
  const { t } = useText();
  const words = t.admin.orgs;
  const parent = parentOf(org.path);
  const isManagedAbove = parent !== undefined && orgs.some(({ path }) => path === parent);
  const remove = async () => {
    await call(addressOf(org.path), { method: 'DELETE' });
    location.hash = '#orgs';
    onChange();
  };
  return (
    <Panel title={org.name} closeHref="#orgs">
      <p class="quiet">{org.path}</p>
      <Rename {...props} />
      <h3>{words.addBelow}</h3>
      <AddBelow {...props} />
      {isManagedAbove && (
        <>
          <h3>{words.move}</h3>
          <Move {...props} />
          <h3>{words.remove}</h3>
          <p class="quiet">{words.removeHint}</p>
          <div class="buttons">
            <ConfirmButton label={words.remove} question={words.removeQuestion(org.name)} onConfirm={remove} />
          </div>
        </>
      )}
    </Panel>
  );
}

function Rename({ org, onChange }: OrgProps) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const done = useSignal(false);
  const rename = (name: string) =>
    act.run(async () => {
      await call(addressOf(org.path), { method: 'PUT', body: { name } });
      done.value = true;
      onChange();
    });
  return (
    <form class="form" onSubmit={(event) => void rename(fieldsOf(event)('name'))}>
      <label class="field">
        <span>{t.admin.orgs.name}</span>
        <input name="name" required defaultValue={org.name} maxLength={120} autocomplete="off" />
      </label>
      <Submit act={act} label={t.admin.orgs.rename} />
      <Done text={done.value ? t.admin.orgs.renamed : ''} />
    </form>
  );
}

function AddBelow({ org, onChange }: OrgProps) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const add = (segment: string, name: string) =>
    act.run(async () => {
      const path = `${org.path}/${segment}`;
      await call(addressOf(path), { method: 'PUT', body: { name } });
      onChange();
      location.hash = hashOf('orgs', path);
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        const field = fieldsOf(event);
        void add(field('segment'), field('name'));
      }}
    >
      <label class="field">
        <span>{t.admin.orgs.name}</span>
        <input name="name" required maxLength={120} autocomplete="off" />
      </label>
      <label class="field">
        <span>{t.admin.orgs.segment}</span>
        <input name="segment" required pattern={SEGMENT} maxLength={40} autocomplete="off" spellcheck={false} />
        <small>{t.admin.orgs.segmentHint(org.path)}</small>
      </label>
      <Submit act={act} label={t.admin.orgs.add} />
    </form>
  );
}

function Move({ org, orgs, onChange }: OrgProps) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const target = useSignal(parentOf(org.path) ?? '');
  const segment = org.path.slice(org.path.lastIndexOf('/') + 1);
  const places = orgs.filter(({ path }) => path !== org.path && !path.startsWith(`${org.path}/`));
  const move = () =>
    act.run(async () => {
      const to = `${target.value}/${segment}`;
      await call(`${addressOf(org.path)}/move`, { method: 'POST', body: { to } });
      onChange();
      location.hash = hashOf('orgs', to);
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void move();
      }}
    >
      <p class="quiet">{t.admin.orgs.moveHint}</p>
      <OrgSelect
        label={t.admin.orgs.newParent}
        name="parent"
        orgs={places}
        value={target.value}
        onChange={(path) => (target.value = path)}
      />
      <Submit act={act} label={t.admin.orgs.move} />
    </form>
  );
}
