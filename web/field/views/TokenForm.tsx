import { useSignal } from '@preact/signals';
import { useText } from '../../page.js';
import type { SubjectDesk } from '../subject.js';

/** Takes a device token that somebody pastes. */
export function TokenForm({ desk, onBack }: { desk: SubjectDesk; onBack(): void }) {
  const { t } = useText();
  const working = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget as HTMLFormElement).get('token')).trim();
    working.value = true;
    await desk.open(token);
    working.value = false;
  };
  const state = desk.state.value;
  return (
    <main class="entrance">
      <form class="entrance-card" onSubmit={submit} aria-label={t.field.useToken}>
        <h1>{t.field.useToken}</h1>
        <p>{t.field.tokenHint}</p>
        <label class="field">
          <span>{t.field.token}</span>
          <input name="token" autocomplete="off" required maxLength={500} spellcheck={false} autofocus />
        </label>
        {state.state === 'signedOut' && state.badToken && (
          <p class="failure" role="alert">
            {t.field.badToken}
          </p>
        )}
        <button type="submit" class="field-button primary" disabled={working.value}>
          {t.field.tokenSubmit}
        </button>
        <button type="button" class="link" onClick={onBack}>
          {t.field.back}
        </button>
      </form>
    </main>
  );
}
