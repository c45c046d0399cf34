import { useSignal } from '@preact/signals';
import { ApiError } from '../api/http.js';
import { usePage, useText } from '../page.js';
import type { Account } from './session.js';

/** Asks for a new password: the one in use was generated, and the server lets its owner do nothing else. */
export function PasswordForm({ account }: { account: Account }) {
  const { session } = usePage();
  const { t } = useText();
  const working = useSignal(false);
  const failure = useSignal('');

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const next = String(fields.get('next'));
    if (next !== String(fields.get('again'))) {
      failure.value = t.password.different;
      return;
    }
    working.value = true;
    failure.value = '';
    try {
      await session.changePassword(String(fields.get('current')), next);
    } catch (error) {
      if (!(error instanceof ApiError)) failure.value = t.errors.unknown;
      else if (error.code === 'badCredentials') failure.value = t.password.wrong;
      else failure.value = error.code === 'offline' ? t.errors.offline : t.password.refused;
    } finally {
      working.value = false;
    }
  };

  return (
    <main class="entrance">
      <form class="entrance-card" onSubmit={submit} aria-label={t.password.title}>
        <h1>{t.password.title}</h1>
        <p class="notice">{t.password.reason}</p>
        <input
          class="hidden-visually"
          name="username"
          autocomplete="username"
          value={account.username}
          readOnly
          tabIndex={-1}
        />
        <label class="field">
          <span>{t.password.current}</span>
          <input name="current" type="password" autocomplete="current-password" required autofocus />
        </label>
        <label class="field">
          <span>{t.password.next}</span>
          <input name="next" type="password" autocomplete="new-password" required minLength={8} maxLength={256} />
          <small>{t.password.hint}</small>
        </label>
        <label class="field">
          <span>{t.password.again}</span>
          <input name="again" type="password" autocomplete="new-password" required />
        </label>
        {failure.value !== '' && (
          <p class="failure" role="alert">
            {failure.value}
          </p>
        )}
        <button type="submit" class="button primary wide" disabled={working.value}>
          {t.password.submit}
        </button>
        <button type="button" class="link" onClick={() => session.signOut()}>
          {t.account.signOut}
        </button>
      </form>
    </main>
  );
}
