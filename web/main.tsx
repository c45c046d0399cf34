import { effect } from '@preact/signals';
import { render } from 'preact';
import type { ClientConfig } from '../server/wire/client.js';
import { createCallApi } from './api/http.js';
import { createLanguage } from './i18n/language.js';
import { type Page, PageProvider } from './page.js';
import { Session } from './session/session.js';
import { createSettings } from './settings/settings.js';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/layout.css';
import './style/lists.css';
import './style/inspector.css';
import './style/overlays.css';
import './style/map.css';
import { Entrance } from './session/Entrance.js';

const root = document.getElementById('root')!;
const settings = createSettings(localStorage, navigator.languages);
const language = createLanguage(settings);
const session: Session = new Session(createCallApi(() => session.end()));
const call = createCallApi(() => session.end());

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
      <Entrance />
    </PageProvider>,
    root,
  );
} else {
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
