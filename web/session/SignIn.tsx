import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/http.js';
import type { Dictionary } from '../i18n/en.js';
import { failureText } from '../office/failureText.js';
import { usePage, useText } from '../page.js';
import { LANGUAGES } from '../settings/settings.js';
import { Icon } from '../ui/Icon.js';

/** Name and password that were right, while the code of the second factor is asked for; kept in memory only. */
interface Proof {
  username: string;
  password: string;
}

/** The sign-in view: name and password, then the second factor where there is one; `ended` says that an earlier session ran out. */
export function SignIn({ ended }: { ended: boolean }) {
  const { session } = usePage();
  const { t } = useText();
  const working = useSignal(false);
  const failure = useSignal('');
  const proof = useSignal<Proof | undefined>(undefined);

  const enter = async (input: Proof & { code?: string }) => {
    working.value = true;
    failure.value = '';
    try {
      await session.signIn(input);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'secondFactorRequired') proof.value = input;
      else failure.value = reasonOf(error, t, input.code !== undefined);
    } finally {
      working.value = false;
    }
  };

  return (
    <main class="entrance">
      <div class="entrance-card">
        <header class="entrance-head">
          <Icon name="mark" size={28} />
          <div>
            <h1>{t.product}</h1>
            <p>{t.signIn.purpose}</p>
          </div>
        </header>
        {ended && !proof.value && <p class="notice">{t.signIn.ended}</p>}
        {proof.value ? (
          <CodeForm
            proof={proof.value}
            working={working.value}
            failure={failure.value}
            onEnter={enter}
            onBack={() => {
              proof.value = undefined;
              failure.value = '';
            }}
          />
        ) : (
          <NameForm working={working.value} failure={failure.value} onEnter={enter} />
        )}
        <LanguageChoice />
      </div>
    </main>
  );
}

function NameForm(props: { working: boolean; failure: string; onEnter(proof: Proof): Promise<void> }) {
  const { t } = useText();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    void props.onEnter({ username: String(fields.get('username')), password: String(fields.get('password')) });
  };
  return (
    <form class="form" onSubmit={submit} aria-label={t.signIn.title}>
      <label class="field">
        <span>{t.signIn.username}</span>
        <input name="username" autocomplete="username" required autofocus maxLength={100} spellcheck={false} />
      </label>
      <label class="field">
        <span>{t.signIn.password}</span>
        <input name="password" type="password" autocomplete="current-password" required maxLength={1024} />
      </label>
      <Failure text={props.failure} />
      <button type="submit" class="button primary wide" disabled={props.working}>
        {props.working ? t.signIn.working : t.signIn.submit}
      </button>
      <OutsideLink />
    </form>
  );
}

function CodeForm(props: {
  proof: Proof;
  working: boolean;
  failure: string;
  onEnter(input: Proof & { code: string }): Promise<void>;
  onBack(): void;
}) {
  const { t } = useText();
  const byRecovery = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), [byRecovery.value, props.failure]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void props.onEnter({ ...props.proof, code: (input.current?.value ?? '').trim() });
  };
  const words = byRecovery.value ? t.signIn.byRecovery : t.signIn.byCode;
  return (
    <form class="form" onSubmit={submit} aria-label={t.signIn.code}>
      <p>{t.signIn.codeNeeded(props.proof.username)}</p>
      <label class="field">
        <span>{words.label}</span>
        <input
          ref={input}
          key={words.label}
          name="code"
          class="code-input"
          autocomplete="one-time-code"
          inputMode={byRecovery.value ? 'text' : 'numeric'}
          spellcheck={false}
          required
          maxLength={40}
          aria-describedby="code-hint"
        />
        <small id="code-hint">{words.hint}</small>
      </label>
      <Failure text={props.failure} />
      <button type="submit" class="button primary wide" disabled={props.working}>
        {props.working ? t.signIn.working : t.signIn.submit}
      </button>
      <div class="entrance-links">
        <button type="button" class="link" onClick={() => (byRecovery.value = !byRecovery.value)}>
          {words.other}
        </button>
        <button type="button" class="link" onClick={props.onBack}>
          {t.signIn.back}
        </button>
      </div>
    </form>
  );
}

function Failure({ text }: { text: string }) {
  return text === '' ? null : (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}

/** The way through the organisation's own provider, where one is configured; comes back to this very page. */
function OutsideLink() {
  const { call } = usePage();
  const { t } = useText();
  const name = useSignal<string | undefined>(undefined);
  useEffect(() => {
    call<{ outside?: { name: string } }>('/sessions/methods').then(
      ({ outside }) => (name.value = outside?.name),
      () => undefined, // Without an answer there is the password alone; the form itself says what fails.
    );
  }, [call, name]);
  if (name.value === undefined) return null;
  const back = encodeURIComponent(`${location.pathname}${location.hash}`);
  return (
    <>
      <p class="entrance-or" aria-hidden="true">
        {t.signIn.or}
      </p>
      <a class="button wide" href={`/api/v1/sessions/outside?returnTo=${back}`}>
        {t.signIn.outside(name.value)}
      </a>
    </>
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

function reasonOf(error: unknown, t: Dictionary, withCode: boolean): string {
  if (error instanceof ApiError && error.code === 'badCredentials')
    return withCode ? t.signIn.wrongCode : t.signIn.wrong;
  return failureText(error, t);
}
