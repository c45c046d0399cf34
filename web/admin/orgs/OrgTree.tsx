import type { Org } from '../../../server/wire/orgs.js';
import { Waiting } from '../../office/parts.js';
import { useText } from '../../page.js';
import { hashOf } from '../useHash.js';
import { depthOf, useOrgs } from '../useOrgs.js';
import { OrgPanel } from './OrgPanel.js';

/** The org tree; one org is open beside it. */
export function OrgTree({ item }: { item: string | undefined }) {
  const { t } = useText();
  const asked = useOrgs();
  const orgs = asked.value?.items ?? [];
  const open = orgs.find(({ path }) => path === item);
  const top = Math.min(...orgs.map(({ path }) => depthOf(path)));
  return (
    <>
      <div class="office-head">
        <h1>{t.office.sections.orgs}</h1>
      </div>
      <p class="office-lead">{t.admin.orgs.lead}</p>
      <div class={open ? 'office-columns with-panel' : 'office-columns'}>
        <nav class="table-box" aria-label={t.office.sections.orgs}>
          <Waiting asked={asked} />
          <ul class="tree" data-testid="org-tree">
            {orgs.map((org) => (
              <OrgRow key={org.path} org={org} depth={depthOf(org.path) - top} isOpen={org === open} />
            ))}
          </ul>
        </nav>
        {open && <OrgPanel key={open.path} org={open} orgs={orgs} onChange={asked.reload} />}
      </div>
    </>
  );
}

function OrgRow({ org, depth, isOpen }: { org: Org; depth: number; isOpen: boolean }) {
  return (
    <li>
      <a
        href={hashOf('orgs', org.path)}
        aria-current={isOpen ? 'true' : undefined}
        style={{ paddingInlineStart: `${0.75 + depth * 1.5}rem` }}
      >
        <strong>{org.name}</strong>
        <span class="quiet">{org.path}</span>
      </a>
    </li>
  );
}
