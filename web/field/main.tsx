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
import './field.css';
import { FieldEntrance } from './FieldEntrance.js';
import { installWorker } from './installWorker.js';
import { SubjectDesk, takeTokenFromAddress } from './subject.js';

const settings = createSettings(localStorage, navigator.languages);
const language = await createLanguage(settings);
const session: Session = new Session(createCallApi(() => session.end()));
const call = createCallApi(() => {
  session.end();
  desk.refuse();
});
const desk = new SubjectDesk(call, localStorage);

effect(() => {
  const theme = settings.themeChoice.value === 'auto' ? 'light' : settings.theme.value;
  document.documentElement.dataset.theme = theme;
  document.documentElement.lang = settings.language.value;
});

const given = takeTokenFromAddress(location, history);
installWorker();
const config = await call<ClientConfig>('/client-config').catch(() => UNREACHED);
const page: Page = { settings, language, session, call: desk.call, config };
render(
  <PageProvider value={page}>
    <FieldEntrance desk={desk} givenToken={given} />
  </PageProvider>,
  document.getElementById('root')!,
);
