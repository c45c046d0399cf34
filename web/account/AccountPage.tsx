import type { Static } from 'typebox';
import type { Account as AccountAnswer } from '../../server/wire/accounts.js';
import { OfficeFrame } from '../office/OfficeFrame.js';
import { Section, Waiting } from '../office/parts.js';
import { useAsked } from '../office/useAsked.js';
import { useOrgName } from '../office/useOrgName.js';
import { useText } from '../page.js';
import type { Account } from '../session/session.js';
import { MySessions } from './MySessions.js';
import { PasswordSection } from './PasswordSection.js';
import { SecondFactor } from './SecondFactor.js';

/** My account: who I am here, password, second factor, sessions. */
export function AccountPage({ account }: { account: Account }) {
  const { t, f } = useText();
  const orgName = useOrgName();
  const asked = useAsked<Static<typeof AccountAnswer>>('/account');
  const mine = asked.value;
  return (
    <OfficeFrame section="account" username={account.username}>
      <div class="office-head">
        <h1>{t.office.sections.account}</h1>
      </div>
      <Waiting asked={asked} />
      {mine && (
        <div class="office-columns two">
          <div class="office-stack">
            <Section title={mine.user.displayName}>
              <dl class="facts">
                <dt>{t.signIn.username}</dt>
                <dd>{mine.user.username}</dd>
                <dt>{t.admin.users.roles}</dt>
                <dd>
                  {mine.user.grants.length === 0 && t.admin.users.noRoles}
                  {mine.user.grants.map(({ role, org }) => (
                    <div key={`${role} ${org}`} title={org}>
                      {t.admin.users.grant(t.admin.roles[role], orgName(org))}
                    </div>
                  ))}
                </dd>
                {mine.user.lastSignInAt && (
                  <>
                    <dt>{t.admin.users.lastSignIn}</dt>
                    <dd>{f.dateTime(Date.parse(mine.user.lastSignInAt))}</dd>
                  </>
                )}
              </dl>
            </Section>
            {mine.user.outside ? (
              <Section title={t.password.title}>
                <p>{t.mine.outside}</p>
              </Section>
            ) : (
              <>
                <SecondFactor
                  isOn={mine.user.secondFactor}
                  recoveryCodesLeft={mine.recoveryCodesLeft}
                  onChange={asked.reload}
                />
                <PasswordSection username={account.username} />
              </>
            )}
          </div>
          <MySessions />
        </div>
      )}
    </OfficeFrame>
  );
}
