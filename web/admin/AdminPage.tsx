import { OfficeFrame } from '../office/OfficeFrame.js';
import { mayUse, ROUTES, type SectionId, sectionsFor } from '../office/sections.js';
import { usePage, useText } from '../page.js';
import type { Account } from '../session/session.js';
import { AuditLog } from './audit/AuditLog.js';
import { DeviceList } from './devices/DeviceList.js';
import { OrgTree } from './orgs/OrgTree.js';
import { ShareList } from './shares/ShareList.js';
import { useHash } from './useHash.js';
import { UserList } from './users/UserList.js';

/** Everything that is managed, one section at a time by the address; each person sees what the role may use. */
export function AdminPage({ account }: { account: Account }) {
  const { session } = usePage();
  const { t } = useText();
  const { section: asked, item } = useHash();
  const allowed = sectionsFor(session.permissions).filter((section) => section !== 'account');
  const section = isSection(asked) ? asked : allowed[0];
  if (section === undefined) {
    location.replace(ROUTES.account);
    return null;
  }
  return (
    <OfficeFrame section={section} username={account.username}>
      {mayUse(section, session.permissions) ? (
        <Content section={section} item={item} />
      ) : (
        <div class="office-section">
          <h1>{t.office.sections[section]}</h1>
          <p>{t.office.notAllowed}</p>
        </div>
      )}
    </OfficeFrame>
  );
}

type AdminSection = Exclude<SectionId, 'account'>;

function Content({ section, item }: { section: AdminSection; item: string | undefined }) {
  switch (section) {
    case 'users':
      return <UserList item={item} />;
    case 'orgs':
      return <OrgTree item={item} />;
    case 'devices':
      return <DeviceList item={item} />;
    case 'shares':
      return <ShareList item={item} />;
    case 'audit':
      return <AuditLog />;
  }
}

const isSection = (text: string): text is AdminSection => text in ROUTES && text !== 'account';
