import { effect } from '@preact/signals';
import { render } from 'preact';
import type { ClientConfig } from '../../server/wire/client.js';
import { createCallApi } from '../api/http.js';
import { UNREACHED } from '../api/unreached.js';
import { createLanguage } from '../i18n/language.js';
import { type Page, PageProvider } from '../page.js';
import { Session } from '../session/session.js';
import { createSettings } from '../settings/settings.js';
import '../style/tokens.css';
import '../style/base.css';
import '../style/controls.css';
import '../style/video.css';
import './wall.css';
import { takeToken, WallEntranceDesk, wallIdOf } from './entrance.js';
import { WallEntrance } from './WallEntrance.js';

const settings = createSettings(localStorage, navigator.languages);
const language = await createLanguage(settings);
const session: Session = new Session(createCallApi(() => session.end()));
const call = createCallApi(() => session.end());
const wallId = wallIdOf(location.pathname);
const desk = new WallEntranceDesk(
  wallId,
  createCallApi(() => undefined),
  localStorage,
);

effect(() => {
  // A wall hangs in a room that is dark more often than not.
  const theme = settings.themeChoice.value === 'auto' ? 'dark' : settings.theme.value;
  document.documentElement.dataset.theme = theme;
  document.documentElement.lang = settings.language.value;
});

const given = takeToken(location, history);
const config = await call<ClientConfig>('/client-config').catch(() => UNREACHED);
const page: Page = { settings, language, session, call, config };
render(
  <PageProvider value={page}>
    <WallEntrance desk={desk} wallId={wallId} givenToken={given} />
  </PageProvider>,
  document.getElementById('root')!,
);
