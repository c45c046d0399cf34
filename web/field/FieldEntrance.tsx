import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { usePage, useText } from '../page.js';
import { SignIn } from '../session/SignIn.js';
import { FieldPage } from './FieldPage.js';
import { FieldProvider, FieldUnit } from './fieldUnit.js';
import type { Subject, SubjectDesk } from './subject.js';
import { TokenForm } from './views/TokenForm.js';
import { UnitChoice } from './views/UnitChoice.js';

/** Lets in a device by its token, or a person who then takes a unit. */
export function FieldEntrance({ desk, givenToken }: { desk: SubjectDesk; givenToken: string | undefined }) {
  const { session } = usePage();
  const state = desk.state.value;
  const account = session.state.value;
  const byToken = useSignal(false);
  useEffect(() => {
    void desk.open(givenToken);
    void session.restore();
  }, [desk, givenToken, session]);
  if (state.state === 'unknown') return <div class="entrance" aria-busy="true" />;
  if (state.state === 'ready' && state.token !== undefined)
    return <Phone desk={desk} subject={state.subject} token={state.token} />;
  if (byToken.value) return <TokenForm desk={desk} onBack={() => (byToken.value = false)} />;
  switch (account.state) {
    case 'signedIn':
      if (state.state !== 'ready') return <UnitChoice desk={desk} />;
      return <Phone desk={desk} subject={state.subject} token={undefined} />;
    case 'passwordDue':
      return <PasswordDue />;
    case 'unreachable':
      // A person at a phone without a network: what is known goes on, the server decides when it is back.
      return state.state === 'ready' ? <Phone desk={desk} subject={state.subject} token={undefined} /> : <NoServer />;
    case 'unknown':
      return <div class="entrance" aria-busy="true" />;
    case 'signedOut':
      return (
        <FieldSignIn badToken={state.state === 'signedOut' && state.badToken} onToken={() => (byToken.value = true)} />
      );
  }
}

function FieldSignIn({ badToken, onToken }: { badToken: boolean; onToken(): void }) {
  const { session } = usePage();
  const { t } = useText();
  const state = session.state.value;
  return (
    <div class="field-entrance">
      {badToken && (
        <p class="field-note bad" role="alert">
          {t.field.badToken}
        </p>
      )}
      <SignIn ended={state.state === 'signedOut' && state.ended} />
      <button type="button" class="field-button" onClick={onToken}>
        {t.field.useToken}
      </button>
    </div>
  );
}

/** A generated password is changed on the desk page, where there is room for it. */
function PasswordDue() {
  const { t } = useText();
  return (
    <main class="entrance">
      <div class="entrance-card">
        <h1>{t.password.title}</h1>
        <p>{t.password.reason}</p>
        <a class="field-button" href="/">
          {t.password.submit}
        </a>
      </div>
    </main>
  );
}

function NoServer() {
  const { session } = usePage();
  const { t } = useText();
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
}

function Phone({ desk, subject, token }: { desk: SubjectDesk; subject: Subject; token: string | undefined }) {
  const page = usePage();
  const unit = useSignal<FieldUnit | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    void FieldUnit.open(page, desk, subject, token).then((opened) => {
      if (isGone) opened.close();
      else unit.value = opened;
    });
    return () => {
      isGone = true;
      unit.value?.close();
      unit.value = undefined;
    };
  }, [page, desk, subject.id, subject.type, token]);
  if (!unit.value) return <div class="entrance" aria-busy="true" />;
  return (
    <FieldProvider value={unit.value}>
      <FieldPage onLeave={() => desk.leave()} />
    </FieldProvider>
  );
}
