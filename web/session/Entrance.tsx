import type { ComponentChildren } from 'preact';
import { usePage, useText } from '../page.js';
import { ForcedPassword } from './PasswordForm.js';
import { SignIn } from './SignIn.js';
import type { Account } from './session.js';

/** Lets in whoever is signed in; everyone else signs in first. */
export function Entrance({ children }: { children: (account: Account) => ComponentChildren }) {
  const { session } = usePage();
  const { t } = useText();
  const state = session.state.value;
  switch (state.state) {
    case 'unknown':
      return null;
    case 'signedOut':
      return <SignIn ended={state.ended} />;
    case 'passwordDue':
      return <ForcedPassword account={state.account} />;
    case 'unreachable':
      return (
        <main class="entrance">
          <div class="entrance-card" role="alert">
            <h1>{t.errors.pageFailed}</h1>
            <p>{t.errors.offline}</p>
            <button type="button" class="button primary" onClick={() => session.restore()}>
              {t.errors.retry}
            </button>
          </div>
        </main>
      );
    case 'signedIn':
      return <>{children(state.account)}</>;
  }
}
