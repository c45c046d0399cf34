import { useSignal } from '@preact/signals';
import { ApiError } from '../api/http.js';
import type { Dictionary } from '../i18n/en.js';
import { usePage, useText } from '../page.js';
import { LANGUAGES } from '../settings/settings.js';
import { Icon } from '../ui/Icon.js';

/** The sign-in view; `ended` says that an earlier session ran out. */
export function SignIn({ ended }: { ended: boolean }) {
  const { session } = usePage();
  const { t } = useText();
  const working = useSignal(false);
  const failure = useSignal('');
  const withCode = useSignal(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const code = String(fields.get('code') ?? '').trim();
    const input = { username: String(fields.get('username')), password: String(fields.get('password')) };
    working.value = true;
    failure.value = '';
    try {
      await session.signIn(code === '' ? input : { ...input, code });
    } catch (error) {
      failure.value = reasonOf(error, t);
    } finally {
      working.value = false;
    }
  };

  return (
    <main class="entrance">
      <form class="entrance-card" onSubmit={submit} aria-label={t.signIn.title}>
        <header class="entrance-head">
          <Icon name="mark" size={28} />
          <div>
            <h1>{t.product}</h1>
            <p>{t.signIn.purpose}</p>
          </div>
        </header>
        {ended && <p class="notice">{t.signIn.ended}</p>}
        <label class="field">
          <span>{t.signIn.username}</span>
          <input name="username" autocomplete="username" required autofocus maxLength={100} spellcheck={false} />
        </label>
        <label class="field">
          <span>{t.signIn.password}</span>
          <input name="password" type="password" autocomplete="current-password" required maxLength={1024} />
        </label>
        {withCode.value ? (
          <label class="field">
            <span>{t.signIn.code}</span>
            <input name="code" autocomplete="one-time-code" maxLength={40} aria-describedby="code-hint" />
            <small id="code-hint">{t.signIn.codeHint}</small>
          </label>
        ) : (
          <button type="button" class="link" onClick={() => (withCode.value = true)}>
            {t.signIn.useCode}
          </button>
        )}
        {failure.value !== '' && (
          <p class="failure" role="alert">
            {failure.value}
          </p>
        )}
        <button type="submit" class="button primary wide" disabled={working.value}>
          {working.value ? t.signIn.working : t.signIn.submit}
        </button>
        <LanguageChoice />
      </form>
    </main>
  );
}

function LanguageChoice() {
  const { settings } = usePage();
  return (
    <div class="entrance-foot">
      {LANGUAGES.map((tag) => (
        <button
          key={tag}
          type="button"
          class="link"
          lang={tag}
          aria-pressed={settings.language.value === tag}
          onClick={() => (settings.language.value = tag)}
        >
          {tag === 'en' ? 'English' : '中文'}
        </button>
      ))}
    </div>
  );
}

function reasonOf(error: unknown, t: Dictionary): string {
  if (!(error instanceof ApiError)) return t.errors.unknown;
  if (error.code === 'badCredentials') return t.signIn.wrong;
  if (error.status === 429) return t.signIn.tooMany;
  if (error.code === 'offline') return t.errors.offline;
  return `${t.errors.unknown} ${t.errors.code(error.code)}`;
}
