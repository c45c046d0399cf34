import { effect } from '@preact/signals';
import { type ComponentChildren, render } from 'preact';
import type { ClientConfig } from '../../server/wire/client.js';
import { createCallApi } from '../api/http.js';
import { createLanguage } from '../i18n/language.js';
import { type Page, PageProvider } from '../page.js';
import { createSettings } from '../settings/settings.js';
import { Entrance } from './Entrance.js';
import { type Account, Session } from './session.js';

/** Starts a page in `#root`: settings, language and session, the sign-in view where it is needed, then `view`. */
export async function startPage(view: (account: Account) => ComponentChildren): Promise<void> {
  const root = document.getElementById('root')!;
  const settings = createSettings(localStorage, navigator.languages);
  const language = await createLanguage(settings);
  const call = createCallApi(() => session.end());
  const session: Session = new Session(call);

  effect(() => {
    document.documentElement.dataset.theme = settings.theme.value;
    document.documentElement.lang = settings.language.value;
    document.documentElement.style.fontSize = `${settings.scalePercent.value}%`;
  });

  const config = await call<ClientConfig>('/client-config').catch(() => undefined);
  await session.restore();
  if (config) {
    const page: Page = { settings, language, session, call, config };
    render(
      <PageProvider value={page}>
        <Entrance>{view}</Entrance>
      </PageProvider>,
      root,
    );
    return;
  }
  const { errors } = language.text.value;
  render(
    <main class="entrance">
      <div class="entrance-card" role="alert">
        <h1>{errors.pageFailed}</h1>
        <p>{errors.offline}</p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          {errors.retry}
        </button>
      </div>
    </main>,
    root,
  );
}
