import type { Share } from '../../../server/wire/orgs.js';
import { ConfirmButton, Waiting } from '../../office/parts.js';
import { useAsked } from '../../office/useAsked.js';
import { usePage, useText } from '../../page.js';
import { hashOf } from '../useHash.js';
import { useOrgs } from '../useOrgs.js';
import { NewShare } from './NewShare.js';

const NEW = 'new';

/** What is lent to other orgs and by them; taken back by who lent it. */
export function ShareList({ item }: { item: string | undefined }) {
  const { t } = useText();
  const asked = useAsked<{ items: Share[] }>('/shares');
  const orgs = useOrgs();
  const orgName = (path: string) => orgs.value?.items.find((org) => org.path === path)?.name ?? path;
  const shares = asked.value?.items ?? [];
  const words = t.admin.shares;
  return (
    <>
      <div class="office-head">
        <h1>{t.office.sections.shares}</h1>
        <span class="spacer" />
        <a class="button primary" href={hashOf('shares', NEW)}>
          {words.create}
        </a>
      </div>
      <p class="office-lead">{words.lead}</p>
      <div class={item === NEW ? 'office-columns with-panel' : 'office-columns'}>
        <div class="table-box">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{words.thing}</th>
                <th scope="col">{words.from}</th>
                <th scope="col">{words.to}</th>
                <th scope="col">{words.allows}</th>
                <th scope="col">{words.ends}</th>
                <th scope="col">
                  <span class="hidden-visually">{t.admin.users.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shares.map((share) => (
                <ShareRow key={share.id} share={share} orgName={orgName} onChange={asked.reload} />
              ))}
            </tbody>
          </table>
          <Waiting asked={asked} />
          {asked.value && shares.length === 0 && <p class="empty">{words.none}</p>}
        </div>
        {item === NEW && <NewShare orgs={orgs.value?.items ?? []} onChange={asked.reload} />}
      </div>
    </>
  );
}

function ShareRow(props: { share: Share; orgName(path: string): string; onChange(): void }) {
  const { share, orgName, onChange } = props;
  const { call } = usePage();
  const { t, f } = useText();
  const words = t.admin.shares;
  const end = async () => {
    await call(`/shares/${encodeURIComponent(share.id)}`, { method: 'DELETE' });
    onChange();
  };
  return (
    <tr>
      <td>
        {t.admin.things[share.subject.type]} {share.subject.id}
      </td>
      <td title={share.org}>{orgName(share.org)}</td>
      <td title={share.to}>{orgName(share.to)}</td>
      <td>{f.list(share.allows.map((permission) => t.admin.permissions[permission]))}</td>
      <td>
        {share.expiresAt && <div class="nowrap">{f.dateTime(Date.parse(share.expiresAt))}</div>}
        {share.incidentId && <div>{words.withIncident(share.incidentId)}</div>}
      </td>
      <td>
        <ConfirmButton
          label={words.takeBack}
          question={words.takeBackQuestion(
            `${t.admin.things[share.subject.type]} ${share.subject.id}`,
            orgName(share.to),
          )}
          onConfirm={end}
        />
      </td>
    </tr>
  );
}
