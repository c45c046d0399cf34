import { useSignal } from '@preact/signals';
import { ApiError } from '../api/http.js';
import type { Dictionary } from '../i18n/en.js';
import { failureText } from '../office/failureText.js';
import { usePage, useText } from '../page.js';
import type { Account } from './session.js';

/** Passwords people choose have at least so many characters; the server holds them to more. */
const MIN_LENGTH = 10;

/** Asks for a new password before anything else: the one in use was given out by somebody else. */
export function ForcedPassword({ account }: { account: Account }) {
  const { session } = usePage();
  const { t } = useText();
  return (
    <main class="entrance">
      <div class="entrance-card">
        <h1>{t.password.title}</h1>
        <p class="notice">{t.password.reason}</p>
        <PasswordForm username={account.username} />
        <button type="button" class="link" onClick={() => session.signOut()}>
          {t.account.signOut}
        </button>
      </div>
    </main>
  );
}

/** Changes the password of the person signed in. */
export function PasswordForm({ username, onDone }: { username: string; onDone?: () => void }) {
  const { session } = usePage();
  const { t } = useText();
  const working = useSignal(false);
  const failure = useSignal('');

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    const next = String(fields.get('next'));
    if (next !== String(fields.get('again'))) {
      failure.value = t.password.different;
      return;
    }
    working.value = true;
    failure.value = '';
    try {
      await session.changePassword(String(fields.get('current')), next);
      form.reset();
      onDone?.();
    } catch (error) {
      failure.value = reasonOf(error, t);
    } finally {
      working.value = false;
    }
  };

  return (
    <form class="form" onSubmit={submit} aria-label={t.password.title}>
      <input
        class="hidden-visually"
        name="username"
        autocomplete="username"
        value={username}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <label class="field">
        <span>{t.password.current}</span>
        <input name="current" type="password" autocomplete="current-password" required maxLength={256} />
      </label>
      <label class="field">
        <span>{t.password.next}</span>
        <input
          name="next"
          type="password"
          autocomplete="new-password"
          required
          minLength={MIN_LENGTH}
          maxLength={256}
          aria-describedby="password-hint"
        />
        <small id="password-hint">{t.password.hint}</small>
      </label>
      <label class="field">
        <span>{t.password.again}</span>
        <input name="again" type="password" autocomplete="new-password" required maxLength={256} />
      </label>
      {failure.value !== '' && (
        <p class="failure" role="alert">
          {failure.value}
        </p>
      )}
      <button type="submit" class="button primary wide" disabled={working.value}>
        {t.password.submit}
      </button>
    </form>
  );
}

function reasonOf(error: unknown, t: Dictionary): string {
  return error instanceof ApiError && error.code === 'badCredentials' ? t.password.wrong : failureText(error, t);
}
